/** The options of `tranche replay` for recordings, and what goes with them. */
import type { Command } from 'commander';
import { CommandError, EXIT } from './outcome.ts';
import type { SettingFlags } from './replay-settings.ts';

export interface RecordingFlags extends SettingFlags {
  /** Files of one order. */
  readonly recording: readonly string[];
  /** Changes to play the order with: `key=value`, or names of JSON files. */
  readonly whatIf?: readonly string[];
  /** False: without what the client asked of the order while it lived. */
  readonly requests?: boolean;
  /** Folder for both decision logs, and for the reports of a what-if; none are written when it is not given. */
  readonly out?: string;
  readonly json?: true;
}

export const RECORDING_DETAILS = `
With --recording instead of --data and --orders: decides the order of a flight recording (TRANCHE_RECORD_DIR) again, from
all its files, and compares the decisions byte for byte; exit code 1 when they are not the same. --what-if plays it with
other parameters over the market that was recorded beside it, and asks of it again at their times what was asked of it then:
pauses, amendments, cancels (not with --no-requests). --out takes both decision logs and the reports.
`;

/** Adds them to the command, whose other options are no longer required: `recordingOf` checks what must be there. */
export function addRecordingOptions(command: Command): Command {
  for (const option of command.options) option.makeOptionMandatory(false);
  return command
    .option('--recording <file...>', 'files of one recorded order: decide it again')
    .option('--what-if <change...>', 'with --recording: key=value or a JSON file of other parameters')
    .option('--no-requests', 'with --what-if: leave out what was asked of the order while it lived');
}

const usage = (text: string): CommandError => new CommandError(text, EXIT.usage);

/** The flags of a recording, null when data is to be played. Throws CommandError for a mixture, and for neither. */
export function recordingOf(flags: Partial<RecordingFlags> & Readonly<Record<string, unknown>>): RecordingFlags | null {
  const { recording } = flags;
  if (flags.requests === false && flags.whatIf === undefined) throw usage('--no-requests needs --what-if');
  if (recording !== undefined) {
    const other = ['data', 'orders', 'rules', 'format', 'symbol'].find((name) => flags[name] !== undefined);
    if (other !== undefined) throw usage(`--${other} does not go with --recording`);
    return { ...flags, recording };
  }
  if (flags.whatIf !== undefined) throw usage('--what-if needs --recording');
  const missing = ['data', 'out'].find((name) => flags[name] === undefined);
  if (missing !== undefined) throw usage(`--${missing} is required, or --recording`);
  return null;
}
