/** What an iceberg showed of itself, and how the market took it. */
import { isPositive, quotientOf, subtract, sum } from '../../domain/decimal.ts';
import type { ExecutedClip } from '../execution.ts';
import type { IcebergBlock } from '../report.ts';
import { moveBps } from './fill-figures.ts';
import { mean, spreadOf, tidy } from './statistics.ts';
import type { Subject } from './subject.ts';

const pairs = (clips: readonly ExecutedClip[]) =>
  clips.slice(1).flatMap(({ clip }, index) => {
    const before = clips[index]?.clip;
    return before === undefined ? [] : [{ before, clip }];
  });

/** The size shown in percent of what was left to do, child by child. */
function shownOf({ execution }: Subject): readonly number[] {
  const { clips, request } = execution;
  return clips.flatMap(({ clip }, index) => {
    const done = sum(clips.slice(0, index).map((earlier) => earlier.clip.filledQuantity));
    const left = subtract(request.quantity, done);
    return isPositive(left) ? [quotientOf(clip.quantity, left, 100)] : [];
  });
}

const NO_CHILDREN = 'no child order was sent';
const NO_REFRESH = 'there was no second child order';

/** Null for other strategies. */
export function icebergBlock(subject: Subject): IcebergBlock | null {
  const { execution, isBuy, missing } = subject;
  if (execution.request.strategy !== 'ICEBERG') return null;
  const displayedPct = mean(shownOf(subject));
  if (displayedPct === null) missing.note('iceberg.displayedPct', NO_CHILDREN);
  if (displayedPct === null) missing.note('iceberg.hiddenPct', NO_CHILDREN);
  const refreshes = pairs(execution.clips);
  if (refreshes.length === 0) {
    missing.note('iceberg.betweenMs', NO_REFRESH);
    missing.note('iceberg.priceMoveBps', NO_REFRESH);
  }
  return {
    displayedPct,
    hiddenPct: displayedPct === null ? null : tidy(100 - displayedPct),
    refreshes: refreshes.length,
    betweenMs: spreadOf(refreshes.map(({ before, clip }) => clip.reservedAt - before.reservedAt)),
    priceMoveBps: spreadOf(refreshes.flatMap(({ before, clip }) => moveBps(isBuy, before.price, clip.price) ?? [])),
  };
}
