/** A CoinAPI account at a scripted venue, and the answers of the vendor's documentation. */
import { createCoinapiVenue, type CoinapiVenueOptions } from '../../../../src/adapters/venues/coinapi/venue.ts';
import { price, quantity } from '../../../../src/domain/decimal.ts';
import { clipIdOf, parseOrderId } from '../../../../src/domain/ids.ts';
import { parseRules, type Instrument } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderRef, PlaceRequest } from '../../../../src/engine/venue.ts';
import { openDesk, type Desk } from '../open-desk.ts';
import type { Script } from '../scripted-venue.ts';

export const START_MS = 1_708_646_400_000;
export const API_KEY = '73034021-0000-1111-2222-333344445555';
export const EXCHANGE_ID = 'KRAKEN/JOHN';
export const SYMBOL = 'OXT/USD';
export const CLIP_ID = clipIdOf(parseOrderId('123456789012'), 7);
export const REF: OrderRef = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };

const OXT: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'KRAKEN_SPOT_OXT_USD',
  base: 'OXT',
  quote: 'USD',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00000001', tick: '0.00001' }),
};

export const placeRequest = (part: Partial<PlaceRequest> = {}): PlaceRequest => ({
  clipId: CLIP_ID,
  symbol: SYMBOL,
  side: 'BUY',
  quantity: quantity('100'),
  price: price('0.11'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(START_MS),
  receiveWindowMs: 2_000,
  ...part,
});

/** A report in the vendor's form; numbers are JSON numbers. */
export const report = (part: object = {}): object => ({
  type: 'ORDER_EXEC_REPORT_UPDATE',
  id: CLIP_ID,
  client_order_id_format_exchange: '1946142760',
  exchange_order_id: 'OJCPEO-PO7WD-VTPUF2',
  amount_open: 100.0,
  amount_filled: 0.0,
  status: 'ROUTED',
  status_history: [
    ['RECEIVED', '2024-02-23T01:13:15.6096269Z'],
    ['ROUTING', '2024-02-23T01:13:15.6102840Z'],
    ['ROUTED', '2024-02-23T01:13:15.7772494Z'],
  ],
  error_message: null,
  fills: [],
  exchange_id: EXCHANGE_ID,
  client_order_id: CLIP_ID,
  symbol_id_exchange: 'OXTUSD',
  symbol_id_coinapi: 'KRAKEN_SPOT_OXT_USD',
  amount_order: 100.0,
  price: 0.11,
  avg_px: 0.0,
  side: 'BUY',
  order_type: 'LIMIT',
  time_in_force: 'GOOD_TILL_CANCEL',
  expire_time: null,
  exec_inst: [],
  ...part,
});

export const reject = (reason: string, message = ''): object => ({
  type: 'MESSAGE_REJECT',
  reject_reason: reason,
  exchange_id: EXCHANGE_ID,
  message,
  rejected_message: null,
});

export const startDesk = (script: Script, options: Partial<CoinapiVenueOptions> = {}): Promise<Desk> =>
  openDesk(script, START_MS, (common, wsUrl) =>
    createCoinapiVenue({
      ...common,
      account: 'COINAPI/main',
      publicKey: 'not used',
      privateKey: API_KEY,
      parameters: { ExchangeId: EXCHANGE_ID },
      wsApi: wsUrl,
      symbols: () => new Map([[SYMBOL, OXT]]),
      pollMs: 10,
      ...options,
    }),
  );
