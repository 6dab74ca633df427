/**
 * A fault run: many clips, several at a time, at a venue that fails four creates of ten in every way it can. Each clip
 * is sent until the venue has executed it once, by the rules the engine goes by: an UNKNOWN outcome is only looked up,
 * and only two negative answers after the quiet instant let the clip be sent again, under a new id. Afterwards the
 * venue's ledger says what really happened.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipIdOf, orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';
import type { Venue } from '../../src/engine/venue.ts';
import type { Sim } from '../../src/venue-sim/sim.ts';
import { sendUntilDone, type Attempt } from './clip.ts';
import { count, type LedgerFact, type Verdicts } from './verdicts.ts';
import type { FaultVenue } from './venues.ts';

export interface FaultRunOptions {
  readonly clips: number;
  readonly inFlight: number;
  /** Chance that a create meets a fault, above 0 and below 1. */
  readonly share: number;
  readonly seed: number;
}

export interface FaultRunResult extends Verdicts {
  readonly clips: number;
  /** Create requests made, and those of them that met a fault. */
  readonly creates: number;
  readonly faulted: number;
  /** What the adapter said of them. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Requests that were resolved by looking them up: found, or absent for sure. */
  readonly found: number;
  readonly absent: number;
  readonly seconds: number;
}

/** A fault as the venue's control port takes it. */
export interface FaultKindOf {
  readonly kind: string;
  readonly delayMs?: number;
}

/** Lost before and after the venue had them, broken, answered wrong, answered late, admitted late. */
export const faultsOf = (timeoutMs: number, slowMs: number): readonly FaultKindOf[] => [
  { kind: 'TIMEOUT_BEFORE', delayMs: timeoutMs },
  { kind: 'TIMEOUT_AFTER', delayMs: timeoutMs },
  { kind: 'RESET_BEFORE' },
  { kind: 'RESET_AFTER' },
  { kind: 'HTTP_500' },
  { kind: 'HTTP_502_HTML' },
  { kind: 'STATUS_1006_AFTER' },
  { kind: 'TRUNCATED_JSON' },
  { kind: 'SLOW', delayMs: slowMs },
  { kind: 'ENGINE_DELAY', delayMs: slowMs },
];
const FAULTS = faultsOf(1_000, 300);
const RECEIVE_WINDOW_MS = 400;
const ALWAYS = 1_000_000;
const MILLION = 1_000_000;
export const BALANCES = { BTC: '1000', USDT: '1000000000' };
/** The answers to queries show what was so long ago, ms. */
const QUERY_LAG_MS = 60;

async function control({ control: address }: Sim, action: string, body?: object): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${address}/${action}`, init);
  if (response.status !== 200) throw new Error(await response.text());
  return await response.json();
}

/** Every kind gets an equal part: they are asked one after the other, each with its part of what is left. */
async function addFaults(sim: Sim, share: number, faults: readonly FaultKindOf[]): Promise<void> {
  const part = share / faults.length;
  for (const [index, fault] of faults.entries()) {
    const probability = Math.round((part / (1 - part * index)) * MILLION) / MILLION;
    await control(sim, 'faults', { op: 'create', count: ALWAYS, probability, ...fault });
  }
}

export async function faultedIn(sim: Sim): Promise<number> {
  const { faults } = (await control(sim, 'faults')) as { readonly faults: readonly { readonly count: number }[] };
  return faults.reduce((total, fault) => total + ALWAYS - fault.count, 0);
}

export async function prepare(sim: Sim, share: number, faults: readonly FaultKindOf[]): Promise<void> {
  await control(sim, 'price', { symbol: 'BTCUSDT', price: '43000', qty: '100000' });
  await control(sim, 'lag', { ms: QUERY_LAG_MS });
  await addFaults(sim, share, faults);
}

/** Works all clips, so many at a time; each one's attempts, in order. */
async function work(
  venue: Venue,
  receiveWindowMs: number,
  { clips, inFlight }: FaultRunOptions,
): Promise<readonly (readonly Attempt[])[]> {
  const orderId: OrderId = orderIdOf(instant(Date.now()), 1, 1);
  const done: (readonly Attempt[])[] = [];
  let numbers = 0;
  let next = 0;
  const nextId = () => clipIdOf(orderId, (numbers += 1));
  const lane = async (): Promise<void> => {
    while (next < clips) {
      next += 1;
      done.push(await sendUntilDone(venue, nextId, receiveWindowMs));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return done;
}

function tally(attempts: readonly Attempt[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of attempts) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export const readLedger = (path: string): readonly LedgerFact[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerFact);

async function runAt(sim: Sim, chosen: FaultVenue, options: FaultRunOptions): Promise<FaultRunResult> {
  const from = performance.now();
  const market = chosen.market(sim);
  await market.refreshInstruments();
  const venue = chosen.venue(sim, market);
  try {
    await prepare(sim, options.share, FAULTS);
    const clips = await work(venue, chosen.receiveWindowMs ?? RECEIVE_WINDOW_MS, options);
    const faulted = await faultedIn(sim);
    const attempts = clips.flat();
    const ended = (resolution: Attempt['resolution']): number =>
      attempts.filter((each) => each.resolution === resolution).length;
    return {
      clips: clips.length,
      creates: attempts.length,
      faulted,
      outcomes: tally(attempts),
      found: ended('FOUND'),
      absent: ended('ABSENT'),
      ...count(clips, readLedger(sim.ledgerPath)),
      seconds: Math.round((performance.now() - from) / 100) / 10,
    };
  } finally {
    await venue.close();
    await market.close();
  }
}

/** Starts a venue, runs, and stops it. Throws when a clip comes to no end. */
export async function faultRun(chosen: FaultVenue, options: FaultRunOptions): Promise<FaultRunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tranche-faults-'));
  const { exchange, keys } = chosen;
  try {
    const sim = await chosen.start({
      now: Date.now,
      accounts: { [`${exchange}/main`]: { ...keys, balances: BALANCES } },
      ledgerPath: join(folder, 'ledger.ndjson'),
      frozen: true,
      seed: options.seed,
    });
    try {
      return await runAt(sim, chosen, options);
    } finally {
      await sim.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
