/** An account at a simulated KRAKEN of its own, with the means to move the market and to break things. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKrakenMarketData } from '../../../../src/adapters/venues/kraken/market-data.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { createKrakenVenue } from '../../../../src/adapters/venues/kraken/venue.ts';
import { price, quantity, sum, toText } from '../../../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf, type ClipId } from '../../../../src/domain/ids.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { MarketData, OrderFill, OrderView, PlaceRequest, Venue } from '../../../../src/engine/venue.ts';
import { startKrakenSim, type KrakenSimOptions } from '../../../../src/venue-sim/kraken/sim.ts';
import type { Sim } from '../../../../src/venue-sim/sim.ts';
import { waitFor } from '../../../support/poll.ts';

export const PUBLIC_KEY = 'krakenPaperKey';
export const PRIVATE_KEY = Buffer.from('a secret of the paper account').toString('base64');
export const SYMBOL = 'BTC/USDT';

/** So many that no test is held back by them unless it means to be. */
export const AMPLE = { queriesMax: 1_000_000, ordersMax: 180 };

export interface Heard {
  readonly views: OrderView[];
  readonly fills: OrderFill[];
  readonly resyncs: string[];
}

export interface KrakenDesk {
  readonly sim: Sim;
  readonly venue: Venue;
  readonly market: MarketData;
  readonly heard: Heard;
  readonly logged: string[];
  request(part?: Partial<PlaceRequest>): PlaceRequest;
  control(action: string, body: object): Promise<void>;
  state(): Promise<Readonly<Record<string, unknown>>>;
  ledger(clientOrderId: string): readonly Readonly<Record<string, string>>[];
  /** Sets the touch to this price less and plus one tick. */
  setPrice(at: string, depth?: string): Promise<void>;
  /** The rest of the market sells down to a price. */
  sell(limit: string, amount: string): Promise<void>;
  subscribe(): Promise<void>;
  close(): Promise<void>;
}

let lastOrder = 0;

const freshId = (): ClipId => clipIdOf(orderIdOf(instant(Date.now()), 1, 1), (lastOrder += 1));

export const refOf = ({ clipId, symbol }: Pick<PlaceRequest, 'clipId' | 'symbol'>) => ({
  clipId,
  venueOrderId: null,
  symbol,
});

export const totalOf = (fills: readonly OrderFill[]): string => toText(sum(fills.map((each) => each.fill.quantity)));

export async function openKrakenDesk(
  options: Partial<KrakenSimOptions> = {},
  venueOptions: Pick<VenueOptions, 'limiter'> = {},
): Promise<KrakenDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'kraken-sim-'));
  const sim = await startKrakenSim({
    now: Date.now,
    accounts: {
      'KRAKEN/main': {
        PublicApiKey: PUBLIC_KEY,
        PrivateApiKey: PRIVATE_KEY,
        balances: { BTC: '100', USDT: '10000000', USD: '5' },
      },
    },
    ledgerPath: join(folder, 'ledger.ndjson'),
    frozen: true,
    seed: 1,
    limits: AMPLE,
    ...options,
  });
  const { rest, wsApi, wsStream } = sim;
  const market = createKrakenMarketData({ rest, wsStream, now: Date.now, backoffMs: 10 });
  await market.refreshInstruments();
  const heard: Heard = { views: [], fills: [], resyncs: [] };
  const logged: string[] = [];
  const venue = createKrakenVenue({
    account: 'KRAKEN/main',
    publicKey: PUBLIC_KEY,
    privateKey: PRIVATE_KEY,
    rest,
    wsApi,
    symbols: () => market.instruments(),
    now: Date.now,
    backoffMs: 10,
    requestTimeoutMs: 1_500,
    log: (level, event, details) => logged.push(JSON.stringify({ level, event, details })),
    ...venueOptions,
  });
  const control = async (action: string, body: object): Promise<void> => {
    const response = await fetch(`${sim.control}/${action}`, { method: 'POST', body: JSON.stringify(body) });
    if (response.status !== 200) throw new Error(await response.text());
  };
  const setPrice = (at: string, depth = '1'): Promise<void> =>
    control('price', { symbol: 'BTCUSDT', price: at, qty: depth });
  await setPrice('43000');
  return {
    sim,
    venue,
    market,
    heard,
    logged,
    control,
    setPrice,
    request: (part = {}) => ({
      clipId: freshId(),
      symbol: SYMBOL,
      side: 'BUY',
      quantity: quantity('0.01'),
      price: price('42999.9'),
      timeInForce: 'GTC',
      postOnly: false,
      reservedAt: instant(Date.now()),
      // Before its clock is known well the venue leaves no more than half a second of a usual window.
      receiveWindowMs: 5_000,
      ...part,
    }),
    sell: (limit, amount) => control('trade', { symbol: 'BTCUSDT', side: 'SELL', price: limit, qty: amount }),
    async state() {
      return (await (await fetch(`${sim.control}/state`)).json()) as Record<string, unknown>;
    },
    ledger: (clientOrderId) =>
      readFileSync(sim.ledgerPath, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>)
        .filter((fact) => fact['clientOrderId'] === clientOrderId),
    async subscribe() {
      await venue.subscribe({
        onOrder: (view) => void heard.views.push(view),
        onFill: (fill) => void heard.fills.push(fill),
        onResync: (cause) => void heard.resyncs.push(cause),
      });
    },
    async close() {
      await venue.close();
      await market.close();
      await sim.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The venue's last word on an order, by the stream. */
export const lastView = ({ views }: Heard, clipId: ClipId): OrderView | undefined =>
  views.findLast((view) => view.clipId === clipId);

/** Waits for the order to be in this state on the stream. */
export const untilState = ({ heard }: KrakenDesk, clipId: ClipId, state: OrderView['state']): Promise<boolean> =>
  waitFor(
    `${clipId} to be ${state}`,
    10_000,
    () => lastView(heard, clipId)?.state === state,
    () => heard.views,
  );
