/** Opens the flight recorder of this process in TRANCHE_RECORD_DIR, or none. */
import { mkdirSync } from 'node:fs';
import type { Recorder } from '../../engine/recorder.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Timing } from '../../engine/timing.ts';
import type { MarketData } from '../../engine/venue.ts';
import { AppendQueue } from '../../recording/append-queue.ts';
import { MarketTap } from '../../recording/market-tap.ts';
import { createRecorder } from '../../recording/recorder.ts';
import { programVersion } from '../../setup/project.ts';
import type { Log } from './log.ts';

export interface RecordingParts {
  /** The folder to write to; null: nothing is recorded. */
  readonly folder: string | null;
  /** Name of this process. */
  readonly writer: string;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly marketOf: (exchange: string) => MarketData | null;
  readonly log: Log;
}

export interface OpenRecording {
  /** Null when nothing is recorded. */
  readonly recorder: Recorder | null;
  /** Writes what waits. */
  close(): Promise<void>;
}

const PRIVATE_FOLDER = 0o700;

/** Throws when the folder cannot be made; from then on a recording that fails stops itself and nothing else. */
export function openRecording({ folder, log, ...parts }: RecordingParts): OpenRecording {
  if (folder === null) return { recorder: null, close: () => Promise.resolve() };
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const queue = new AppendQueue({
    folder,
    onBroken: (error) => log.failed('ALERT recording', error, { folder, effect: 'nothing more is recorded' }),
  });
  const onError = (error: unknown): void => log.failed('recording', error, { folder });
  const tap = new MarketTap({ ...parts, sink: queue, onError });
  const recorder = createRecorder({
    ...parts,
    sink: queue,
    program: programVersion(),
    onStep: (parent) => {
      tap.follow(parent);
    },
    onError,
  });
  return {
    recorder,
    async close() {
      await tap.stop();
      await queue.flushed();
    },
  };
}
