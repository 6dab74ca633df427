/** The recording of one order out of the files that processes have written, its steps in the order of their versions. */
import type { Instant } from '../domain/time.ts';
import type { Timing } from '../engine/timing.ts';
import type { EventText } from './event-text.ts';
import { RECORDING_FORMAT } from './recorder.ts';
import { recordedLines, type RecordedLine } from './recorded-lines.ts';
import { RecordingError } from './sealed-line.ts';
import type { ViewText } from './view-text.ts';

/** A file's name and all its text. */
export interface RecordingFile {
  readonly name: string;
  readonly text: string;
}

/** What leads the file of an order. */
export interface RecordingHead {
  readonly orderId: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly writer: string;
  readonly program: string;
  readonly timing: Timing;
}

/** A parent's document as it was found at a version that another process had made. */
export interface FoundParent {
  readonly version: number;
  readonly document: unknown;
}

export interface RecordedStep {
  /** File and line, for messages. */
  readonly place: string;
  /** The version that it made. */
  readonly version: number;
  readonly at: Instant;
  readonly event: EventText;
  readonly view: ViewText;
  readonly found: FoundParent | null;
  readonly timing: Timing;
  /** In its canonical form. */
  readonly decision: string;
}

/** Versions without a line, from the first decision to the last that is there: a process ended, or its disk was full, before it wrote them. */
export interface MissingVersions {
  readonly from: number;
  readonly to: number;
}

export interface Recording {
  readonly head: RecordingHead;
  /** Every process that wrote, as `program version, process`. */
  readonly writers: readonly string[];
  /** By version; at least one. */
  readonly steps: readonly RecordedStep[];
  readonly missing: readonly MissingVersions[];
  /** File and number of each line that its writer did not finish. */
  readonly torn: readonly string[];
}

interface StepLine {
  readonly at: Instant;
  readonly event: EventText;
  readonly view: ViewText;
  readonly found?: FoundParent;
  readonly decision: { readonly version: number };
}

function readHead(place: string, { value }: RecordedLine): RecordingHead {
  if (value['format'] !== RECORDING_FORMAT) {
    throw new RecordingError(`${place}: format must be ${RECORDING_FORMAT}, it is ${String(value['format'])}`);
  }
  return value as unknown as RecordingHead;
}

function readStep(place: string, { value }: RecordedLine, { timing }: RecordingHead): RecordedStep {
  const { at, event, view, found, decision } = value as unknown as StepLine;
  const { version } = decision;
  return { place, version, at, event, view, found: found ?? null, timing, decision: JSON.stringify(decision) };
}

interface FileContent {
  readonly heads: readonly RecordingHead[];
  readonly steps: readonly RecordedStep[];
  readonly torn: readonly string[];
}

function readFile({ name, text }: RecordingFile): FileContent {
  const { lines, torn } = recordedLines(name, text);
  const heads: RecordingHead[] = [];
  const steps: RecordedStep[] = [];
  for (const line of lines) {
    const place = `${name} line ${line.line}`;
    const head = heads.at(-1);
    if (line.value['type'] === 'HEAD') heads.push(readHead(place, line));
    else if (head === undefined || line.value['type'] !== 'STEP') {
      throw new RecordingError(`${place}: is not part of the recording of an order`);
    } else steps.push(readStep(place, line, head));
  }
  return { heads, steps, torn: torn === null ? [] : [`${name} line ${torn}`] };
}

/** An order is created as version 1, which is no decision. */
const CREATED = 1;

function missingIn(steps: readonly RecordedStep[]): MissingVersions[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    const known = before?.version ?? CREATED;
    if (known === step.version - 1) return [];
    if (known < step.version) return [{ from: known + 1, to: step.version - 1 }];
    throw new RecordingError(`${step.place}: version ${step.version} is also in ${before?.place ?? 'its creation'}`);
  });
}

/** Puts the files of one order together. Throws RecordingError naming the file, the line and what is wrong with it. */
export function readRecording(files: readonly RecordingFile[]): Recording {
  const contents = files.map(readFile);
  const heads = contents.flatMap((content) => content.heads);
  const [head] = heads;
  if (head === undefined) throw new RecordingError(`${files[0]?.name ?? 'no file'}: holds no recording`);
  const other = heads.find(({ orderId }) => orderId !== head.orderId);
  if (other !== undefined) {
    throw new RecordingError(`files of two orders, ${head.orderId} and ${other.orderId}: give those of one`);
  }
  const steps = contents.flatMap((content) => content.steps).sort((a, b) => a.version - b.version);
  if (steps.length === 0) throw new RecordingError(`order ${head.orderId}: the recording holds no step`);
  const writers = [...new Set(heads.map(({ program, writer }) => `${program}, ${writer}`))];
  return { head, writers, steps, missing: missingIn(steps), torn: contents.flatMap((content) => content.torn) };
}
