/**
 * The flight recorder: turns every committed step of every order into lines, one file an order and a process. What it
 * cannot write costs the recording and nothing else: it neither throws nor waits.
 */
import type { OrderId } from '../domain/ids.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';
import { parentToText } from '../engine/parent-text.ts';
import type { CommittedStep, Recorder } from '../engine/recorder.ts';
import type { Timing } from '../engine/timing.ts';
import { decisionText } from './decision-text.ts';
import { storeEvent } from './event-text.ts';
import { createEavesdropper } from './overheard.ts';
import { sealed } from './sealed-line.ts';
import { storeDecidedOn } from './view-text.ts';

/** Raised when a line means something else than before. */
export const RECORDING_FORMAT = 1;

/** Where lines go. `append` neither throws nor waits; what goes wrong later is the sink's to tell. */
export interface LineSink {
  append(file: string, line: string): void;
}

export interface RecorderOptions {
  readonly sink: LineSink;
  /** Name of this process: part of its files' names. */
  readonly writer: string;
  /** Version of the program, for whoever compares later. */
  readonly program: string;
  readonly timing: Timing;
  /** Told of every order as of its last step, after the step was written down. */
  readonly onStep: (parent: ParentOrder) => void;
  /** Told of a step that could not be put into words: our own bug. */
  readonly onError: (error: unknown) => void;
}

/** Orders whose last version is remembered; one that is forgotten begins with its whole document again. */
const ORDERS_MAX = 50_000;

export const orderFile = (orderId: OrderId, writer: string): string => `order-${orderId}.${writer}.ndjson`;

const fieldsOf = (value: object): string => JSON.stringify(value).slice(1, -1);

/** What the replay of a file needs once: it leads each file, and comes again when the order had been forgotten. */
function headText({ writer, program, timing }: RecorderOptions, { request }: ParentOrder): string {
  const { orderId, exchange, symbol, strategy } = request;
  const about = { orderId, exchange, symbol, strategy, writer, program, timing };
  return sealed(`"type":"HEAD","format":${RECORDING_FORMAT},${fieldsOf(about)}`);
}

/** The parent as this step found it, when another process has made its version. */
const foundText = (before: ParentOrder): string =>
  `"found":{"version":${before.version},"document":${parentToText(before)}},`;

export function createRecorder(options: RecorderOptions): Recorder {
  const { sink, writer, onStep, onError } = options;
  const eavesdropper = createEavesdropper();
  /** The version that this process wrote last, of each order. */
  const written = new Map<OrderId, number>();

  function remember(orderId: OrderId, version: number, over: boolean): void {
    written.delete(orderId);
    if (!over) written.set(orderId, version);
    const oldest = written.keys().next();
    if (written.size > ORDERS_MAX && !oldest.done) written.delete(oldest.value);
  }

  function write({ before, event, step, request, at, version }: CommittedStep): void {
    const { orderId } = request;
    const last = written.get(orderId);
    const file = orderFile(orderId, writer);
    if (last === undefined) sink.append(file, headText(options, before));
    const found = last === before.version ? '' : foundText(before);
    const view = storeDecidedOn(step.view, eavesdropper.heardOf(step.view.market));
    const seen = fieldsOf({ at, event: storeEvent(event), view });
    const decision = decisionText(request, step.effects, version);
    sink.append(file, sealed(`"type":"STEP",${found}${seen},"decision":${decision}`));
    remember(orderId, version, isOver(step.parent));
  }

  return {
    overhear: (market) => eavesdropper.overhear(market),
    committed(step) {
      try {
        write(step);
        onStep(step.step.parent);
      } catch (error) {
        onError(error);
      }
    },
  };
}
