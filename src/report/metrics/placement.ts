/** Where the children were placed against the best prices they were sent into. */
import { equals, isAtLeast, isGreater, isZero, price, quotientOf, subtract, type Price } from '../../domain/decimal.ts';
import type { ExecutedClip } from '../execution.ts';
import type { ChildrenBlock } from '../report.ts';
import { signOf, type Subject } from './subject.ts';

interface Sides {
  readonly bid: Price;
  readonly ask: Price;
}

/** What the child was priced by when it was decided, else the market when it was reserved. */
function sidesOf({ clip, sentInto }: ExecutedClip): Sides | null {
  if (clip.reason !== undefined) return { bid: price(clip.reason.bid), ask: price(clip.reason.ask) };
  return sentInto === null || sentInto.bid === null || sentInto.ask === null
    ? null
    : { bid: sentInto.bid, ask: sentInto.ask };
}

type Place = keyof NonNullable<ChildrenBlock['placed']>;

function placeOf(own: Price, best: Price, other: Price, isBuy: boolean): Place {
  if (isBuy ? isAtLeast(own, other) : isAtLeast(other, own)) return 'taking';
  if (equals(own, best)) return 'touch';
  return isGreater(own, best) === isBuy ? 'inside' : 'behind';
}

export function placement(subject: Subject): {
  readonly ticksFromTouch: readonly number[];
  readonly placed: ChildrenBlock['placed'];
} {
  const { execution, isBuy } = subject;
  const tick = execution.rules?.tick;
  const ticksFromTouch: number[] = [];
  const places: Place[] = [];
  for (const executed of execution.clips) {
    const sides = sidesOf(executed);
    if (sides === null) continue;
    const [best, other] = isBuy ? [sides.bid, sides.ask] : [sides.ask, sides.bid];
    places.push(placeOf(executed.clip.price, best, other, isBuy));
    if (tick !== undefined && !isZero(tick)) {
      ticksFromTouch.push(signOf(isBuy) * quotientOf(subtract(best, executed.clip.price), tick) + 0);
    }
  }
  const count = (place: Place): number => places.filter((one) => one === place).length;
  const placed = { taking: count('taking'), inside: count('inside'), touch: count('touch'), behind: count('behind') };
  return { ticksFromTouch, placed: places.length === 0 ? null : placed };
}
