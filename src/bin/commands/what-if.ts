/**
 * `tranche replay --recording ... --what-if ...`: the recorded order with other parameters over the market it met. The
 * order as it was is played over the same market too, so that what the parameters do is not mixed up with what the fill
 * model does otherwise than the venue did.
 */
import { averagePrice, bpsFrom, isZero, middle, toText } from '../../domain/decimal.ts';
import { parseRules, type InstrumentRules } from '../../domain/instrument.ts';
import type { ParentOrder, ParentRequest } from '../../domain/parent.ts';
import type { VolumeCurve } from '../../domain/volume-curve.ts';
import { parentFromText } from '../../engine/parent-text.ts';
import type { Recording } from '../../recording/read-recording.ts';
import { requestsIn } from '../../recording/recorded-requests.ts';
import { RecordingError } from '../../recording/sealed-line.ts';
import { replay } from '../../replay/engine/replay.ts';
import type { Execution } from '../../report/execution.ts';
import { reportHtml } from '../../report/html/report-page.ts';
import { reportJson } from '../../report/json.ts';
import { measure } from '../../report/measure.ts';
import { programVersion } from '../../setup/project.ts';
import { recordedData, unheardMs } from './recorded-rows.ts';
import type { LoadedMarket } from './recording-files.ts';
import type { StagedFiles } from './replay-files.ts';
import type { ReplaySettings } from './replay-settings.ts';
import { changedRequest } from './what-if-changes.ts';
import type { JsonObject } from './plan-fields.ts';

/** What one way of executing the order came to; decimals as texts, null where there is none. */
export interface Outcome {
  readonly name: 'RECORDED' | 'REPLAYED' | 'WHAT_IF';
  readonly status: string;
  readonly filledQuantity: string;
  readonly quantity: string;
  readonly averagePrice: string | null;
  /** Average price against the middle at the start of the work; above 0 is a cost. */
  readonly arrivalSlippageBps: number | null;
  readonly message: string | null;
}

export interface WhatIf {
  readonly outcomes: readonly Outcome[];
  readonly fillModel: string | null;
  /** What must be known to read the numbers. */
  readonly notes: readonly string[];
}

export interface WhatIfJob {
  readonly recording: Recording;
  /** The order after its last recorded decision. */
  readonly parent: ParentOrder;
  readonly market: LoadedMarket;
  readonly changes: JsonObject;
  readonly settings: ReplaySettings;
  /** False: the order is left alone, whatever its client asked of it. True when not given. */
  readonly withRequests?: boolean;
  /** Takes a report of both replays; null when none is wanted. */
  readonly files: StagedFiles | null;
}

function recordedOutcome(parent: ParentOrder): Outcome {
  const { request, filledQuantity, filledNotional, arrival } = parent;
  const average = isZero(filledQuantity) ? null : averagePrice(filledNotional, filledQuantity);
  const mid = arrival === null ? null : middle(arrival.bid, arrival.ask);
  const sign = request.side === 'BUY' ? 1 : -1;
  return {
    name: 'RECORDED',
    status: parent.status,
    filledQuantity: toText(filledQuantity),
    quantity: toText(request.quantity),
    averagePrice: average === null ? null : toText(average),
    arrivalSlippageBps: average === null || mid === null ? null : sign * Number(toText(bpsFrom(average, mid))),
    message: parent.message,
  };
}

/** The order as its client made it: as the first recorded step found it. */
function createdRequest({ steps }: Recording): ParentRequest {
  const found = steps[0]?.found ?? null;
  if (found === null) throw new RecordingError(`${steps[0]?.place ?? ''}: the order as it was created is not there`);
  return parentFromText(JSON.stringify(found.document), found.version).request;
}

function rulesIn({ steps, head }: Recording): InstrumentRules {
  const instrument = steps.find(({ view }) => view.instrument !== null)?.view.instrument ?? null;
  if (instrument === null) throw new RecordingError(`order ${head.orderId}: no rules of ${head.symbol} were recorded`);
  return parseRules(instrument.rules);
}

