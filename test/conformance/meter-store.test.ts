/** The shared counts of a venue: the same promises from the twin in memory and from Redis, and the same answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryMeterStore } from '../../src/adapters/memory/meter-store.ts';
import { createPauseChannel, createRedisMeterStore } from '../../src/adapters/redis/meter-store.ts';
import type {
  Charge,
  FallingRule,
  MeterRule,
  MeterStore,
  Pause,
  WindowRule,
} from '../../src/adapters/venues/meters.ts';
import { createMeters, heldRule, windowRule } from '../../src/adapters/venues/metering.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const SECOND: WindowRule = windowRule(10, 1_000);
const MINUTE: WindowRule = windowRule(100, 60_000);
const NARROW: WindowRule = heldRule(2, 3_000);
const FALLS: FallingRule = { kind: 'FALLING', limit: 20, perSecond: 0.5 };
/** A whole multiple of a minute. */
const T0 = 1_800_000_000_000;

const charge = (rule: MeterRule, amount: number, over: Partial<Charge> = {}): Charge => ({
  ...{ meter: rule.kind === 'FALLING' ? 'f' : `w${rule.windowMs}`, rule, amount, most: rule.limit, bonus: 0 },
  ...over,
});

let names = 0;
type Open = () => { readonly one: MeterStore; readonly other: MeterStore };

function suite(name: string, open: Open): void {
  describe(`the counts of a venue ${name}`, () => {
    it('are one for all workers: what one has taken the other cannot', async () => {
      const { one, other } = open();
      expect(await one.take(T0, [''], [charge(SECOND, 6)])).toEqual({ kind: 'TAKEN', bonuses: [0] });
      expect(await other.take(T0 + 100, [''], [charge(SECOND, 5)])).toEqual({ kind: 'FULL', index: 0, waitMs: 950 });
      expect(await other.take(T0 + 100, [''], [charge(SECOND, 4)])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0 + 1_050, [''], [charge(SECOND, 6)])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0 + 1_050, [''], [charge(SECOND, 1)])).toMatchObject({ kind: 'FULL', waitMs: 100 });
    });

    it('take all that a call needs or nothing', async () => {
      const { one } = open();
      await one.take(T0, [''], [charge(SECOND, 10)]);
      const both = [charge(FALLS, 20), charge(SECOND, 1)];
      expect(await one.take(T0, [''], both)).toEqual({ kind: 'FULL', index: 1, waitMs: 1_050 });
      expect(await one.take(T0, [''], [charge(FALLS, 20)])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0 + 2_000, [''], [charge(FALLS, 2)])).toEqual({ kind: 'FULL', index: 0, waitMs: 2_000 });
    });

    it('give ahead of need only until half of the room is gone', async () => {
      const { one } = open();
      expect(await one.take(T0, [''], [charge(MINUTE, 1, { most: 80, bonus: 5 })])).toEqual({
        kind: 'TAKEN',
        bonuses: [5],
      });
      expect(await one.take(T0, [''], [charge(MINUTE, 30, { most: 80, bonus: 50 })])).toMatchObject({ bonuses: [4] });
      expect(await one.take(T0, [''], [charge(MINUTE, 40, { most: 80, bonus: 50 })])).toMatchObject({ bonuses: [0] });
      expect(await one.take(T0, [''], [charge(MINUTE, 1, { most: 80 })])).toMatchObject({ kind: 'FULL' });
      expect(await one.take(T0, [''], [charge(MINUTE, 20)])).toMatchObject({ kind: 'TAKEN' });
    });

    it('believe the venue when it has counted more than we, until its window ends', async () => {
      const { one, other } = open();
      await one.take(T0 + 15_000, [''], [charge(MINUTE, 10)]);
      await other.report(T0 + 20_000, 'w60000', MINUTE, 95);
      await other.report(T0 + 20_000, 'w60000', MINUTE, 50);
      expect(await one.take(T0 + 30_000, [''], [charge(MINUTE, 6)])).toMatchObject({ kind: 'FULL', waitMs: 30_000 });
      expect(await one.take(T0 + 30_000, [''], [charge(MINUTE, 5)])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0 + 60_000, [''], [charge(MINUTE, 85)])).toMatchObject({ kind: 'TAKEN' });
    });

    it('count what is sent in any case and take back what was not needed', async () => {
      const { one, other } = open();
      await one.add(T0, 'f', FALLS, 25);
      expect(await other.take(T0, [''], [charge(FALLS, 1)])).toMatchObject({ kind: 'FULL', waitMs: 12_000 });
      await other.add(T0, 'f', FALLS, -10);
      expect(await one.take(T0, [''], [charge(FALLS, 5)])).toMatchObject({ kind: 'TAKEN' });
      await one.report(T0, 'f', FALLS, 20);
      expect(await one.take(T0 + 2_000, [''], [charge(FALLS, 1)])).toMatchObject({ kind: 'TAKEN' });
    });

    it('count a request until it is answered, and a window longer', async () => {
      const { one, other } = open();
      const need = charge(NARROW, 1);
      expect(await one.take(T0, [''], [need])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0, [''], [need])).toMatchObject({ kind: 'TAKEN' });
      // Whoever took it may be gone: it ends by itself.
      expect(await other.take(T0 + 4_000, [''], [need])).toEqual({ kind: 'FULL', index: 0, waitMs: 5_050 });
      await one.answered(T0 + 4_000, need.meter, NARROW, 1, T0);
      expect(await other.take(T0 + 7_049, [''], [need])).toEqual({ kind: 'FULL', index: 0, waitMs: 1 });
      expect(await other.take(T0 + 7_050, [''], [need])).toMatchObject({ kind: 'TAKEN' });
      expect(await one.take(T0 + 9_049, [''], [need])).toEqual({ kind: 'FULL', index: 0, waitMs: 1 });
      expect(await one.take(T0 + 9_050, [''], [need])).toMatchObject({ kind: 'TAKEN' });
      // An answer to what has ended by itself still says that the request arrived just now.
      await one.answered(T0 + 20_000, need.meter, NARROW, 1, T0);
      await one.answered(T0 + 20_000, need.meter, NARROW, 1, T0 + 7_050);
      expect(await other.take(T0 + 20_001, [''], [need])).toMatchObject({ kind: 'FULL', waitMs: 3_049 });
    });

    it('give nothing of a scope that is to be left alone, and a shorter pause does not end a longer one', async () => {
      const { one, other } = open();
      const pause: Pause = { scope: '', untilMs: T0 + 7_000, errorCode: 'DDOS_PROTECTION' };
      await one.pause(T0, pause);
      await other.pause(T0, { scope: '', untilMs: T0 + 1_000, errorCode: 'RATE_LIMIT_EXCEEDED' });
      expect(await other.take(T0 + 6_999, [''], [])).toEqual({ kind: 'AWAY', pause });
      expect(await other.take(T0 + 6_999, ['account'], [])).toMatchObject({ kind: 'TAKEN' });
      expect(await other.take(T0 + 7_000, [''], [charge(SECOND, 1)])).toMatchObject({ kind: 'TAKEN' });
    });

    it('tell the other workers of a pause, so that they spend nothing they have taken ahead', async () => {
      const { one, other } = open();
      const waiting = createMeters(other, () => T0);
      await waitFor('the channel', 10_000, () => other.hears());
      createMeters(one, () => T0).pause('', T0 + 5_000, 'RATE_LIMIT_EXCEEDED');
      await waitFor('the pause', 10_000, () => waiting.away(['']) !== null);
      expect(waiting.away([''])).toMatchObject({ retryAfterMs: 5_000 });
    });
  });
}

