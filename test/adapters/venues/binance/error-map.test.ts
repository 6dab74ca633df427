/** The shared error map: every row of BINANCE and every failure of the network. */
import { errorRowSuite } from '../error-rows.ts';
import { venueError } from '../scripted-venue.ts';
import { CLIP_ID, placeRequest, startDesk, SYMBOL } from './binance-support.ts';
import { closeAll } from '../open-desk.ts';

errorRowSuite({
  venue: 'BINANCE',
  async open(script, rest) {
    const { server, venue } = await startDesk(script, rest === undefined ? {} : { rest });
    return { venue, server, place: placeRequest(), ref: { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL } };
  },
  answer({ http, code, msg }, headers) {
    if (code === null) return { status: http ?? 500, body: msg ?? '', headers };
    return venueError(http ?? 500, Number(code), msg ?? '', { ...headers });
  },
  close: closeAll,
});
