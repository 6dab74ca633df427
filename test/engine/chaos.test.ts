/**
 * Random lives of short orders. A failure prints its seed: `playChaos(seed)` plays it again. TRANCHE_CHAOS_RUNS and
 * TRANCHE_CHAOS_FIRST choose how many and from which.
 */
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/domain/errors.ts';
import { playChaos } from '../../src/simulation/chaos.ts';
import { Breach } from '../../src/simulation/invariants.ts';

const RUNS = Number(process.env['TRANCHE_CHAOS_RUNS'] ?? '500');
const FIRST = Number(process.env['TRANCHE_CHAOS_FIRST'] ?? '0');

describe('the engine under random faults', () => {
  it(`never overfills, sends nothing twice and loses no fill in ${RUNS} lives`, { timeout: 600_000 }, async () => {
    const breaches: string[] = [];
    for (let i = FIRST; i < FIRST + RUNS && breaches.length < 5; i += 1) {
      await playChaos(`chaos ${i}`).catch((error: unknown) => {
        breaches.push(`seed "chaos ${i}": ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      });
    }
    expect(breaches.join('\n')).toBe('');
  });

  it(`does so while clients pause, unpause and amend, in ${RUNS} lives`, { timeout: 600_000 }, async () => {
    const breaches: string[] = [];
    for (let i = FIRST; i < FIRST + RUNS && breaches.length < 5; i += 1) {
      await playChaos(`meddled ${i}`, { meddling: true }).catch((error: unknown) => {
        breaches.push(
          `seed "meddled ${i}": ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      });
    }
    expect(breaches.join('\n')).toBe('');
  });

  it('would notice an engine that believes a negative answer too early', { timeout: 120_000 }, async () => {
    let breaches = 0;
    for (let i = 0; i < 400 && breaches === 0; i += 1) {
      await playChaos(`hasty ${i}`, { timing: { absenceMs: 500, absenceLagMs: 100 } }).catch((error: unknown) => {
        if (error instanceof Breach || error instanceof InvariantError) breaches += 1;
        else throw error;
      });
    }
    expect(breaches).toBe(1);
  });
});
