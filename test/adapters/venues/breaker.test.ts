/** The circuit breaker of an account, by itself and before a venue. */
import { describe, expect, it } from 'vitest';
import {
  answered,
  arrived,
  atTime,
  backoffMs,
  CLOSED,
  failed,
  heard,
  reached,
  spreadMs,
  tried,
  waitMs,
  type BreakerState,
} from '../../../src/adapters/venues/breaker.ts';
import { createMemoryMeterStore } from '../../../src/adapters/memory/meter-store.ts';
import { guardVenue } from '../../../src/adapters/venues/guarded-venue.ts';
import { createMeters, type Meters } from '../../../src/adapters/venues/metering.ts';
import type {
  LookupResult,
  OrderRef,
  PlaceRequest,
  PlaceResult,
  Venue,
  VenueError,
} from '../../../src/engine/venue.ts';

const S = 1_000;
const times = (count: number, step: (state: BreakerState) => BreakerState, from: BreakerState): BreakerState =>
  Array.from({ length: count }).reduce<BreakerState>(step, from);

describe('the breaker', () => {
  it('opens after five failures within half a minute, and not after five that are further apart', () => {
    expect(times(4, (state) => failed(state, 0), CLOSED).kind).toBe('CLOSED');
    expect(times(5, (state) => failed(state, 0), CLOSED)).toEqual({
      ...{ kind: 'OPEN', openedAt: 0, untilMs: 30 * S, openMs: 30 * S },
    });
    const apart = [0, 8, 16, 24, 32].reduce<BreakerState>((state, at) => failed(state, at * S), CLOSED);
    expect(apart.kind).toBe('CLOSED');
  });

  it('forgets failures when the venue answers', () => {
    const four = times(4, (state) => failed(state, 0), CLOSED);
    expect(failed(answered(four), 1).kind).toBe('CLOSED');
  });

  it('lets one try at a time once it has been open, and closes after two answers', () => {
    const open = times(5, (state) => failed(state, 0), CLOSED);
    // It may close before its end, so it is asked again well before that.
    expect([waitMs(open, 0), waitMs(open, 29 * S)]).toEqual([3 * S, S]);
    const half = atTime(open, 30 * S);
    expect(waitMs(half, 30 * S)).toBe(0);
    expect(waitMs(tried(half), 30 * S)).toBeGreaterThan(0);
    expect(waitMs(answered(tried(half)), 30 * S)).toBe(0);
    expect(answered(tried(answered(tried(half))))).toEqual(CLOSED);
  });

  it('stays open twice as long after each try that fails, ten minutes at most', () => {
    let state = times(5, (one) => failed(one, 0), CLOSED);
    const waits = Array.from({ length: 7 }, () => {
      const wait = state.kind === 'OPEN' ? state.openMs : 0;
      state = failed(tried(atTime(state, state.kind === 'OPEN' ? state.untilMs : 0)), 0);
      return wait / S;
    });
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('stays open for an answer to what was on its way, and half-opens for a create that is found', () => {
    const open = times(5, (state) => failed(state, 0), CLOSED);
    expect(answered(open)).toBe(open);
    expect(arrived(open)).toMatchObject({ kind: 'HALF_OPEN', successes: 1 });
    expect(arrived(arrived(open))).toBe(CLOSED);
    // The try that was found had not failed, so the wait is not doubled for it.
    const again = failed(tried(atTime(open, 30 * S)), 30 * S);
    expect([again, arrived(again)]).toMatchObject([{ openMs: 60 * S }, { openMs: 30 * S }]);
    expect(arrived(times(4, (state) => failed(state, 0), CLOSED))).toBe(CLOSED);
  });

  it('half-opens after a tenth of its time at a venue that answers look-ups', () => {
    const open = times(5, (state) => failed(state, 0), CLOSED);
    const shorter = reached(reached(open));
    expect([2_999, 3_000].map((at) => atTime(shorter, at).kind)).toEqual(['OPEN', 'HALF_OPEN']);
    const again = failed(tried(atTime(shorter, 3 * S)), 3 * S);
    expect([8_999, 9_000].map((at) => atTime(reached(again), at).kind)).toEqual(['OPEN', 'HALF_OPEN']);
    expect(atTime(again, 62_999).kind).toBe('OPEN');
    expect(reached(CLOSED)).toBe(CLOSED);
  });

  it('opens with that of another worker, for as long, and never for a shorter time than it was', () => {
    expect(heard(CLOSED, 7, 45 * S)).toEqual({ kind: 'OPEN', openedAt: 7, untilMs: 45 * S, openMs: 30 * S });
    const open = times(5, (state) => failed(state, 0), CLOSED);
    expect(heard(open, 0, 20 * S)).toBe(open);
  });
});

describe('the wait between repetitions', () => {
  it('doubles from a quarter of a second to half a minute', () => {
    expect([0, 1, 2, 3, 4, 20].map((n) => backoffMs(n, 1))).toEqual([250, 500, 1_000, 2_000, 4_000, 30_000]);
    expect(backoffMs(2, 0)).toBe(500);
  });

  it('is up to a fifth longer than the venue asked for, and never shorter', () => {
    expect([0, 0.5, 1].map((chance) => spreadMs(7_000, chance))).toEqual([7_000, 7_700, 8_400]);
  });
});

const error = (errorCode: VenueError['errorCode'], httpStatus: number | null = null): VenueError => ({
  ...{ errorCode, httpStatus, venueCode: null, message: '' },
});
const DOWN: PlaceResult = { outcome: 'UNKNOWN', error: error('NETWORK_ERROR') };
const UNSENT: PlaceResult = { outcome: 'NOT_ADMITTED', error: error('NETWORK_ERROR'), retryAfterMs: 500 };
const LATE: PlaceResult = { outcome: 'NOT_ADMITTED', error: error('NETWORK_ERROR'), retryAfterMs: 0 };
const HELD: PlaceResult = { outcome: 'NOT_ADMITTED', error: error('RATE_LIMIT_EXCEEDED'), retryAfterMs: 9 };
const REFUSED: PlaceResult = { outcome: 'REJECTED', error: error('INVALID_ORDER', 400), rejectClass: 'FATAL' };
const REQUEST = {} as PlaceRequest;
const REF = {} as OrderRef;

/** A venue that says what it is told to, and what was asked of it. */
function scene(store = createMemoryMeterStore(), clock = { ms: 0 }, chance = 0) {
  const said = { place: DOWN, never: false, lookup: { outcome: 'NOT_FOUND' } as LookupResult, asked: 0 };
  const inner = {
    account: 'X/main',
    place: () => {
      said.asked += 1;
      return said.never ? new Promise<PlaceResult>(() => undefined) : Promise.resolve(said.place);
    },
    lookup: () => Promise.resolve(said.lookup),
  } as unknown as Venue;
  const meters: Meters = createMeters(store, () => clock.ms);
  const venue = guardVenue(inner, { now: () => clock.ms, draw: () => chance, log: () => undefined, meters });
  return { venue, said, clock, store };
}

describe('a venue behind its breaker', () => {
  it('is asked for no create while it is open, and for one when it half-opens', async () => {
    const { venue, said, clock } = scene();
    for (let i = 0; i < 5; i += 1) expect(await venue.place(REQUEST)).toEqual(DOWN);
    expect(await venue.place(REQUEST)).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 3_000 });
    expect(said.asked).toBe(5);
    clock.ms = 30_000;
    said.place = REFUSED;
    expect(await venue.place(REQUEST)).toEqual(REFUSED);
    clock.ms += 1;
    expect(await venue.place(REQUEST)).toEqual(REFUSED);
    expect(said.asked).toBe(7);
  });

  it('makes the waits longer with every connection in a row that fails', async () => {
    const { venue, said } = scene(undefined, undefined, 1);
    said.place = UNSENT;
    const waits = [];
    for (let i = 0; i < 6; i += 1) waits.push(await venue.place(REQUEST));
    // Five tries, and then the breaker's first wait: each a fifth longer by chance where the wait was named.
    expect(waits.map((each) => (each.outcome === 'NOT_ADMITTED' ? each.retryAfterMs : 0))).toEqual([
      600, 600, 1_000, 2_000, 4_000, 3_600,
    ]);
    expect(said.asked).toBe(5);
  });

  it('is not thought ill of for what we held back or sent too late ourselves', async () => {
    const { venue, said } = scene();
    for (const result of [LATE, HELD]) {
      said.place = result;
      for (let i = 0; i < 10; i += 1) expect(await venue.place(REQUEST)).toEqual(result);
    }
  });

  it('waits longer with every request in a row that the venue throttles, and asks once at once for a nonce', async () => {
    const { venue, said } = scene(undefined, undefined, 1);
    const waitOf = async (result: PlaceResult): Promise<number> => {
      said.place = result;
      const answer = await venue.place(REQUEST);
      return answer.outcome === 'NOT_ADMITTED' ? answer.retryAfterMs : -1;
    };
    const throttled: PlaceResult = {
      outcome: 'NOT_ADMITTED',
      error: error('RATE_LIMIT_EXCEEDED', 429),
      retryAfterMs: 1_000,
    };
    const waits = [];
    for (let i = 0; i < 5; i += 1) waits.push(await waitOf(throttled));
    expect(waits).toEqual([1_200, 1_200, 1_200, 2_000, 4_000]);
    expect(await waitOf(REFUSED)).toBe(-1);
    const nonce: PlaceResult = { ...throttled, error: error('NETWORK_ERROR', 200), retryAfterMs: 0 };
    expect([await waitOf(nonce), await waitOf(REFUSED), await waitOf(nonce)]).toEqual([0, -1, 0]);
  });

  it('is tried again as soon as a create without an answer is found, and look-ups are never put off', async () => {
    const { venue, said } = scene();
    for (let i = 0; i < 5; i += 1) await venue.place(REQUEST);
    said.place = REFUSED;
    expect(await venue.lookup(REF)).toEqual({ outcome: 'NOT_FOUND' });
    expect(await venue.place(REQUEST)).toMatchObject({ outcome: 'NOT_ADMITTED' });
    said.lookup = { outcome: 'FOUND' } as LookupResult;
    await venue.lookup({ ...REF, venueOrderId: 'V1' });
    expect(await venue.place(REQUEST)).toMatchObject({ outcome: 'NOT_ADMITTED' });
    await venue.lookup({ ...REF, venueOrderId: null });
    expect(await venue.place(REQUEST)).toEqual(REFUSED);
  });

  it('is left alone by the other workers too', async () => {
    const { venue, store, clock } = scene();
    const other = scene(store, clock);
    for (let i = 0; i < 5; i += 1) await venue.place(REQUEST);
    expect(await other.venue.place(REQUEST)).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 3_000 });
    expect(other.said.asked).toBe(0);
    clock.ms = 30_000;
    // When the wait is over it tries as carefully as the one that saw the failures.
    expect(await Promise.all([other.venue.place(REQUEST), other.venue.place(REQUEST)])).toMatchObject([
      { outcome: 'UNKNOWN' },
      { outcome: 'NOT_ADMITTED', retryAfterMs: 1_000 },
    ]);
  });

  it('is tried by one worker at a time, whoever has seen it fail', async () => {
    const { venue, said, store, clock } = scene();
    const other = scene(store, clock);
    for (let i = 0; i < 5; i += 1) await venue.place(REQUEST);
    await other.venue.place(REQUEST);
    clock.ms = 30_000;
    said.place = REFUSED;
    other.said.place = REFUSED;
    const putOff = { outcome: 'NOT_ADMITTED', retryAfterMs: 1_000 };
    const both = (): Promise<readonly PlaceResult[]> => Promise.all([venue.place(REQUEST), other.venue.place(REQUEST)]);
    expect(await both()).toMatchObject([REFUSED, putOff]);
    clock.ms += 1_000;
    expect(await both()).toMatchObject([REFUSED, putOff]);
    // The first has had its two answers and tries no more; the other still does.
    clock.ms += 1_000;
    expect(await both()).toMatchObject([REFUSED, REFUSED]);
    expect([said.asked, other.said.asked]).toEqual([8, 1]);
  });

  it('is tried by the others when the worker that was trying is gone', async () => {
    const { venue, said, store, clock } = scene();
    const other = scene(store, clock);
    for (let i = 0; i < 5; i += 1) await venue.place(REQUEST);
    await other.venue.place(REQUEST);
    clock.ms = 30_000;
    said.never = true;
    void venue.place(REQUEST);
    other.said.place = REFUSED;
    expect(await other.venue.place(REQUEST)).toMatchObject({ outcome: 'NOT_ADMITTED' });
    clock.ms += 6_001;
    expect(await other.venue.place(REQUEST)).toEqual(REFUSED);
  });
});
