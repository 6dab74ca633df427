/** Each clip carries why it has its size, its time and its price. */
import { describe, expect, it } from 'vitest';
import { PRICE_REASONS, SIZE_REASONS, TIME_REASONS } from '../../src/domain/clip-reason.ts';
import { price } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { plusMs } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';
import type { Fields } from '../../src/simulation/world-desk.ts';
import { BTC, NOON } from '../../src/simulation/world-facts.ts';

const seen = new Set<string>();

/** `SLICE DUE TOUCH` of every clip of the order, in order. */
function reasons(world: World, id: OrderId): readonly string[] {
  const clips = [...world.closed(id), ...world.parent(id).clips].sort((a, b) => a.number - b.number);
  return clips.map(({ reason }) => {
    const { size, time, price: at } = reason ?? { size: 'none', time: 'none', price: 'none' };
    seen.add(`size ${size}`).add(`time ${time}`).add(`price ${at}`);
    return `${size} ${time} ${at}`;
  });
}

const TAKING = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };

async function after(ms: number, fields: Fields, world = new World()): Promise<readonly string[]> {
  const id = await world.create(fields);
  await world.runUntil(plusMs(NOON, ms));
  return reasons(world, id);
}

describe('why a clip is as it is', () => {
  it('a slice that is due rests at the touch, and turns to taking what is left', async () => {
    const world = new World();
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'HYBRID' } });
    await world.runFor(1_000);
    world.fillResting(id, '0.2');
    await world.runFor(25_000);
    expect(reasons(world, id)).toEqual(['SLICE DUE TOUCH', 'REST TURN CAP']);
    expect(world.closed(id)[0]?.reason).toMatchObject({ bid: '43000', ask: '43000.02' });
  });

  it('what was missed is made good with a later slice', async () => {
    const world = new World();
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' });
    expect(await after(7_000, { clipSizeVal: '10', params: TAKING }, world)).toEqual([
      'SLICE DUE CAP',
      'CATCH_UP DUE CAP',
    ]);
  });

  it('a slice that the venue has not admitted is tried again', async () => {
    const world = new World();
    world.plan('place', { kind: 'NOT_ADMITTED', retryAfterMs: 2_000 });
    expect(await after(3_000, { params: TAKING }, world)).toEqual(['SLICE DUE CAP', 'SLICE RETRY CAP']);
  });

  it('the limit price bounds what it may cost', async () => {
    const limitPrice = price('43050');
    expect(await after(1_000, { limitPrice, params: TAKING })).toEqual(['SLICE DUE LIMIT']);
    const deep = price('42000');
    expect(await after(1_000, { limitPrice: deep })).toEqual(['SLICE DUE LIMIT']);
  });

  it('the band lets it rest with more than its slice', async () => {
    const params = { durationSeconds: '60', tradingStyle: 'PASSIVE', band: { aheadPct: '40', behindPct: '100' } };
    expect(await after(1_000, { clipSizeVal: '10', params })).toEqual(['AHEAD DUE TOUCH']);
  });

  it('it rests where the client wants it: inside the spread, or deeper', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.10');
    const tight = { durationSeconds: '60', tradingStyle: 'PASSIVE', placementInfos: { placementMode: 'TIGHT' } };
    expect(await after(1_000, { params: tight }, world)).toEqual(['SLICE DUE INSIDE']);
    const deeper = new World();
    deeper.exchange.setLiquidity(
      'BTC/USDT',
      [
        [4_300_000, 10],
        [4_299_900, 10],
      ],
      [[4_300_100, 10]],
    );
    const custom = { ...tight, placementInfos: { placementMode: 'CUSTOM', placement: '2' } };
    expect(await after(1_000, { params: custom }, deeper)).toEqual(['SLICE DUE LEVEL']);
  });

  it('a sequence goes on when the clip before has ended, and joins what is too small alone', async () => {
    const world = new World();
    const id = await world.create({ strategy: 'ICEBERG', clipSizeVal: '40', params: {} });
    await world.runFor(500);
    world.fillResting(id, '0.4');
    await world.runFor(500);
    expect(reasons(world, id)).toEqual(['SLICE FIRST TOUCH', 'SLICE FOLLOWS TOUCH']);
    const cheap = new World();
    const small = await cheap.create({ strategy: 'ICEBERG', quantity: '0.0006', clipSizeVal: '25', params: {} });
    cheap.reachable = false;
    await cheap.runFor(100);
    cheap.setTouch('20000.00', '20000.02');
    cheap.reachable = true;
    await cheap.runFor(2_000);
    expect(reasons(cheap, small)).toEqual(['JOINED FIRST TOUCH']);
  });

  it('it follows the volume of the market', async () => {
    const world = new World();
    const endTime = plusMs(NOON, 600_000);
    const params = { maxParticipationPct: '50', tradingStyle: 'PASSIVE' };
    const id = await world.create({ strategy: 'POV', endTime, clipSizeVal: '50', params });
    await world.runFor(2_000);
    world.exchange.takeLiquidity('BTC/USDT', 'BUY', 4_300_002, 20_000);
    await world.runFor(10_000);
    expect(reasons(world, id)).toEqual(['PARTICIPATION LOOK TOUCH']);
  });

  it('the finish sends all that is left, in orders that the venue takes', async () => {
    const world = new World({
      instrument: { ...BTC, rules: { ...BTC.rules, ...parseRules({ step: '0.00001', maxQty: '0.4', tick: '0.01' }) } },
    });
    const params = { durationSeconds: '100', tradingStyle: 'PASSIVE', mustComplete: true, finishSeconds: '10' };
    const id = await world.create({ clipSizeVal: '30', params });
    await world.runUntil(plusMs(NOON, 95_000));
    const last = reasons(world, id).slice(-3);
    expect(last).toEqual(['VENUE_MAXIMUM FINISH CAP', 'VENUE_MAXIMUM FINISH CAP', 'REMAINDER FINISH CAP']);
  });

  it('what is left after the window goes out in its tail', async () => {
    const world = new World();
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' }, 2);
    const endTime = plusMs(NOON, 300_000);
    const found = await after(70_000, { endTime, params: TAKING }, world);
    expect(found.at(-1)).toMatch(/^[A-Z_]+ TAIL CAP$/);
  });

  it('the would price sends a part of its own', async () => {
    const would = { wouldPrice: '43010', wouldPct: '40', wouldStyle: 'AGGRESSIVE' };
    const found = await after(1_000, { params: { durationSeconds: '60', tradingStyle: 'PASSIVE', would } });
    expect(found[0]).toBe('WOULD WOULD CAP');
  });

  it('are all shown above', () => {
    const words = [
      ...Object.keys(SIZE_REASONS).map((word) => `size ${word}`),
      ...Object.keys(TIME_REASONS).map((word) => `time ${word}`),
      ...Object.keys(PRICE_REASONS).map((word) => `price ${word}`),
    ];
    expect(words.filter((word) => !seen.has(word))).toEqual([]);
  });
});