suite('in memory', () => {
  const store = createMemoryMeterStore();
  return { one: store, other: store };
});

describe.skipIf(!durableRedis)('over Redis', () => {
  let redis: TestRedis;
  const open: Open = () => {
    const venue = `V${(names += 1)}`;
    const worker = () => createRedisMeterStore(redis.client(), createPauseChannel(redis.client()), venue);
    return { one: worker(), other: worker() };
  };
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  suite('in Redis', open);

  it('answers as the twin in memory does, 3,000 random questions long', async () => {
    const { one: stored } = open();
    const twin = createMemoryMeterStore();
    const random = seededDraw('meters');
    const draw = (below: number): number => Math.floor(random() * below);
    let now = T0;
    for (let step = 0; step < 3_000; step += 1) {
      now += draw(3) === 0 ? draw(2_000) : draw(20);
      const rule = ([SECOND, MINUTE, FALLS, NARROW] as const)[draw(4)] ?? SECOND;
      const asked = charge(rule, draw(6), { most: rule.limit - draw(5), bonus: draw(2) * draw(5) });
      const takenAt = now - draw(9_000);
      const ask = (store: MeterStore): Promise<unknown> => {
        if (rule === NARROW && step % 3 === 0) return store.answered(now, asked.meter, NARROW, 1, takenAt);
        if (step % 11 === 0) return store.report(now, asked.meter, rule, asked.amount * 3);
        if (step % 7 === 0) return store.add(now, asked.meter, rule, asked.amount - 2);
        return store.take(now, [''], [asked]);
      };
      expect([step, await ask(stored)]).toEqual([step, await ask(twin)]);
    }
  });
});
