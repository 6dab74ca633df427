/** A stored order as an execution: the same shape that a replay hands to the report. */
import type { Clip } from '../../domain/clip.ts';
import { add, price } from '../../domain/decimal.ts';
import { LIFETIME_DEFAULT_MS } from '../../domain/limits.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { earlier, type Instant } from '../../domain/time.ts';
import type { CandleAnswer } from '../../engine/candle-board.ts';
import type { Planner } from '../../engine/planner.ts';
import {
  MARKOUT_MS,
  type ExecutedClip,
  type ExecutedFill,
  type Execution,
  type MarketPoint,
  type PlannedPoint,
} from '../../report/execution.ts';
import { endOf, heldOf, startOf, type JournalEvent } from './journal.ts';
import { knownOf, liveMarket, markoutsOf } from './market.ts';

/** An order of the store, whole. */
export interface StoredOrder {
  readonly parent: ParentOrder;
  readonly clips: readonly Clip[];
  readonly events: readonly JournalEvent[];
}

export interface LiveSurroundings {
  readonly planner: Planner;
  readonly origin: 'LIVE' | 'PAPER';
  readonly version: string;
  /** Null when no worker has answered. */
  readonly candles: CandleAnswer | null;
}

/** The touch a clip was priced by still stands for a trade that comes this soon after it. */
const PRICED_BY_MS = 1_000;

/** Best bid and ask by which the clip was priced. */
function pricedBy({ reason, reservedAt }: Clip): MarketPoint | null {
  return reason === undefined ? null : { at: reservedAt, bid: price(reason.bid), ask: price(reason.ask), last: null };
}

function executedClip(clip: Clip, candles: CandleAnswer | null): ExecutedClip {
  const sentInto = pricedBy(clip);
  const known = knownOf(candles);
  const fills = clip.fills.map((fill): ExecutedFill => ({
    fill,
    before: fill.at - clip.reservedAt <= PRICED_BY_MS ? sentInto : null,
    after: candles === null ? MARKOUT_MS.map(() => null) : markoutsOf(known, candles.to, fill.at),
  }));
  return { clip, sentInto, fills };
}

/** The plan in force, for what it was made; what an earlier plan wanted is not kept. */
function planOf(parent: ParentOrder, planner: Planner): readonly PlannedPoint[] {
  const { basis } = parent;
  if (basis === null) return [];
  const schedule = planner.scheduleOf(parent);
  if (schedule.pace.kind !== 'TIMED') return [];
  return Array.from({ length: schedule.count }, (_, index) => schedule.sliceAt(index)).flatMap((slice) =>
    slice === null ? [] : [{ at: slice.dueAt, through: add(basis.doneBefore, slice.through) }],
  );
}

function lastFillOf(clips: readonly Clip[]): Instant | null {
  const times = clips.flatMap(({ fills }) => fills.map(({ at }) => at));
  return times.reduce<Instant | null>((last, at) => (last === null || at > last ? at : last), null);
}

/** The planned end; of an order that lives for the default time, which nobody planned, null. */
function plannedEndOf({ basis, request }: ParentOrder): Instant | null {
  if (basis === null) return null;
  const isOpenEnded = request.endTime === null && basis.window.windowEnd - request.createdAt >= LIFETIME_DEFAULT_MS;
  return isOpenEnded ? null : basis.window.windowEnd;
}

const NOTES = [
  'The quote just before a fill is the one its child was priced by, where the fill came within a second of it; other fills have none.',
  'Of the times without trading only those outside the limit and paused are written down.',
];
const REPLANNED = 'The order was planned again while it was at work: the plan is the last one.';

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function notesOf({ events }: StoredOrder, candles: CandleAnswer | null): readonly string[] {
  const isReplanned = events.some(({ type }) => type === 'AMENDED' || type === 'UNPAUSE_REQUESTED');
  const lack = events.find(({ type }) => type === 'FLAT_CURVE' || type === 'STATIC_CURVE')?.message ?? null;
  const silent = candles === null ? ['No worker has fetched the candles of the venue in time: ask again.'] : [];
  const empty = candles !== null && candles.candles === null ? ['The venue has given no candles.'] : [];
  // The order's own message may have been replaced by what came after.
  const curve = lack === null ? [] : [sentence(lack)];
  return [...NOTES, ...(isReplanned ? [REPLANNED] : []), ...curve, ...silent, ...empty];
}

/** Start, ends and last fill: all that the market is summed by. */
export function timesOf({ parent, clips, events }: StoredOrder) {
  const endedAt = endOf(parent, events);
  const planned = plannedEndOf(parent);
  return {
    startedAt: startOf(parent, events),
    endedAt,
    lastFillAt: lastFillOf(clips),
    plannedEnd: planned ?? endedAt,
    end: endedAt === null ? null : earlier(endedAt, planned ?? endedAt),
  };
}

export function liveExecution(order: StoredOrder, { planner, origin, version, candles }: LiveSurroundings): Execution {
  const { parent, clips, events } = order;
  const { basis, request } = parent;
  const [baseAsset = '', quoteAsset = ''] = request.symbol.split('/');
  const times = timesOf(order);
  return {
    request,
    rules: basis?.rules ?? null,
    quoteAsset,
    baseAsset,
    status: parent.status,
    errorCode: parent.errorCode,
    message: parent.message,
    startedAt: times.startedAt,
    window: basis?.window ?? null,
    endedAt: times.endedAt,
    filledQuantity: parent.filledQuantity,
    filledNotional: parent.filledNotional,
    clips: clips.map((clip) => executedClip(clip, candles)),
    plan: planOf(parent, planner),
    ...(basis?.volumeCurve === undefined ? {} : { volumeCurve: basis.volumeCurve }),
    held: heldOf(events),
    market: liveMarket(knownOf(candles), times, parent.arrival),
    provenance: {
      origin,
      sources: [],
      fillModel: null,
      latencyMs: null,
      feeRates: null,
      seed: null,
      version,
    },
    notes: notesOf(order, candles),
  };
}
