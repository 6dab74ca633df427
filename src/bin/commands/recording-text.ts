/** The verdict on a recording, for people. */
import type { RecordingHead } from '../../recording/read-recording.ts';
import type { RecordingResult, Verdict } from './recording-result.ts';

const WORDS: Readonly<Record<Verdict, string>> = {
  SAME: 'the same decisions, byte for byte',
  DIFFERENT: 'DIFFERENT',
  INCOMPLETE: 'INCOMPLETE: what is there comes out the same, but decisions are missing',
};

const row = (name: string, text: string): string => `  ${name.padEnd(12)}${text}`;

function differenceLines({ difference, replayedBy, recordedBy }: RecordingResult): string[] {
  if (difference === null) return [];
  const { version, place, path, recorded, replayed } = difference;
  return [
    row('first at', `version ${version}${path === '' ? '' : `, ${path}`} (${place})`),
    row('recorded', recorded),
    row('replayed', replayed),
    row('', `Strategy, engine or recording are not what they were: recorded by ${recordedBy[0]}, now ${replayedBy}.`),
  ];
}

const FILE_SHOWN = 12;
const fileText = (sha256: string | null): string => (sha256 === null ? 'none' : sha256.slice(0, FILE_SHOWN));

function strategyLines({ strategyFile: { recorded, loaded } }: RecordingResult): string[] {
  if (recorded === loaded) return [];
  return [
    row('strategy', `its file was ${fileText(recorded)} when the order was created, loaded is ${fileText(loaded)}`),
  ];
}

/** Lines for a terminal. */
export function recordingLines(result: RecordingResult, head: RecordingHead): string[] {
  const { orderId, strategy, exchange, symbol } = head;
  const { missing, torn, isOpen, recordedBy, decisions, from, to } = result;
  return [
    `order ${orderId} ${strategy} ${exchange} ${symbol}`,
    ...recordedBy.map((writer, index) => row(index === 0 ? 'recorded by' : '', writer)),
    ...strategyLines(result),
    row('decisions', `${decisions}, versions ${from} to ${to}, then ${result.status}`),
    ...missing.map(({ from: first, to: last }) =>
      row('missing', `versions ${first} to ${last}: a process ended before it wrote them, or its file is not given`),
    ),
    ...(isOpen
      ? [row('open', 'the order had not ended: it goes on, or decisions after the last one here are lost')]
      : []),
    ...torn.map((place) => row('torn', `${place}: its process ended, or its disk was full, while it wrote`)),
    row('verdict', WORDS[result.verdict]),
    ...differenceLines(result),
    row('sha256', result.recordedSha256),
  ];
}
