/** What clients see of a preview and of the reasons of an order, field by field. */
import type { Clip } from '../domain/clip.ts';
import { PRICE_REASONS, SIZE_REASONS, TIME_REASONS, type ClipReason } from '../domain/clip-reason.ts';
import { ZERO_QUANTITY } from '../domain/decimal.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { PlanPreview, PreviewOutcome } from '../engine/plan-preview.ts';
import { WHY, type Why, type WhyReason } from '../engine/why.ts';
import { exact } from './answers.ts';
import { ifGiven } from './create-request.ts';
import { JsonNumber } from './json.ts';

const timeOf = (at: Instant | null): string | null => ifGiven(at, formatInstant);
const exactOf = (value: Parameters<typeof exact>[0] | null): JsonNumber | null => ifGiven(value, exact);

/** Null of a clip that was stored before reasons were noted. */
export const clipReasonOf = (reason: ClipReason | undefined): object | null =>
  reason === undefined
    ? null
    : {
        size: reason.size,
        time: reason.time,
        price: reason.price,
        bid: new JsonNumber(reason.bid),
        ask: new JsonNumber(reason.ask),
        message: `${SIZE_REASONS[reason.size]}; ${TIME_REASONS[reason.time]}; ${PRICE_REASONS[reason.price]}`,
      };

const reasonOf = ({ code, since, note }: WhyReason): object => ({
  code,
  message: note === null ? WHY[code] : `${WHY[code]}: ${note}`,
  since: timeOf(since),
});

const childOf = (clip: Clip): object => ({
  childNumber: clip.number,
  id: clip.clipId,
  status: clip.status,
  quantity: exact(clip.quantity),
  filledQuantity: exact(clip.filledQuantity),
  price: exact(clip.price),
  dueAt: formatInstant(clip.dueAt),
  inDoubt: clip.inDoubt,
  cancelRequested: clip.cancelRequested,
  reason: clipReasonOf(clip.reason),
});

export const whyOf = ({ order, reasons, nextActionAt, committed, clips }: Why): object => ({
  orderId: new JsonNumber(order.orderId),
  clientOrderId: order.clientOrderId,
  status: order.status,
  version: order.version,
  ...reasonOf(reasons[0]),
  nextActionAt: timeOf(nextActionAt),
  filledQuantity: exact(order.filledQuantity),
  leavesQuantity: exact(order.leavesQuantity),
  committedQuantity: exact(committed),
  reasons: reasons.map(reasonOf),
  children: clips.map(childOf),
});

const worstOf = ({ worst }: PlanPreview): object | null =>
  worst === null ? null : { price: exact(worst.price), notional: exact(worst.notional), bound: worst.isBound };

function feasibleOf(preview: PlanPreview): object {
  const { request, window } = preview;
  return {
    feasible: true,
    message: null,
    errorCode: null,
    errors: [],
    nearest: null,
    exchange: request.exchange,
    subaccount: request.subaccount,
    symbol: request.symbol,
    side: request.side,
    strategy: request.strategy,
    quantity: exact(request.quantity),
    limitPrice: exactOf(request.limitPrice),
    params: request.params,
    referencePrice: exactOf(preview.refPrice),
    pace: preview.pace,
    startTime: formatInstant(window.start),
    windowEnd: formatInstant(window.windowEnd),
    endTime: formatInstant(window.end),
    clipCount: preview.clips.length,
    smallestClip: exact(preview.smallest),
    minimumClip: exact(preview.hardMin),
    advisedMinimumClip: exact(preview.softMin),
    mergedQuantity: exact(preview.merged ?? ZERO_QUANTITY),
    fewerClips: preview.fewer,
    expectedParticipationPct: exactOf(preview.participationPct),
    worstCase: worstOf(preview),
    warnings: preview.warnings,
    clips: preview.clips.map(({ quantity, dueAt, notional }, index) => ({
      number: index + 1,
      quantity: exact(quantity),
      dueAt: timeOf(dueAt),
      notional: exactOf(notional),
    })),
  };
}

export function previewOf(outcome: PreviewOutcome): object {
  if (outcome.kind === 'FEASIBLE') return feasibleOf(outcome.preview);
  const { error, nearest } = outcome;
  const { duration, clipSize } = nearest;
  return {
    feasible: false,
    message: error.message,
    errorCode: error.errorCode,
    errors: error.problems,
    nearest: {
      durationSeconds: duration?.seconds ?? null,
      endTime: timeOf(duration?.endTime ?? null),
      clipSizeType: clipSize?.type ?? null,
      clipSizeVal: exactOf(clipSize?.value ?? null),
    },
  };
}
