/** What deciding a recorded order again has come to. */
import { createHash } from 'node:crypto';
import { strategies } from '../../../strategies/index.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { isTerminal } from '../../domain/parent-status.ts';
import type { ReplayedDecisions } from '../../recording/replay-decisions.ts';
import type { Recording } from '../../recording/read-recording.ts';
import { programVersion } from '../../setup/project.ts';

/** SAME: every decision, byte for byte. INCOMPLETE: those that are there are the same, but some are missing. */
export type Verdict = 'SAME' | 'DIFFERENT' | 'INCOMPLETE';

export interface RecordingResult {
  readonly orderId: string;
  readonly verdict: Verdict;
  readonly decisions: number;
  /** Versions of the first and of the last decision. */
  readonly from: number;
  readonly to: number;
  /** Of the recorded decision log and of the replayed one. */
  readonly recordedSha256: string;
  readonly replayedSha256: string;
  readonly difference: ReplayedDecisions['difference'];
  readonly missing: Recording['missing'];
  readonly torn: readonly string[];
  /** The order went on after the last decision that is there, or still goes on: how it ended is not in the recording. */
  readonly isOpen: boolean;
  /** Status of the order after the last decision. */
  readonly status: string;
  readonly recordedBy: readonly string[];
  readonly replayedBy: string;
  /** SHA-256 of the strategy's file that the order was created with, and of the one loaded now; null for a strategy of ours. */
  readonly strategyFile: { readonly recorded: string | null; readonly loaded: string | null };
}

/** Decisions as lines. */
export const logOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function verdictOf({ difference }: ReplayedDecisions, { missing, torn }: Recording): Verdict {
  if (difference !== null) return 'DIFFERENT';
  return missing.length > 0 || torn.length > 0 ? 'INCOMPLETE' : 'SAME';
}

const strategyFileOf = ({ request }: ParentOrder): RecordingResult['strategyFile'] => ({
  recorded: request.strategyVersion ?? null,
  loaded: strategies.get(request.strategy)?.version ?? null,
});

/** What came of deciding the recording again. */
export function resultOf(recording: Recording, replayed: ReplayedDecisions): RecordingResult {
  const { head, steps, missing, torn, writers } = recording;
  return {
    orderId: head.orderId,
    verdict: verdictOf(replayed, recording),
    decisions: steps.length,
    from: steps[0]?.version ?? 0,
    to: steps.at(-1)?.version ?? 0,
    recordedSha256: sha256(logOf(replayed.recorded)),
    replayedSha256: sha256(logOf(replayed.replayed)),
    difference: replayed.difference,
    missing,
    torn,
    isOpen: !isTerminal(replayed.parent.status),
    status: replayed.parent.status,
    recordedBy: writers,
    replayedBy: programVersion(),
    strategyFile: strategyFileOf(replayed.parent),
  };
}
