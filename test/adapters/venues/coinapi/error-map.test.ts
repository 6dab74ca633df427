/** The shared error map: every row of the execution system and every failure of the network. */
import { errorRowSuite, type MapRow } from '../error-rows.ts';
import type { Answer } from '../scripted-venue.ts';
import { placeRequest, REF, reject, report, startDesk } from './coinapi-desk.ts';
import { closeAll } from '../open-desk.ts';

function bodyOf({ http, code, msg }: MapRow): object {
  if (code === 'status=REJECTED') return report({ status: 'REJECTED', exchange_order_id: null, error_message: msg });
  if (code !== null) return reject(String(code), msg ?? '');
  if (msg === null) return { error: 'refused' };
  return { type: 'about:blank', title: msg, status: http, traceId: 'x', errors: { price: ['is wrong'] } };
}

errorRowSuite({
  venue: 'COINAPI_EMS',
  hasClock: false,
  async open(script, rest) {
    const { server, venue } = await startDesk(script, rest === undefined ? {} : { rest });
    return { venue, server, place: placeRequest(), ref: REF };
  },
  answer: (row, headers): Answer => ({ status: row.http ?? 500, body: bodyOf(row), headers }),
  close: closeAll,
});
