/** What was asked of a recorded order while it lived is asked of it again, at the same times, when it is played otherwise. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedMarket } from '../../src/bin/commands/recording-files.ts';
import type { StagedFiles } from '../../src/bin/commands/replay-files.ts';
import { whatIf, type WhatIf, type WhatIfJob } from '../../src/bin/commands/what-if.ts';
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import { plusMs, type Instant } from '../../src/domain/time.ts';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';
import { strategyOf } from '../../strategies/index.ts';
import { amend } from '../engine/amend-stories.ts';
import { openTapes } from '../recording/recorded-world.ts';

interface ReportedFill {
  readonly at: string;
  readonly quantity: string;
}

interface Told {
  readonly fills: readonly ReportedFill[];
  readonly risk: { readonly held: readonly { readonly reason: string; readonly ms: number }[] };
}

const TOUCH = {
  ...{ bid: price('43000'), ask: price('43000.02') },
  ...{ bidQuantity: quantity('10'), askQuantity: quantity('10') },
};

/** The touch of the test world, once a second. */
const marketFrom = (at: Instant): LoadedMarket => ({
  touches: Array.from({ length: 400 }, (_, second) => ({ ...TOUCH, at: plusMs(at, second * 1_000) })),
  trades: [],
  torn: [],
  sources: [{ name: 'market.ndjson', sha256: 'ab'.repeat(32) }],
});

/** Files in memory, so that a test can look into the reports. */
function filesInto(texts: Map<string, string>): StagedFiles {
  return {
    folder: '',
    write: (name, text) => Promise.resolve(void texts.set(name, text)),
    commit: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

const secondsOf = ({ fills }: Told): string[] =>
  fills.map(({ at, quantity: size }) => `${size} at ${(Date.parse(at) - NOON) / 1_000}`);

describe('a what-if of an order that was paused, amended and resumed', () => {
  let job: WhatIfJob;
  let lived: string[];
  beforeAll(async () => {
    const tapes = openTapes();
    const world = new World({ recorderOf: tapes.recorderOf });
    const id = await world.create({
      quantity: '0.6',
      clipSizeType: 'ABSOLUTE',
      clipSizeVal: '0.1',
      params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' },
    });
    await world.runFor(15_400);
    await world.desk.pause('client', { orderId: id });
    await world.runFor(4_600);
    await amend(world, id, { quantity: '0.8' });
    await world.runFor(10_000);
    await world.desk.unpause('client', { orderId: id });
    await world.runToEnd(id, 300_000);
    expect(world.stand(id)).toBe('FILLED 0.8');
    lived = world
      .closed(id)
      .flatMap(({ fills }) => fills.map(({ at, quantity: size }) => `${toText(size)} at ${(at - NOON) / 1_000}`));
    const recording = tapes.recording();
    const { parent } = replayDecisions(recording, strategyOf);
    job = {
      ...{ recording, parent, market: marketFrom(parent.request.createdAt) },
      ...{ changes: { slippageBps: '5' }, settings: { latency: { orderMs: 0, cancelMs: 0 } }, files: null },
    };
  });

  async function play(changes: Partial<WhatIfJob> = {}): Promise<WhatIf & { readonly told: (file: string) => Told }> {
    const texts = new Map<string, string>();
    const done = await whatIf({ ...job, ...changes, files: filesInto(texts) });
    return { ...done, told: (file) => JSON.parse(texts.get(`${file}.json`) ?? '') as Told };
  }

  it('is played as it was with the same fills at the same times, and so is the changed one', async () => {
    const { told, outcomes, notes } = await play();
    expect(lived).toHaveLength(8);
    expect(secondsOf(told('replayed'))).toEqual(lived);
    expect(secondsOf(told('what-if'))).toEqual(lived);
    const ends = outcomes.map(
      ({ status, filledQuantity, quantity: whole }) => `${status} ${filledQuantity} of ${whole}`,
    );
    expect(ends).toEqual(Array.from({ length: 3 }, () => 'FILLED 0.8 of 0.8'));
    expect(notes.join('; ')).toContain('asked again at their times: PAUSE, AMEND, UNPAUSE');
  });

  it('tells in its report how long it was paused', async () => {
    const { told } = await play();
    expect(told('replayed').risk.held).toContainEqual({ reason: 'PAUSED', count: 1, ms: 14_600 });
  });

  it('is left alone when that is asked for', async () => {
    const { told, outcomes, notes } = await play({ withRequests: false });
    expect(outcomes[1]).toMatchObject({ status: 'FILLED', quantity: '0.6', filledQuantity: '0.6' });
    expect(secondsOf(told('replayed'))).toHaveLength(6);
    expect(notes.join('; ')).toContain('left out: PAUSE, AMEND, UNPAUSE');
  });

  it('names each request that is refused under the new parameters, and why', async () => {
    const quick = await play({ changes: { durationSeconds: '12' } });
    expect(quick.outcomes[2]).toMatchObject({ status: 'FILLED', quantity: '0.6', filledQuantity: '0.6' });
    const refused = quick.notes.filter((note) => note.startsWith('what if: '));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatch(/^what if: PAUSE at .*15\.4.* was refused: the order was FILLED by then\.$/);
    expect(refused[2]).toContain('UNPAUSE');
    const large = await play({ changes: { quantity: '2', clipSizeVal: '0.5' } });
    expect(large.notes.join('; ')).toContain('was refused: quantity must be at least 1');
  });
});