/** The recorded market is far too short to learn a curve from: what follows one follows that of the recorded order. */
const recordedCurve = ({ basis }: ParentOrder): VolumeCurve | null => basis?.volumeCurve ?? null;

async function played(request: ParentRequest, job: WhatIfJob): Promise<Execution> {
  const { recording, parent, market, settings, withRequests } = job;
  const rules = rulesIn(recording);
  const data = recordedData(market, request, rules);
  const volumeCurve = recordedCurve(parent);
  const requests = withRequests === false ? [] : requestsIn(recording, rules);
  const order = { request, rules, requests, ...(volumeCurve === null ? {} : { volumeCurve }) };
  const options = { ...settings, data, orders: [order], version: programVersion() };
  for await (const execution of replay(options)) return execution;
  throw new RecordingError(`order ${request.orderId}: the replay has no end`);
}

async function outcomeOf(name: Outcome['name'], execution: Execution, files: StagedFiles | null): Promise<Outcome> {
  const report = measure(execution);
  const file = name.toLowerCase().replace('_', '-');
  await files?.write(`${file}.json`, reportJson(report));
  await files?.write(`${file}.html`, reportHtml(report, execution));
  const { status, filledQuantity, quantity, averagePrice, message } = report.outcome;
  const { slippageBps } = report.price.arrival;
  return { name, status, filledQuantity, quantity, averagePrice, arrivalSlippageBps: slippageBps, message };
}

const CURVE_NOTE = 'orders that follow a volume curve follow the one that was recorded with the order';

/** Whose curve was followed, who had none to follow, and which requests were refused: of both, or of which. */
function remarksOn(before: Execution, after: Execution): string[] {
  const followed = [before, after].some(({ volumeCurve }) => volumeCurve !== undefined);
  const [first, second] = [before.notes ?? [], after.notes ?? []];
  return [
    ...(followed ? [CURVE_NOTE] : []),
    ...first.filter((note) => second.includes(note)),
    ...first.filter((note) => !second.includes(note)).map((note) => `replayed as it was: ${note}`),
    ...second.filter((note) => !first.includes(note)).map((note) => `what if: ${note}`),
  ];
}

function requestNotes({ recording, withRequests }: WhatIfJob): string[] {
  const asked = requestsIn(recording, rulesIn(recording)).map(({ request }) => request.type);
  const words = withRequests === false ? 'left out' : 'asked again at their times';
  return [
    ...(asked.length === 0 ? [] : [`${words}: ${asked.join(', ')}`]),
    ...(recording.missing.length === 0
      ? []
      : ['versions are missing: what was asked of the order in them is not known']),
  ];
}

function notesOf(job: WhatIfJob, execution: Execution): string[] {
  const { market } = job;
  const { createdAt } = execution.request;
  const windowEnd = execution.window?.end ?? 0;
  const lastAt = Math.max(market.touches.at(-1)?.at ?? 0, market.trades.at(-1)?.at ?? 0);
  return [
    'touches were recorded once a second and at each decision, trades one by one',
    ...(unheardMs(market, createdAt) === 0
      ? []
      : [
          `the first touch is taken to hold from the creation on, ${unheardMs(market, createdAt)} ms before it was heard`,
        ]),
    ...requestNotes(job),
    ...(lastAt < windowEnd ? ['the recorded market ends before the order would'] : []),
    ...market.torn.map((place) => `${place} is torn: its process ended, or its disk was full, while it wrote`),
  ];
}

/** Plays the order twice, as it was and changed. Throws OrderError for a change that cannot be, RecordingError without a market. */
export async function whatIf(job: WhatIfJob): Promise<WhatIf> {
  const request = createdRequest(job.recording);
  const changed = changedRequest(request, job.changes);
  const [before, after] = [await played(request, job), await played(changed, job)];
  return {
    outcomes: [
      recordedOutcome(job.parent),
      await outcomeOf('REPLAYED', before, job.files),
      await outcomeOf('WHAT_IF', after, job.files),
    ],
    fillModel: after.provenance.fillModel,
    notes: [...notesOf(job, after), ...remarksOn(before, after)],
  };
}
