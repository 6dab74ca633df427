/** `tranche replay --recording`: decides a recorded order again and says whether it comes out the same. */
import { strategies, strategyOf } from '../../../strategies/index.ts';
import { replayDecisions, type ReplayedDecisions } from '../../recording/replay-decisions.ts';
import type { Recording, RecordingHead } from '../../recording/read-recording.ts';
import { RecordingError } from '../../recording/sealed-line.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';
import type { Output } from './output.ts';
import { loadMarket, loadRecording } from './recording-files.ts';
import { logOf, resultOf, type Verdict } from './recording-result.ts';
import type { RecordingFlags } from './recording-options.ts';
import { recordingLines } from './recording-text.ts';
import { stageFiles, type StagedFiles } from './replay-files.ts';
import { settingsOf } from './replay-settings.ts';
import { readChanges } from './what-if-changes.ts';
import { whatIfLines } from './what-if-text.ts';
import { whatIf, type WhatIf } from './what-if.ts';

/** The files of the folder, or none when none is wanted; put in place together when everything went well. */
async function withFiles<T>(folder: string | undefined, work: (files: StagedFiles | null) => Promise<T>): Promise<T> {
  if (folder === undefined) return await work(null);
  const files = await stageFiles(folder);
  try {
    const done = await work(files);
    await files.commit('decisions.ndjson');
    return done;
  } catch (error) {
    await files.abandon();
    throw error;
  }
}

/** Without its strategy nothing can be decided again. Throws RecordingError. */
function checkStrategy({ orderId, strategy }: RecordingHead): void {
  if (strategies.has(strategy)) return;
  throw new RecordingError(
    `order ${orderId} was worked by the strategy ${strategy}, which is not loaded: ` +
      'name its folder as strategiesDir in the file of TRANCHE_CONFIG',
  );
}

/** Decides everything again, then plays what is asked for; answers with the verdict. */
async function replayTo(files: StagedFiles | null, flags: RecordingFlags, out: Output): Promise<Verdict> {
  const recording = await loadRecording(flags.recording);
  checkStrategy(recording.head);
  const replayed = replayDecisions(recording, strategyOf);
  const result = resultOf(recording, replayed);
  await files?.write('recorded.ndjson', logOf(replayed.recorded));
  await files?.write('decisions.ndjson', logOf(replayed.replayed));
  const played = flags.whatIf === undefined ? null : await playWhatIf(files, flags, recording, replayed);
  if (out.json) out.line(JSON.stringify(played === null ? result : { ...result, whatIf: played }));
  else {
    const more = played === null ? [] : whatIfLines(played);
    for (const line of [...recordingLines(result, recording.head), ...more]) out.line(line);
  }
  return result.verdict;
}

async function playWhatIf(
  files: StagedFiles | null,
  flags: RecordingFlags,
  recording: Recording,
  { parent }: ReplayedDecisions,
): Promise<WhatIf> {
  const changes = await readChanges(flags.whatIf ?? []);
  const market = await loadMarket(flags.recording, recording);
  return await whatIf({
    recording,
    parent,
    market,
    changes,
    settings: settingsOf(flags),
    withRequests: flags.requests !== false,
    files,
  });
}

/** Runs and prints it. Throws CommandError, exit code 1, unless every decision came out the same. */
export async function replayRecording(flags: RecordingFlags, out: Output): Promise<void> {
  try {
    const verdict = await withFiles(flags.out, (files) => replayTo(files, flags, out));
    if (verdict !== 'SAME') throw new CommandError(`the recording comes out ${verdict}`, EXIT.failed);
  } catch (error) {
    if (error instanceof RecordingError) throw new CommandError(messageOf(error), EXIT.failed);
    throw error;
  }
}
