import { describe, expect, it } from 'vitest';
import { is } from '../../strategies/is.ts';
import { World } from '../../src/simulation/world.ts';
import { SYMBOL } from '../../src/simulation/world-facts.ts';
import { quantitiesSent, sent } from './orders.ts';
import { planInputOf, slicesOf } from './plan-input.ts';

describe('an IS schedule', () => {
  const planned = (urgency: string): string[] =>
    slicesOf(is.plan(planInputOf({ quantity: '1', seconds: 300 }), is.parseParams({ urgency })));

  // Almgren and Chriss: what is left at t is sinh(κ(T − t)) ÷ sinh(κT); here by the library's own sinh.
  it.each([
    ['LOW', 1, 300],
    ['MEDIUM', 2, 300],
    ['HIGH', 4, 300],
    ['HIGH', 4, 8],
    ['MEDIUM', 2, 3_600],
    ['HIGH', 4, 86_400],
  ])('of urgency %s has κT = %i in closed form, over %i s', (urgency, kappaT, seconds) => {
    const slices = slicesOf(is.plan(planInputOf({ quantity: '1', seconds }), is.parseParams({ urgency })));
    const count = slices.length;
    const reached = Array.from({ length: count + 1 }, (_, i) => {
      const left = Math.sinh(kappaT * (1 - i / count)) / Math.sinh(kappaT);
      return Math.floor(100_000 * (1 - left) + 1e-7);
    });
    const expected = reached.slice(1).map((lots, i) => ((lots - (reached[i] ?? 0)) / 100_000).toFixed(5));
    expect(slices.map((slice) => Number(slice.split(' ')[1]).toFixed(5))).toEqual(expected);
  });

  it('is front-loaded by urgency', () => {
    expect(planned('HIGH').slice(0, 3)).toEqual(['12:00:00 0.32995', '12:00:30 0.22131', '12:01:00 0.14855']);
    expect(planned('LOW').slice(0, 3)).toEqual(['12:00:00 0.12651', '12:00:30 0.11778', '12:01:00 0.11021']);
    const firstHalf = (urgency: string): number =>
      planned(urgency)
        .slice(0, 5)
        .reduce((total, slice) => total + Number(slice.split(' ')[1]), 0);
    expect([firstHalf('LOW'), firstHalf('MEDIUM'), firstHalf('HIGH')].map((each) => each.toFixed(2))).toEqual([
      '0.56',
      '0.68',
      '0.87',
    ]);
  });

  it('is front-loaded in a short window with clips of an own size too, as far as their distance allows', () => {
    const of = (urgency: string, seconds: number, percent = '20'): string[] => {
      const own = { type: 'PERCENTAGE', value: percent } as const;
      return slicesOf(is.plan(planInputOf({ quantity: '1', seconds, ...own }), is.parseParams({ urgency })));
    };
    const firstHalf = (slices: readonly string[], middle: string): number =>
      slices.filter((slice) => slice < middle).reduce((total, slice) => total + Number(slice.split(' ')[1]), 0);
    const [low, medium, high] = ['LOW', 'MEDIUM', 'HIGH'].map((urgency) => firstHalf(of(urgency, 40), '12:00:20'));
    expect([low, medium, high].map((each) => each?.toFixed(2))).toEqual(['0.56', '0.68', '0.87']);
    expect(of('HIGH', 40, '100')).toEqual(['12:00:00 1']);
    expect(() => of('HIGH', 10, '10')).toThrow('params.urgency has no room in so short a window');
  });

  it('is front-loaded in a short window too', () => {
    const of = (seconds: number): string[] =>
      slicesOf(is.plan(planInputOf({ quantity: '1', seconds }), is.parseParams({ urgency: 'HIGH' })));
    expect(of(8)).toEqual(['12:00:00 0.6329', '12:00:02 0.23419', '12:00:04 0.08984', '12:00:06 0.04307']);
    expect(of(5)).toHaveLength(2);
    expect(of(1)).toEqual(['12:00:00 1']);
  });

  it('begins at once, also where its first steps are too small for the venue', () => {
    const rules = { step: '0.01', minQty: '0.1' };
    const of = (quantity: string): string[] =>
      slicesOf(is.plan(planInputOf({ quantity, seconds: 60, rules }), is.parseParams({ urgency: 'LOW' })));
    expect(of('0.1')).toEqual(['12:00:00 0.1']);
    expect(of('0.3')).toEqual(['12:00:00 0.16', '12:00:45 0.14']);
  });

  it('adds up, and the smallest clips are joined where the venue is coarse', () => {
    const rules = { step: '0.01', minQty: '0.05' };
    const slices = slicesOf(
      is.plan(planInputOf({ quantity: '1', seconds: 300, rules }), is.parseParams({ urgency: 'HIGH' })),
    );
    const sizes = slices.map((slice) => Number(slice.split(' ')[1]));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.05);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });
});

describe('a POV order', () => {
  const pov = (params: object) => ({
    strategy: 'POV' as const,
    clipSizeType: 'PERCENTAGE' as const,
    clipSizeVal: '50',
    params: { maxParticipationPct: '10', intervalSeconds: '10', ...params },
  });
  const trade = (world: World, lots: number): void => {
    world.exchange.takeLiquidity(SYMBOL, 'BUY', 4_300_002, lots);
  };

  it('trades its share of what the market trades, and nothing in a quiet one', async () => {
    const world = new World();
    const id = await world.create(pov({ tradingStyle: 'AGGRESSIVE' }));
    await world.runFor(25_000);
    expect(sent(world)).toEqual([]);
    trade(world, 100_000);
    await world.runFor(10_000);
    expect(quantitiesSent(world)).toEqual(['0.1']);
    await world.runFor(20_000);
    // Its own clip of 0.1 is part of the market's volume.
    expect(quantitiesSent(world)).toEqual(['0.1', '0.01', '0.001']);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.111');
  });

  it('rests at its largest share and takes when it has fallen below its smallest', async () => {
    const world = new World();
    await world.create(pov({ tradingStyle: 'PASSIVE', minParticipationPct: '5' }));
    trade(world, 200_000);
    await world.runFor(11_000);
    expect(sent(world)).toEqual(['0.2 @ 43215.02 IOC']);
    trade(world, 100_000);
    await world.runFor(10_000);
    expect(sent(world)[1]).toBe('0.12 @ 43000 GTC');
  });

  it('does not make good what was traded while nobody watched', async () => {
    const world = new World();
    await world.create(pov({ tradingStyle: 'AGGRESSIVE' }));
    await world.runFor(1_000);
    world.asleep = true;
    trade(world, 3_000_000);
    await world.runFor(100_000);
    world.asleep = false;
    await world.runFor(20_000);
    expect(sent(world)).toEqual([]);
  });

  it('asks for its share, and for a smaller smallest one', async () => {
    const world = new World();
    await expect(world.create({ ...pov({}), params: {} })).rejects.toThrow('params.maxParticipationPct is required');
    await expect(world.create(pov({ minParticipationPct: '11' }))).rejects.toThrow(
      'params.minParticipationPct must not be above maxParticipationPct',
    );
  });
});
