/** Builders for the Binance adapter tests: an account at a scripted venue, orders, and the answers of the venue. */
import { clipIdOf, parseOrderId } from '../../../../src/domain/ids.ts';
import { price, quantity, toText } from '../../../../src/domain/decimal.ts';
import { parseRules, type Instrument } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderFill, PlaceRequest, Venue } from '../../../../src/engine/venue.ts';
import { createBinanceVenue } from '../../../../src/adapters/venues/binance/venue.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { startScriptedVenue, type Script, type ScriptedVenue } from '../scripted-venue.ts';

/** A clock the test moves. */
export interface TestClock {
  ms: number;
}

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

export interface Desk {
  readonly server: ScriptedVenue;
  readonly venue: Venue;
  readonly clock: TestClock;
  readonly logged: string[];
}

const open: (() => Promise<void>)[] = [];

/** Ends what the test opened, last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export const closeLater = (close: () => Promise<void>): void => void open.push(close);

/** A venue of one account against a scripted server, both on a clock that stands still. */
export async function startDesk(script: Script, over: Partial<VenueOptions> = {}): Promise<Desk> {
  const clock = { ms: START_MS };
  const server = await startScriptedVenue(() => clock.ms, script);
  closeLater(() => server.close());
  const logged: string[] = [];
  const venue = createBinanceVenue({
    account: 'BINANCE/main',
    publicKey: PUBLIC_KEY,
    privateKey: PRIVATE_KEY,
    rest: server.url,
    wsApi: `${server.wsUrl}/ws-api/v3`,
    symbols: () => new Map([[SYMBOL, BTC]]),
    now: () => clock.ms,
    requestTimeoutMs: 150,
    backoffMs: 10,
    log: (level, event, details) => logged.push(JSON.stringify({ level, event, details })),
    ...over,
  });
  closeLater(() => venue.close());
  return { server, venue, clock, logged };
}
