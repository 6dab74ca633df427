/** The shared error map: every row of DFX and every failure of the network. */
import { errorRowSuite, type MapRow } from '../error-rows.ts';
import { success, placed, placeRequest, REF, startDesk } from './dfx-desk.ts';
import type { Answer } from '../scripted-venue.ts';
import { closeAll } from '../open-desk.ts';

function answerOf({ http, code, msg }: MapRow, headers: Readonly<Record<string, string>>): Answer {
  if (code === 'data.code non-zero') return success(placed({ code: '30013', orderId: null, status: null, msg: 'no' }));
  if (code === 'data.status=REJECT') return success(placed({ status: 'REJECT' }));
  const outer = code === 'non-zero outer code' ? '20001' : code;
  return { status: http ?? 500, body: { code: outer, msg: msg ?? 'no' }, headers };
}

errorRowSuite({
  venue: 'DFX',
  async open(script, rest) {
    const { server, venue } = await startDesk(script, rest === undefined ? {} : { rest });
    return { venue, server, place: placeRequest(), ref: REF };
  },
  answer: answerOf,
  close: closeAll,
});
