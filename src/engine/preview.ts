/** What a create request would come to: the plan by the create's own checks, and what a client should know beforehand. */
import { isPositive, max, min, moveByBps, notionalOf, percentOfWhole, ratio, scale } from '../domain/decimal.ts';
import type { Price, Ratio } from '../domain/decimal.ts';
import { OrderError } from '../domain/errors.ts';
import { roundToTick } from '../domain/instrument.ts';
import { nearestFeasible, type Stopwatch } from './feasible.ts';
import { checkOrder, type CheckedOrder, type Submitted } from './new-parent.ts';
import type { PlanPreview, PreviewClip, PreviewOutcome, Worst } from './plan-preview.ts';
import { warningsOf } from './preview-warnings.ts';
import type { TrailingReader, TrailingVolume } from './trailing-volume.ts';

/** The limit price, else the reference price with the slippage that is allowed on it. */
function worstOf({ request, params }: CheckedOrder, { refPrice, instrument }: Submitted): Worst | null {
  const { side, limitPrice, quantity } = request;
  if (limitPrice !== null) return { price: limitPrice, notional: notionalOf(limitPrice, quantity), isBound: true };
  if (refPrice === null) return null;
  const bps = params.mustComplete ? max(params.slippageBps, params.finishSlippageBps) : params.slippageBps;
  const price = roundToTick(instrument.rules, side, moveByBps(refPrice, bps, side === 'BUY' ? 'UP' : 'DOWN'));
  return { price, notional: notionalOf(price, quantity), isBound: false };
}

/** The order against what the market would trade in its window at the pace it has had of late. */
function participationOf(order: CheckedOrder, trailing: TrailingVolume | null): Ratio | null {
  const { plan, window, request, params } = order;
  if (plan.pace.kind === 'VOLUME') return params.maxParticipationPct;
  if (plan.pace.kind !== 'TIMED' || trailing === null || !isPositive(trailing.quantity)) return null;
  const expected = scale(trailing.quantity, ratio(String(window.windowEnd - window.start)));
  return percentOfWhole(scale(request.quantity, ratio(String(trailing.overMs))), expected);
}

/** Asked for only where it says something: a schedule of its own has times to be compared with the market's. */
async function trailingFor(
  { plan, window, request }: CheckedOrder,
  trailingOf: TrailingReader | null,
): Promise<TrailingVolume | null> {
  if (plan.pace.kind !== 'TIMED' || trailingOf === null) return null;
  return await trailingOf(request.exchange, request.symbol, window.windowEnd - window.start);
}

function clipsOf({ plan, params }: CheckedOrder, refPrice: Price | null): readonly PreviewClip[] {
  const isTimed = plan.pace.kind === 'TIMED';
  return plan.slices.map(({ quantity, dueAt }, index) => ({
    quantity,
    dueAt: params.trigger === null && (isTimed || index === 0) ? dueAt : null,
    notional: refPrice === null ? null : notionalOf(refPrice, quantity),
  }));
}

function previewOf(order: CheckedOrder, submitted: Submitted, trailing: TrailingVolume | null): PlanPreview {
  const { plan, window, request } = order;
  const { refPrice } = submitted;
  const clips = clipsOf(order, refPrice);
  const smallest = plan.slices.reduce((least, { quantity }) => min(least, quantity), request.quantity);
  const facts = {
    ...{ request, window, refPrice, clips, smallest },
    pace: plan.pace.kind,
    merged: plan.merged ?? null,
    fewer: plan.fewer ?? 0,
    hardMin: plan.hardMin,
    softMin: plan.softMin,
    participationPct: participationOf(order, trailing),
    worst: worstOf(order, submitted),
  };
  return { ...facts, warnings: warningsOf(facts, order, submitted) };
}

/**
 * What would become of the request. Throws the OrderError that a create would throw when neither another duration nor
 * another clip size would help.
 */
export async function previewOrder(
  submitted: Submitted,
  stopwatch: Stopwatch,
  trailingOf: TrailingReader | null = null,
): Promise<PreviewOutcome> {
  try {
    const order = checkOrder(submitted);
    const trailing = await trailingFor(order, trailingOf);
    return { kind: 'FEASIBLE', preview: previewOf(order, submitted, trailing) };
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    const nearest = await nearestFeasible(submitted, stopwatch);
    if (nearest === null) throw error;
    return { kind: 'INFEASIBLE', error, nearest };
  }
}
