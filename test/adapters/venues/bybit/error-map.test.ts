/** The shared error map: every row of BYBIT and every failure of the network. */
import { CLIP_ID, placeRequest, START_MS, SYMBOL } from '../binance/binance-support.ts';
import { errorRowSuite } from '../error-rows.ts';
import { said, startDesk } from './bybit-support.ts';
import { closeAll } from '../open-desk.ts';

errorRowSuite({
  venue: 'BYBIT',
  async open(script, rest) {
    const { server, venue } = await startDesk(script, rest === undefined ? {} : { rest });
    return { venue, server, place: placeRequest(), ref: { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL } };
  },
  answer({ http, code, msg }, headers) {
    if (http === 200) return said({}, Number(code), msg ?? '', { ...headers });
    return { status: http ?? 500, body: msg ?? '', headers };
  },
  resetHeaders: () => ({ 'X-Bapi-Limit-Reset-Timestamp': String(START_MS + 2_000) }),
  close: closeAll,
});
