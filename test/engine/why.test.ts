/** Every code of why, reached through the engine, with when the order acts next. */
import { afterAll, describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { WHY_CODES } from '../../src/engine/why.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';
import { codesOf, nextAt, whyOf } from './asked-why.ts';
import { firstRests } from './stories.ts';

const seen = new Set<string>();

/** The codes, the first saying most; whatever a test has seen counts as reached. */
function why(world: World, id: OrderId): readonly string[] {
  const codes = codesOf(world, id);
  for (const code of codes) seen.add(code);
  return codes;
}

const TAKING = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };

describe('why an order that waits does', () => {
  it('is about to be taken up, and then waits for its first clip and for the fill of it', async () => {
    const world = new World();
    world.asleep = true;
    const id = await world.create();
    expect(why(world, id)).toEqual(['BEING_TAKEN_UP']);
    world.asleep = false;
    await world.runFor(100);
    expect(why(world, id)).toEqual(['WAITING_FOR_FILL', 'WAITING_FOR_DUE']);
    expect(nextAt(world, id)).toBe('12:00:30.000');
    expect(whyOf(world, id).clips).toHaveLength(1);
  });

  it('waits for the next clip when the one before is filled, and says nothing more is planned after the last', async () => {
    const world = new World();
    const id = await world.create({ params: TAKING });
    await world.runFor(1_000);
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
    world.setTouch('43000.00', '43000.02', 10_000);
    await world.runUntil(plusMs(NOON, 59_000));
    expect(why(world, id)).toEqual(['WAITING_FOR_END']);
    expect(nextAt(world, id)).toBe('12:01:00.000');
  });

  it('waits for its start', async () => {
    const world = new World();
    const id = await world.create({ startTime: plusMs(NOON, 90_000) });
    await world.runFor(1_000);
    expect(why(world, id)).toEqual(['WAITING_FOR_START']);
    expect(nextAt(world, id)).toBe('12:01:30.000');
  });

  it('waits for its trigger, and names it', async () => {
    const world = new World();
    const params = { trigger: { triggerPrice: '42000' } };
    const endTime = plusMs(NOON, 3_600_000);
    const id = await world.create({ strategy: 'STOP_LOSS', side: 'SELL', endTime, params });
    await world.runFor(1_000);
    expect(why(world, id)).toEqual(['WAITING_FOR_TRIGGER']);
    expect(whyOf(world, id).reasons[0]).toMatchObject({ since: NOON, note: 'at 42000' });
    expect(nextAt(world, id)).toBe('13:00:00.000');
  });

  it('is due while nobody has looked yet', async () => {
    const world = new World();
    const id = await world.create({ params: TAKING });
    await world.runFor(1_000);
    world.asleep = true;
    await world.runUntil(plusMs(NOON, 31_000));
    expect(why(world, id)).toEqual(['DUE_NOW']);
    expect(nextAt(world, id)).toBe('12:00:31.000');
  });

  it('has no worker', async () => {
    const { world, id } = await firstRests();
    const found = whyOf(world, id, false);
    seen.add('NO_WORKER');
    expect(found.reasons.map(({ code }) => code)).toEqual(['NO_WORKER', 'WAITING_FOR_FILL', 'WAITING_FOR_DUE']);
    expect(found.nextActionAt).toBeNull();
  });
});

