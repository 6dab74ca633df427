/** `tranche replay`: plays orders over recorded markets and reports what each execution cost. */
import { Command } from 'commander';
import { InvariantError, OrderError } from '../../domain/errors.ts';
import { DataError } from '../../replay/readers/data-error.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';
import { openOutput } from './output.ts';
import { addRecordingOptions, RECORDING_DETAILS, recordingOf } from './recording-options.ts';
import { replayRecording } from './replay-recording.ts';
import { addPlayOptions } from './study-input.ts';
import { addOrderOptions, ORDER_DETAILS } from './study-orders.ts';
import { playStudy, type PlayOutside, type StudyFlags } from './study-play.ts';

const DETAILS = `
A line of an orders file: one JSON object with the fields of a create request, and
  createdAt  when it is created in the replay (required)
  orderId    its number (default: the line it stands in)
  rules      rules of its instrument as an object of decimal texts (default: --rules, else as fine as the data)
symbol may be left out when the data holds one instrument. Orders are independent of each other: each sees the market as
if it were alone.

Fill models (default: the best the data allows)
  bars    a resting order fills when a bar that began after its arrival has gone beyond its price; an order that takes
          pays the last close; together at most --bar-share of a bar's volume
  trades  a trade beyond the price fills, one at it after --queue-ahead; never more than was printed
  book    the line that the level shows at arrival; trades shorten it, of what is cancelled a share; takers walk the levels

In the folder --out: results.ndjson, one line an order in the order of the file; fills.csv; <orderId>.html and .json, the
report of each order; and of several orders study.html and study.json, what they say together. Same inputs and seed, same
bytes, whatever the number of threads.
`;

/** What went wrong as an exit code: data that cannot be used 1, options and files that make no replay 2. */
export function asCommandError(error: unknown): unknown {
  if (error instanceof CommandError || error instanceof InvariantError) return error;
  if (error instanceof DataError) return new CommandError(error.message, EXIT.failed);
  return error instanceof OrderError ? new CommandError(messageOf(error), EXIT.usage) : error;
}

export function replayCommand(outside: PlayOutside = {}): Command {
  const command = new Command('replay').description('play orders over recorded markets and report what they cost');
  return addRecordingOptions(addOrderOptions(addPlayOptions(command)))
    .option('--reports <which>', 'reports to write: all, outliers or none (default: all of up to 500 orders)')
    .addHelpText('after', DETAILS + ORDER_DETAILS + RECORDING_DETAILS)
    .action(async (flags: StudyFlags) => {
      try {
        const recording = recordingOf({ ...flags });
        if (recording === null) await playStudy(flags, outside);
        else await replayRecording(recording, openOutput(flags.json === true, outside.out));
      } catch (error) {
        throw asCommandError(error);
      }
    });
}
