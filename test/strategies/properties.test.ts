/**
 * What must hold for every registered strategy, whatever its parameters are and whatever goes wrong: workers that die,
 * lost, late and repeated messages, rejects, partial fills, pauses, amendments, cancels, a market that comes and goes.
 * A few lives of each here; `npm run properties` plays thousands. A failure prints the seed that plays it again.
 */
import { describe, expect, it } from 'vitest';
import { playLife } from '../../src/simulation/lives.ts';
import { strategies } from '../../strategies/index.ts';

const RUNS = 40;

describe.each([...strategies.keys()])('%s under random faults', (name) => {
  it(`keeps every promise in ${RUNS} lives`, { timeout: 120_000 }, async () => {
    const breaches: string[] = [];
    let sent = 0;
    for (let i = 0; i < RUNS && breaches.length < 3; i += 1) {
      const seed = `${name} ${i}`;
      try {
        sent += (await playLife(name, seed, i % 2 === 1)).placements.length;
      } catch (error) {
        breaches.push(`seed "${seed}": ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    expect(breaches.join('\n')).toBe('');
    // A suite in which nothing is sent would show nothing.
    expect(sent).toBeGreaterThan(RUNS / 2);
  });

  it('is the same life again from the same seed', async () => {
    const [one, other] = [await playLife(name, `again ${name}`, false), await playLife(name, `again ${name}`, false)];
    expect(one.placements).toEqual(other.placements);
  });
});

describe('long lives of VWAP', () => {
  it('last over several buckets, and some follow the live market', { timeout: 120_000 }, async () => {
    let [spread, paced] = [0, 0];
    for (let i = 0; i < RUNS; i += 1) {
      const world = await playLife('VWAP', `VWAP ${i}`, i % 2 === 1);
      const minutes = new Set(world.placements.map(({ at }) => Math.floor(at / 60_000)));
      const [orderId] = world.store.state.orders.keys();
      if (minutes.size > 2) spread += 1;
      if (orderId !== undefined && world.parent(orderId).progress.paced !== undefined) paced += 1;
    }
    expect(spread).toBeGreaterThan(0);
    expect(paced).toBeGreaterThan(0);
  });
});
