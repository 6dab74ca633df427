/**
 * Decides a recorded order again: the same events and views through the engine and the strategies as they are now. The
 * decisions must come out the same, byte for byte; where they do not, something decides otherwise than it did.
 */
import type { ParentOrder } from '../domain/parent.ts';
import type { Strategy, StrategyName } from '../domain/strategy.ts';
import { advance, hasChanged } from '../engine/advance.ts';
import { commitRequest } from '../engine/commit-request.ts';
import { parentFromText, parentToText } from '../engine/parent-text.ts';
import { createPlanner, type Planner } from '../engine/planner.ts';
import { canonicalJson, canonicalText } from './canonical-json.ts';
import { decisionText } from './decision-text.ts';
import { readEvent } from './event-text.ts';
import { firstDifference, type Difference } from './first-difference.ts';
import type { Recording, RecordedStep } from './read-recording.ts';
import { RecordingError } from './sealed-line.ts';
import { readDecidedOn } from './view-text.ts';

/** The first decision that came out otherwise. */
export interface DecisionDifference extends Difference {
  readonly version: number;
  readonly place: string;
}

export interface ReplayedDecisions {
  /** Canonical lines without their newlines, as recorded. */
  readonly recorded: readonly string[];
  /** The same as decided now, up to the first that differs and including it. */
  readonly replayed: readonly string[];
  /** Null when all are the same. */
  readonly difference: DecisionDifference | null;
  /** The order as replayed, after the last decision. */
  readonly parent: ParentOrder;
}

type Decided =
  { readonly text: string; readonly parent: ParentOrder } | { readonly fault: string; readonly parent: ParentOrder };

function decideAgain(parent: ParentOrder, recorded: RecordedStep, planner: Planner): Decided {
  const { timing, at, version } = recorded;
  try {
    const step = advance(parent, readEvent(recorded.event), readDecidedOn(recorded.view), planner, timing);
    if (!hasChanged(parent, step)) return { fault: 'no decision: the step changes nothing', parent };
    const request = commitRequest(parent, step, { opId: '', at, planner, timing });
    return { text: decisionText(request, step.effects, version), parent: { ...step.parent, version } };
  } catch (error) {
    return { fault: `no decision: ${error instanceof Error ? error.message : String(error)}`, parent };
  }
}

/** The parent that the step was decided from: as replayed, or as recorded where a line before it is missing. */
function startOf(parent: ParentOrder | null, { found, version, place }: RecordedStep): ParentOrder {
  if (parent?.version === version - 1) return parent;
  if (found?.version !== version - 1) {
    throw new RecordingError(`${place}: version ${version - 1} is missing, and the order as it was then is not there`);
  }
  return parentFromText(JSON.stringify(found.document), found.version);
}

/** What another process found in the store must be what the replay has come to. */
function foundOtherwise(parent: ParentOrder, { found }: RecordedStep): Difference | null {
  if (found === null) return null;
  const recorded = canonicalJson(found.document);
  const replayed = canonicalText(parentToText(parent));
  return recorded === replayed ? null : firstDifference(JSON.parse(recorded), JSON.parse(replayed), 'found');
}

function compare(decided: Decided, { decision }: RecordedStep): Difference | null {
  if ('fault' in decided) return { path: '', recorded: decision, replayed: decided.fault };
  if (decided.text === decision) return null;
  const whole = { path: '', recorded: decision, replayed: decided.text };
  return firstDifference(JSON.parse(decision), JSON.parse(decided.text)) ?? whole;
}

/** Decides every step of the recording again. Throws RecordingError where a step has nothing to start from. */
export function replayDecisions(
  recording: Recording,
  strategyNamed: (name: StrategyName) => Strategy,
): ReplayedDecisions {
  const planner = createPlanner(strategyNamed);
  const recorded = recording.steps.map((step) => step.decision);
  const replayed: string[] = [];
  let reached: ParentOrder | null = null;
  for (const step of recording.steps) {
    const from = startOf(reached, step);
    const decided = decideAgain(from, step, planner);
    const difference = foundOtherwise(from, step) ?? compare(decided, step);
    if ('text' in decided) replayed.push(decided.text);
    reached = decided.parent;
    if (difference !== null) {
      const { version, place } = step;
      return { recorded, replayed, difference: { ...difference, version, place }, parent: reached };
    }
  }
  if (reached === null) throw new RecordingError('the recording holds no step');
  return { recorded, replayed, difference: null, parent: reached };
}
