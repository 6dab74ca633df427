/** An account of Kraken at a server that answers by script, both on a clock that stands still. */
import { createKrakenVenue } from '../../../../src/adapters/venues/kraken/venue.ts';
import type { VenueOptions } from '../../../../src/adapters/venues/options.ts';
import { price, quantity } from '../../../../src/domain/decimal.ts';
import { clipIdOf, parseOrderId } from '../../../../src/domain/ids.ts';
import { parseRules, type Instrument } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { PlaceRequest, Venue } from '../../../../src/engine/venue.ts';
import { ok, startScriptedVenue, type Answer, type Script, type ScriptedVenue } from '../scripted-venue.ts';

export const START_MS = 1_659_146_000_000;
export const PUBLIC_KEY = 'the-public-key-of-kraken';
export const PRIVATE_KEY = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
export const SYMBOL = 'BTC/USD';
export const CLIP_ID = clipIdOf(parseOrderId('4503599627370497'), 7);
export const REF = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };

const BTC: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'XBTUSD',
  base: 'BTC',
  quote: 'USD',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00000001', tick: '0.1' }),
};

export const placeRequest = (over: Partial<PlaceRequest> = {}): PlaceRequest => ({
  clipId: CLIP_ID,
  symbol: SYMBOL,
  side: 'BUY',
  quantity: quantity('0.5'),
  price: price('43000.2'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(START_MS),
  receiveWindowMs: 2_000,
  ...over,
});

export const result = (body: object): Answer => ok({ error: [], result: body });
export const errors = (...texts: string[]): Answer => ok({ error: texts });

/** An order as queries show it. */
export const orderInfo = (over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  cl_ord_id: CLIP_ID,
  status: 'open',
  reason: null,
  opentm: 1_659_146_000.1234,
  descr: { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '43000.2' },
  vol: '0.50000000',
  vol_exec: '0.00000000',
  trades: [],
  ...over,
});

export interface ScriptedDesk {
  readonly server: ScriptedVenue;
  readonly venue: Venue;
  readonly clock: { ms: number };
  readonly logged: string[];
}

const open: (() => Promise<void>)[] = [];

/** Ends what the test opened, last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export async function startDesk(script: Script, over: Partial<VenueOptions> = {}): Promise<ScriptedDesk> {
  const clock = { ms: START_MS };
  const server = await startScriptedVenue(() => clock.ms, script);
  open.push(() => server.close());
  const logged: string[] = [];
  const venue = createKrakenVenue({
    account: 'KRAKEN/main',
    publicKey: PUBLIC_KEY,
    privateKey: PRIVATE_KEY,
    rest: server.url,
    wsApi: server.wsUrl,
    symbols: () => new Map([[SYMBOL, BTC]]),
    now: () => clock.ms,
    requestTimeoutMs: 1_000,
    backoffMs: 10,
    log: (level, event, details) => logged.push(JSON.stringify({ level, event, details })),
    ...over,
  });
  open.push(() => venue.close());
  return { server, venue, clock, logged };
}
