/** Builders for the Bybit adapter tests: an account at a scripted venue, and the answers of the venue. */
import { createBybitVenue } from '../../../../src/adapters/venues/bybit/venue.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { BTC, CLIP_ID, START_MS, SYMBOL } from '../binance/binance-support.ts';
import { openDesk, type Desk } from '../open-desk.ts';
import type { Answer, Script } from '../scripted-venue.ts';

export const PUBLIC_KEY = 'testApiKey';
export const PRIVATE_KEY = 'testSecretKey';

/** An answer in the venue's envelope. */
export const said = (result: object, retCode = 0, retMsg = 'OK', headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body: { retCode, retMsg, result, retExtInfo: {}, time: START_MS + 5 },
  headers,
});

export const listOf = (list: readonly object[], nextPageCursor = ''): Answer =>
  said({ category: 'spot', list, nextPageCursor });

export const orderOf = (over: Readonly<Record<string, unknown>> = {}): object => ({
  category: 'spot',
  orderId: '2000000000000000028',
  orderLinkId: CLIP_ID,
  symbol: 'BTCUSDT',
  side: 'Buy',
  qty: '0.5',
  price: '43000.25',
  orderStatus: 'New',
  cancelType: 'UNKNOWN',
  rejectReason: 'EC_NoError',
  avgPrice: '',
  cumExecQty: '0',
  updatedTime: String(START_MS + 6),
  ...over,
});

export const executionOf = (id: string, qty: string, over: Readonly<Record<string, unknown>> = {}): object => ({
  category: 'spot',
  symbol: 'BTCUSDT',
  orderId: '2000000000000000028',
  orderLinkId: CLIP_ID,
  side: 'Buy',
  execType: 'Trade',
  execId: id,
  execPrice: '43000.1',
  execQty: qty,
  execFee: '0.0000001',
  feeCurrency: 'BTC',
  execTime: String(START_MS + 9),
  isMaker: true,
  ...over,
});

export const startDesk = (script: Script, over: Partial<VenueOptions> = {}): Promise<Desk> =>
  openDesk(script, START_MS, (common, wsUrl) =>
    createBybitVenue({
      ...common,
      account: 'BYBIT/main',
      publicKey: PUBLIC_KEY,
      privateKey: PRIVATE_KEY,
      wsApi: `${wsUrl}/v5/private`,
      symbols: () => new Map([[SYMBOL, BTC]]),
      backoffMs: 10,
      ...over,
    }),
  );