describe('why an order that could send does not', () => {
  it('the market is beyond its limit: noted once, since the first slice, and over with the next clip', async () => {
    const world = new World();
    world.setTouch('43100.00', '43100.02');
    const id = await world.create({ clipSizeVal: '10', limitPrice: price('43050'), params: TAKING });
    await world.runFor(13_000);
    expect(why(world, id)).toEqual(['OUTSIDE_LIMIT', 'WAITING_FOR_DUE']);
    expect(whyOf(world, id).reasons[0]?.since).toBe(NOON);
    expect(nextAt(world, id)).toBe('12:00:18.000');
    world.setTouch('43000.00', '43000.02');
    await world.runUntil(plusMs(NOON, 19_000));
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
  });

  it('its clock stands still while the market is beyond the limit', async () => {
    const world = new World();
    world.setTouch('43100.00', '43100.02');
    const params = { ...TAKING, outOfLimit: 'PAUSE_CLOCK' };
    const id = await world.create({ clipSizeVal: '10', limitPrice: price('43050'), params });
    await world.runFor(5_500);
    expect(why(world, id)[0]).toBe('OUTSIDE_LIMIT');
    expect(nextAt(world, id)).toBe('12:00:06.000');
  });

  it('it would cross the book where it may only rest', async () => {
    const world = new World();
    const params = { tradingStyle: 'PASSIVE' };
    const id = await world.create({ strategy: 'LIMIT', limitPrice: price('43010'), clipSizeVal: '100', params });
    await world.runFor(1_000);
    expect(why(world, id)[0]).toBe('WOULD_CROSS');
  });

  it('there is no market', async () => {
    const world = new World();
    const id = await world.create({ params: TAKING });
    world.reachable = false;
    await world.runFor(1_000);
    expect(why(world, id)[0]).toBe('NO_MARKET');
    expect(whyOf(world, id).reasons[0]?.since).toBe(NOON);
    world.reachable = true;
    await world.runFor(500);
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
  });

  it('the venue asks for fewer requests, until it has taken a clip', async () => {
    const world = new World();
    const id = await world.create({ params: TAKING });
    world.plan('place', { kind: 'NOT_ADMITTED', retryAfterMs: 7_000 });
    await world.runFor(1_000);
    expect(why(world, id)).toEqual(['RATE_LIMITED', 'WAITING_FOR_DUE']);
    expect(whyOf(world, id).reasons[0]).toMatchObject({ since: NOON, note: 'not admitted' });
    expect(nextAt(world, id)).toBe('12:00:07.000');
    await world.runFor(7_000);
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
  });

  it('the venue does not trade the instrument, or cannot be reached', async () => {
    const world = new World();
    const { instruments } = world.market;
    Object.assign(world.market, { instruments: () => new Map() });
    const id = await world.create({ params: TAKING });
    await world.runFor(2_500);
    expect(why(world, id)).toEqual(['VENUE_DOWN']);
    expect(whyOf(world, id).reasons[0]?.since).toBe(NOON);
    expect(nextAt(world, id)).toBe('12:00:03.000');
    Object.assign(world.market, { instruments });
    await world.runFor(1_000);
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
  });

  it('sending is stopped, by which switch, and one commit notes it', async () => {
    const world = new World();
    await world.store.setHalt('venue:BINANCE', 'stop');
    const id = await world.create({ params: TAKING });
    await world.runFor(500);
    expect(why(world, id)[0]).toBe('RISK_BLOCKED');
    expect(whyOf(world, id).reasons[0]).toMatchObject({ since: NOON, note: 'stopped by the switch venue:BINANCE' });
    expect(nextAt(world, id)).toBe('12:01:00.000');
    const { version } = world.parent(id);
    await world.runFor(20_000);
    expect(world.parent(id).version).toBe(version);
    await world.store.setHalt('venue:BINANCE', null);
    await world.runFor(1_500);
    expect(why(world, id)).toEqual(['WAITING_FOR_DUE']);
  });

  it('what became of a clip is not known', async () => {
    const world = new World();
    world.plan('place', { kind: 'LOST_REQUEST' });
    const id = await world.create();
    await world.runFor(5_000);
    expect(why(world, id)[0]).toBe('IN_DOUBT');
    expect(whyOf(world, id).reasons[0]?.since).toBe(NOON);
    expect(whyOf(world, id).nextActionAt).toBeGreaterThanOrEqual(world.now);
    expect(whyOf(world, id).nextActionAt).toBeLessThan(plusMs(world.now, 1_100));
  });

  it('the venue has refused the last clips', async () => {
    const world = new World();
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' }, 2);
    const id = await world.create({ clipSizeVal: '10', params: TAKING });
    await world.runFor(7_000);
    expect(why(world, id)).toEqual(['REFUSED_BY_VENUE', 'WAITING_FOR_DUE']);
    expect(whyOf(world, id).reasons[0]?.note).toBe('2 in a row');
  });

  it('it is ahead of its schedule', async () => {
    const world = new World();
    const band = { aheadPct: '40', behindPct: '100' };
    const params = { durationSeconds: '60', tradingStyle: 'HYBRID', band };
    const id = await world.create({ clipSizeVal: '10', params });
    await world.runFor(1_000);
    world.fillResting(id, '0.5');
    await world.runUntil(plusMs(NOON, 5_000));
    expect(why(world, id)).toEqual(['AHEAD_OF_BAND', 'WAITING_FOR_DUE']);
    expect(nextAt(world, id)).toBe('12:00:06.000');
  });

  it('its share of the volume is used up', async () => {
    const world = new World();
    const endTime = plusMs(NOON, 600_000);
    const params = { maxParticipationPct: '10', tradingStyle: 'PASSIVE' };
    const id = await world.create({ strategy: 'POV', endTime, clipSizeVal: '5', params });
    await world.runFor(11_000);
    expect(why(world, id)).toEqual(['PARTICIPATION_CAP', 'WAITING_FOR_DUE']);
    expect(nextAt(world, id)).toBe('12:00:20.000');
  });

  it('what is left is below the minimum of the venue', async () => {
    const world = new World();
    const id = await world.create({ quantity: '0.0003', clipSizeVal: '50', params: TAKING });
    await world.runUntil(plusMs(NOON, 29_000));
    world.setTouch('20000.00', '20000.02');
    await world.runUntil(plusMs(NOON, 31_000));
    expect(why(world, id)[0]).toBe('BELOW_MINIMUM');
  });

  it('the window is over, and what was missed is not made good', async () => {
    const world = new World();
    const endTime = plusMs(NOON, 120_000);
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' });
    const id = await world.create({ endTime, params: { ...TAKING, catchUp: 'NONE' } });
    await world.runUntil(plusMs(NOON, 61_000));
    expect(why(world, id)[0]).toBe('NOT_CAUGHT_UP');
  });

  it('the end is too close for another clip', async () => {
    const world = new World({ timing: { leastWindowMs: 40_000 } });
    const id = await world.create({ params: TAKING });
    await world.runUntil(plusMs(NOON, 31_000));
    expect(why(world, id)).toEqual(['END_TOO_CLOSE']);
  });
});

