/** A slice of `npm run faults` at every venue: nothing executed twice, nothing lost, nothing believed that is not so. */
import { describe, expect, it } from 'vitest';
import { faultRun } from '../../bench/faults/run.ts';
import { ccxtVenue, FAULT_VENUES } from '../../bench/faults/venues.ts';
import { ccxtEntry } from '../support/ccxt.ts';

const SLICE = { clips: 60, inFlight: 12, share: 0.4, seed: 1 };
const SOUND = { clips: 60, twice: 0, lost: 0, wrong: 0, sentTwice: 0, examples: [] };

describe('a slice of the fault run', () => {
  it.each([...FAULT_VENUES])('executes sixty clips once each at %s', { timeout: 120_000 }, async (_name, venue) => {
    const result = await faultRun(venue, SLICE);
    expect(result).toMatchObject(SOUND);
    // Chance decides which creates are hit: a slice in which hardly any were would show nothing.
    expect(result.faulted).toBeGreaterThan(10);
    expect(result.found).toBeGreaterThan(0);
    expect(result.absent).toBeGreaterThan(0);
  });

  it.skipIf(ccxtEntry === null)('executes sixty clips once each through ccxt', { timeout: 120_000 }, async () => {
    expect(await faultRun(ccxtVenue(ccxtEntry ?? ''), SLICE)).toMatchObject(SOUND);
  });
});
