/** Builders for the Binance adapter tests: an account at a scripted venue, orders, and the answers of the venue. */
import { clipIdOf, parseOrderId } from '../../../../src/domain/ids.ts';
import { price, quantity, toText } from '../../../../src/domain/decimal.ts';
import { parseRules, type Instrument } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderFill, PlaceRequest } from '../../../../src/engine/venue.ts';
import { createBinanceVenue } from '../../../../src/adapters/venues/binance/venue.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { openDesk, type Desk } from '../open-desk.ts';
import type { Script } from '../scripted-venue.ts';

export const START_MS = 1_659_146_000_000;
export const PUBLIC_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
export const PRIVATE_KEY = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';

export const CLIP_ID = clipIdOf(parseOrderId('4503599627370497'), 7);
export const SYMBOL = 'BTC/USDT';

export const BTC: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', maxQty: '9000', tick: '0.01' }),
};

export const placeRequest = (over: Partial<PlaceRequest> = {}): PlaceRequest => ({
  clipId: CLIP_ID,
  symbol: SYMBOL,
  side: 'BUY',
  quantity: quantity('0.5'),
  price: price('43000.25'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(START_MS),
  receiveWindowMs: 2_000,
  ...over,
});

export const orderAnswer = (over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  symbol: 'BTCUSDT',
  orderId: 28,
  orderListId: -1,
  clientOrderId: CLIP_ID,
  transactTime: START_MS + 5,
  updateTime: START_MS + 6,
  price: '43000.25000000',
  origQty: '0.50000000',
  executedQty: '0.00000000',
  cummulativeQuoteQty: '0.00000000',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  fills: [],
  ...over,
});

/** A fill as texts. */
export const plain = ({ fill }: OrderFill): string[] => [
  fill.fillId,
  toText(fill.quantity),
  toText(fill.price),
  toText(fill.fee),
  fill.feeAsset ?? '',
  fill.liquidity ?? '',
];

export const startDesk = (script: Script, over: Partial<VenueOptions> = {}): Promise<Desk> =>
  openDesk(script, START_MS, (common, wsUrl) =>
    createBinanceVenue({
      ...common,
      account: 'BINANCE/main',
      publicKey: PUBLIC_KEY,
      privateKey: PRIVATE_KEY,
      wsApi: `${wsUrl}/ws-api/v3`,
      symbols: () => new Map([[SYMBOL, BTC]]),
      backoffMs: 10,
      ...over,
    }),
  );
