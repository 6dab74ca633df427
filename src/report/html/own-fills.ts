/** The fills of an execution in the order of time, for plots. */
import type { Instant } from '../../domain/time.ts';
import { toText } from '../../domain/decimal.ts';
import type { Execution } from '../execution.ts';
import { drawn } from './drawn.ts';
import { clockText } from './time-labels.ts';

export interface OwnFill {
  readonly at: Instant;
  readonly quantity: number;
  readonly price: number;
  readonly liquidity: 'MAKER' | 'TAKER' | null;
  /** What its tool tip says. */
  readonly title: string;
}

/** Marks of one picture. More fills than this are drawn together with their neighbours in time, none is left out. */
export const FILL_MARKS_MAX = 1_200;

export function ownFills(execution: Execution): readonly OwnFill[] {
  const { baseAsset } = execution;
  return execution.clips
    .flatMap(({ clip, fills }) =>
      fills.map(({ fill }) => ({
        at: fill.at,
        quantity: drawn(fill.quantity),
        price: drawn(fill.price),
        liquidity: fill.liquidity,
        title: `${clockText(fill.at)} child ${clip.number}: ${toText(fill.quantity)} ${baseAsset} at ${toText(fill.price)}${fill.liquidity === null ? '' : `, ${fill.liquidity.toLowerCase()}`}`,
      })),
    )
    .sort((a, b) => a.at - b.at);
}

function together(fills: readonly OwnFill[]): readonly OwnFill[] {
  const [first, last] = [fills[0], fills.at(-1)];
  if (first === undefined || last === undefined || fills.length === 1) return fills;
  const quantity = fills.reduce((total, fill) => total + fill.quantity, 0);
  const price = fills.reduce((total, fill) => total + fill.quantity * fill.price, 0) / quantity;
  const title = `${fills.length} fills from ${clockText(first.at)} to ${clockText(last.at)}`;
  return [{ ...first, quantity, price, title }];
}

/** At most `most` marks: neighbours in time of the same liquidity are joined, at their average price. */
export function joinedFills(fills: readonly OwnFill[], most: number = FILL_MARKS_MAX): readonly OwnFill[] {
  if (fills.length <= most) return fills;
  const kinds = ['MAKER', 'TAKER', null] as const;
  const groups = Math.floor(most / kinds.length);
  const joined = kinds.flatMap((kind) => {
    const ofKind = fills.filter((fill) => fill.liquidity === kind);
    const count = Math.min(groups, ofKind.length);
    const edge = (index: number): number => Math.floor((index * ofKind.length) / count);
    return Array.from({ length: count }, (_, index) => together(ofKind.slice(edge(index), edge(index + 1)))).flat();
  });
  return joined.sort((a, b) => a.at - b.at);
}
