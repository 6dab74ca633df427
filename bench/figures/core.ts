/** The pure core: one event of a large parent, and the plan of one, in processor time. */
import type { ParentOrder } from '../../src/domain/parent.ts';
import { instant } from '../../src/domain/time.ts';
import { advance } from '../../src/engine/advance.ts';
import type { View } from '../../src/engine/messages.ts';
import { parentToText } from '../../src/engine/parent-text.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';
import { strategyOf } from '../../strategies/index.ts';
import { wallMs } from '../clock.ts';
import { figure, percentile, type Benchmark, type Figure } from '../figure.ts';
import { fillEvent, restingParents } from '../resting.ts';
import { withServer } from '../server.ts';

const CLIPS = 1_000;
const ROUNDS = 21;

/** Median time of one call, µs, over rounds of `calls` each; the first round warms up and does not count. */
export function microseconds(calls: number, work: (call: number) => unknown): number {
  let kept: unknown = null;
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const start = wallMs();
    for (let call = 0; call < calls; call += 1) kept = work(round * calls + call);
    return ((wallMs() - start) * 1_000) / calls;
  });
  if (kept === undefined) throw new Error('the work gave nothing');
  return percentile(rounds.slice(1), 0.5);
}

/** A thousand exact integer divisions: the least a schedule of a thousand clips can be. */
export function tightLoop(seed: number): bigint {
  let total = 0n;
  const whole = 1_000_000_007n + BigInt(seed);
  for (let clip = 0n; clip < 1_000n; clip += 1n) total += (whole * (clip + 1n)) / 1_000n;
  return total;
}

function advanceFigure(parent: ParentOrder, calls: number): Figure {
  const planner = createPlanner(strategyOf);
  const view: View = {
    now: instant(Math.floor(wallMs())),
    quote: null,
    instrument: null,
    closedClips: new Map(),
    mayReserve: true,
    mayAct: true,
  };
  const event = fillEvent(parent, 'bench');
  const value = microseconds(calls, () => advance(parent, event, view, planner, DEFAULT_TIMING));
  const text = parentToText(parent);
  const baseline = microseconds(calls, () => JSON.stringify(JSON.parse(text)));
  const extra = { documentBytes: text.length, baselineIs: 'JSON round trip of its document' };
  return figure({ name: 'advance-one-event', unit: 'µs', better: 'lower', value, baseline, extra });
}

function planFigure(parent: ParentOrder, calls: number): Figure {
  const value = microseconds(calls, () => createPlanner(strategyOf).scheduleOf(parent).count);
  const baseline = microseconds(calls, tightLoop);
  const extra = { clips: CLIPS, baselineIs: 'tight loop of 1,000 bigint divisions' };
  return figure({ name: 'plan-1000-clips', unit: 'µs', better: 'lower', value, baseline, extra });
}

/** advance() for one fill of a parent of 1,000 clips, and the planning of 1,000 clips. */
export const core: Benchmark = (options) =>
  withServer(async (server) => {
    options.say(`core: making a parent of ${CLIPS} clips`);
    const [parent] = await restingParents(server, { parents: 1, clips: CLIPS });
    if (parent === undefined) throw new Error('the parent was not stored');
    options.say('core: measuring');
    return [advanceFigure(parent, options.quick ? 100 : 1_000), planFigure(parent, options.quick ? 10 : 50)];
  });