describe('why an order that is busy does what it does', () => {
  it('a clip is on its way', async () => {
    const world = new World({ latencyMs: () => 300 });
    const id = await world.create();
    await world.runFor(100);
    expect(why(world, id)).toEqual(['SENDING', 'WAITING_FOR_DUE']);
  });

  it('a clip makes room for the next', async () => {
    const { world, id } = await firstRests();
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 5);
    await world.runUntil(plusMs(NOON, 36_500));
    expect(why(world, id)).toEqual(['WAITING_FOR_CANCEL', 'DUE_NOW']);
  });

  it('is being cancelled, and is over then', async () => {
    const { world, id } = await firstRests();
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 2);
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(100);
    expect(why(world, id)).toEqual(['CANCELLING']);
    expect(whyOf(world, id).reasons[0]?.since).toBe(plusMs(NOON, 100));
    await world.runFor(5_000);
    expect(why(world, id)).toEqual(['DONE']);
    expect(nextAt(world, id)).toBeNull();
  });

  it('is being paused, is paused until its end, and goes on', async () => {
    const { world, id } = await firstRests();
    world.plan('cancel', { kind: 'LOST_REQUEST' });
    await world.desk.pause('client', { orderId: id });
    await world.runFor(100);
    expect(why(world, id)).toEqual(['PAUSING']);
    await world.runFor(5_000);
    expect(why(world, id)).toEqual(['PAUSED']);
    expect(whyOf(world, id).reasons[0]?.since).toBe(plusMs(NOON, 100));
    expect(nextAt(world, id)).toBe('12:01:00.000');
    world.asleep = true;
    await world.desk.unpause('client', { orderId: id });
    expect(why(world, id)).toEqual(['RESUMING']);
    world.asleep = false;
    await world.runFor(100);
    expect(why(world, id)).toEqual(['WAITING_FOR_FILL', 'WAITING_FOR_DUE']);
  });
});

describe('the codes', () => {
  afterAll(() => seen.clear());

  it('are all reached by the tests above', () => {
    expect(WHY_CODES.filter((code) => !seen.has(code))).toEqual([]);
  });
});
