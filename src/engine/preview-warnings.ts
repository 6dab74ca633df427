/** What a client should know about an order that is possible: codes for programs, sentences for people. */
import { isGreater, isLess, isPositive, ratio, toText } from '../domain/decimal.ts';
import { mayTakeAtRest, type CheckedOrder, type Submitted } from './new-parent.ts';
import { WARNINGS, type PlanPreview, type Warning, type WarningCode } from './plan-preview.ts';

export type PreviewFacts = Omit<PlanPreview, 'warnings'>;

const WHY_MERGED = 'the venue would not have taken it alone';
const HIGH_PARTICIPATION = ratio('20');

/** True, or the sentence itself, where the warning is due. */
type Judge = (facts: PreviewFacts, order: CheckedOrder, submitted: Submitted) => boolean | string;

const isDrawn = ({ request, params }: CheckedOrder): boolean => {
  const late = request.params['randomizeTimePct'];
  const isLate = typeof late === 'string' && isPositive(ratio(late));
  return params.seed === null && (request.params['randomizeAmount'] === true || isLate);
};

const isOutside = ({ refPrice }: PreviewFacts, { request }: CheckedOrder): boolean => {
  const { limitPrice, side } = request;
  if (limitPrice === null || refPrice === null) return false;
  return side === 'BUY' ? isGreater(refPrice, limitPrice) : isLess(refPrice, limitPrice);
};

const JUDGES: Readonly<Record<WarningCode, Judge>> = {
  SIZE_IGNORED: (_facts, { request }) => request.clipSizeType === 'AUTOMATIC' && request.clipSizeVal !== null,
  CLIPS_MERGED: ({ merged }) => merged !== null && `${toText(merged)} went into a neighbouring clip: ${WHY_MERGED}`,
  FEWER_CLIPS: ({ fewer, softMin }) => fewer > 0 && `${fewer} clips fewer, so that none is below ${toText(softMin)}`,
  NEAR_MINIMUM: ({ smallest, softMin }) =>
    isLess(smallest, softMin) && `the smallest clip, ${toText(smallest)}, is below the advised ${toText(softMin)}`,
  DRAWN_AT_CREATE: (_facts, order) => isDrawn(order),
  FROM_THE_TRIGGER: (_facts, { params }) => params.trigger !== null,
  STARTS_NOW: (_facts, { request }) => request.startTime !== null && request.startTime < request.createdAt,
  NO_REFERENCE_PRICE: ({ refPrice }) => refPrice === null,
  OUTSIDE_LIMIT: (facts, order) => isOutside(facts, order),
  HIGH_PARTICIPATION: ({ participationPct }) =>
    participationPct !== null && isGreater(participationPct, HIGH_PARTICIPATION),
  LEARNED_CURVE: (_facts, { params }, { strategy }) => strategy.followsCurve?.(params) === true,
  NO_POST_ONLY: (_facts, order, submitted) => mayTakeAtRest(order, submitted),
  MAY_NOT_COMPLETE: ({ pace }, { params }) =>
    pace === 'TIMED' && params.tradingStyle === 'PASSIVE' && params.leftover !== 'CROSS' && !params.mustComplete,
};

/** In the order of the table. */
export function warningsOf(facts: PreviewFacts, order: CheckedOrder, submitted: Submitted): readonly Warning[] {
  const codes = Object.keys(WARNINGS) as WarningCode[];
  return codes.flatMap((code) => {
    const found = JUDGES[code](facts, order, submitted);
    return found === false ? [] : [{ code, message: found === true ? WARNINGS[code] : found }];
  });
}
