/** Which volume curve a what-if follows: the one that was recorded with the order, or none, and then it says so. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedMarket } from '../../src/bin/commands/recording-files.ts';
import { whatIf, type WhatIfJob } from '../../src/bin/commands/what-if.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import type { ParentOrder } from '../../src/domain/parent.ts';
import { DAY_MS, plusMs } from '../../src/domain/time.ts';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import { World } from '../../src/simulation/world.ts';
import { strategyOf } from '../../strategies/index.ts';
import { openTapes } from '../recording/recorded-world.ts';

/** A touch a second from the order's creation on. */
function marketOf({ request }: ParentOrder): LoadedMarket {
  const touch = { bid: price('43000'), ask: price('43000.02') };
  const sizes = { bidQuantity: quantity('10'), askQuantity: quantity('10') };
  const touches = Array.from({ length: 200 }, (_, i) => ({
    ...{ ...touch, ...sizes },
    at: plusMs(request.createdAt, i * 1_000),
  }));
  return { touches, trades: [], torn: [], sources: [{ name: 'market.ndjson', sha256: 'ab'.repeat(32) }] };
}

describe('a what-if by VWAP', () => {
  let job: WhatIfJob;
  beforeAll(async () => {
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };
    await world.runToEnd(await world.create({ params }), 120_000);
    const recording = tapes.recording();
    const { parent } = replayDecisions(recording, strategyOf);
    const changes = { strategy: 'VWAP', durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };
    job = { recording, parent, market: marketOf(parent), changes, settings: {}, files: null };
  });

  const notesOf = async (parent: ParentOrder): Promise<string> => (await whatIf({ ...job, parent })).notes.join('; ');

  it('says that it was worked evenly when no curve was recorded', async () => {
    const notes = await notesOf(job.parent);
    expect(notes).toContain('No volume curve was known');
    expect(notes).not.toContain('the one that was recorded');
  });

  it('follows the curve that was recorded with the order', async () => {
    const { parent } = job;
    if (parent.basis === null) throw new Error('the order was at work');
    const volumeCurve = { bucketMs: DAY_MS / 24, weights: Array.from({ length: 24 }, (_, hour) => hour + 1) };
    const notes = await notesOf({ ...parent, basis: { ...parent.basis, volumeCurve } });
    expect(notes).toContain('follow the one that was recorded with the order');
    expect(notes).not.toContain('No volume curve was known');
  });
});
