/** Puts together what a report is made of when an order of a replay is complete. */
import { basename } from 'node:path';
import type { Clip } from '../../domain/clip.ts';
import { fromStored, type Notional } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import { instant } from '../../domain/time.ts';
import { LEARN_DAYS_MIN } from '../../../strategies/lib/volume-learning.ts';
import {
  MARKOUT_MS,
  type DataHole,
  type ExecutedClip,
  type Execution,
  type ExecutionMarket,
  type MarketSum,
} from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import type { Sums } from './exact-sum.ts';
import { assetsOf } from './instrument-of.ts';
import type { MarketGroup } from './market-groups.ts';
import { decimalText } from './decimal-text.ts';
import type { ParentRun } from './parent-run.ts';
import { provenanceOf } from './provenance.ts';

/** Said of an order that would have followed a curve; its own message may have been replaced by what came after. */
const NO_CURVE = `No volume curve was known, which is learned from ${LEARN_DAYS_MIN} or more days of data before the order's day: the order was worked evenly.`;

const ZERO: Sums = { volume: 0n, notional: 0n };

function clipsOf({ closed, parent, notes }: ParentRun): ExecutedClip[] {
  const byNumber = new Map<number, Clip>(closed);
  for (const clip of parent?.clips ?? []) byNumber.set(clip.number, clip);
  return [...byNumber.values()]
    .sort((a, b) => a.number - b.number)
    .map((clip) => ({
      clip,
      sentInto: notes.sentInto.get(clip.number) ?? null,
      fills: clip.fills.map((fill) => {
        const note = notes.fills.get(fill.fillId);
        return { fill, before: note?.before ?? null, after: note?.after ?? MARKOUT_MS.map(() => null) };
      }),
    }));
}

/** What was printed between two moments. */
function sumBetween({ view }: ParentRun, from: Sums, to: Sums): MarketSum {
  const { grid } = view.market.facts.scale;
  const decimals = grid.priceDecimals + grid.quantityDecimals;
  const whole = to.notional - from.notional;
  // Without trades the volume is that of bars, whose sums are of three prices.
  const isBars = !view.market.facts.hasTrades;
  return {
    volume: view.market.facts.scale.quantity(to.volume - from.volume),
    notional: fromStored<Notional>(decimalText(whole, decimals, isBars ? 3n : 1n)),
  };
}

/** Holes the order worked across: silences, and numbers of the exchange that are missing. */
function holesOf({ notes, view }: ParentRun, { sources }: MarketGroup): DataHole[] {
  const from = notes.startedAt;
  if (from === null) return [];
  const to = notes.endedAt ?? Infinity;
  const missing = sources.flatMap(({ gaps }) => gaps.first).filter(({ kind }) => kind === 'SEQUENCE');
  return [...view.market.holes, ...missing]
    .map(({ fromUs, toUs }) => ({ from: instant(Math.floor(fromUs / 1_000)), to: instant(Math.ceil(toUs / 1_000)) }))
    .filter((hole) => hole.to > from && hole.from < to)
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function marketOf(run: ParentRun, group: MarketGroup, fromMs: number, toMs: number): ExecutionMarket {
  const { notes, view } = run;
  const { facts, tape, sums } = view.market;
  view.market.flush();
  const atStart = notes.sumsAtStart;
  const now = sums.read();
  return {
    detail: facts.detail,
    tape: tape.cut(fromMs, toMs, facts.scale.grid, view.market.hasQuotes),
    atDecision: notes.atDecision,
    atArrival: notes.atArrival,
    atEnd: notes.atEnd,
    toLastFill:
      atStart === null || notes.sumsAtLastFill === null ? null : sumBetween(run, atStart, notes.sumsAtLastFill),
    toPlannedEnd: atStart === null ? sumBetween(run, ZERO, ZERO) : sumBetween(run, atStart, notes.sumsAtEnd ?? now),
    holes: holesOf(run, group),
  };
}

export interface Finished {
  readonly run: ParentRun;
  readonly group: MarketGroup;
  readonly context: ReplayContext;
  readonly version: string;
  /** What of the tape is wanted, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

const TOO_EARLY = 'the recorded market begins later';

/** Of an order that the data has left behind, or has not yet come to: said in its message, if nothing else is. */
function messageOf({ parent, isDone, view }: ParentRun): string | null {
  const message = parent?.message ?? null;
  if (isDone && view.market.lastRowUs < 0) return message === null ? TOO_EARLY : `${message}: ${TOO_EARLY}`;
  return message ?? (isDone ? null : 'the recorded market ends before the order does');
}

/** How the order stands; an order is created before it is ever told of. */
function standOf({ parent }: ParentRun) {
  invariant(parent !== null, 'an order is told of before it was created');
  const { status, errorCode, basis, filledQuantity, filledNotional } = parent;
  return { status, errorCode, window: basis?.window ?? null, filledQuantity, filledNotional };
}

/** Whether it would have followed a curve and had none. */
function lacksCurve({ parent }: ParentRun, { planner }: ReplayContext): boolean {
  if (parent?.basis === undefined || parent.basis === null || parent.basis.volumeCurve !== undefined) return false;
  const { strategy, params } = planner.strategyOf(parent);
  return strategy.followsCurve?.(params) === true;
}

/** Quantities whose unit the data does not tell, which differs by venue. */
function unitNotes({ view }: ParentRun, { sources }: MarketGroup): string[] {
  const untold = sources.filter(({ quantityUnit }) => quantityUnit === 'UNKNOWN').map(({ file }) => basename(file));
  if (untold.length === 0) return [];
  return [`What quantities count is not told by ${untold.join(', ')}: they are taken as ${view.instrument.base}.`];
}

/** The curve it was worked by, and what there is to say. */
function remarksOf({ run, group, context }: Finished): Pick<Execution, 'volumeCurve' | 'notes'> {
  const volumeCurve = run.parent?.basis?.volumeCurve;
  const curve = lacksCurve(run, context) ? [NO_CURVE] : [];
  const notes = [...curve, ...unitNotes(run, group), ...run.notes.requests.refused];
  return { ...(volumeCurve === undefined ? {} : { volumeCurve }), ...(notes.length === 0 ? {} : { notes }) };
}

export function executionOf(finished: Finished): Execution {
  const { run, group, fromMs, toMs, context, version } = finished;
  const { parent, notes } = run;
  // As the client has amended it.
  const request = parent?.request ?? run.request;
  const [baseAsset, quoteAsset] = assetsOf(request.symbol);
  return {
    ...{ request, baseAsset, quoteAsset, ...standOf(run) },
    rules: run.view.instrument.rules,
    message: messageOf(run),
    startedAt: notes.startedAt,
    endedAt: notes.endedAt,
    clips: clipsOf(run),
    plan: notes.plan.points(),
    ...remarksOf(finished),
    held: notes.heldAtEnd(parent),
    market: marketOf(run, group, fromMs, toMs),
    provenance: provenanceOf(group, context, version),
  };
}
