/** Tables: the child orders, and what a hidden order showed of itself. */
import type { ChildrenBlock, ExecutionReport, Spread } from '../../report.ts';
import { markup, type Markup, NOTHING } from '../markup.ts';
import { block, grid, notKnown, or, type Row } from '../table.ts';
import {
  amountText,
  bpsText,
  countText,
  decimalsOf,
  lengthText,
  percentText,
  plainText,
  roundedText,
} from '../values.ts';

const amounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${countText(count)}`)
    .join(', ');

const SIZES = [
  ['min', 'min'],
  ['p50', 'median'],
  ['mean', 'mean'],
  ['max', 'max'],
] as const;
/** A mean is told so many digits finer than the sizes it is of; the JSON has all. */
const FINER = 2;

function sizes({ header, children: { quantity } }: ExecutionReport): string | null {
  const digits = Math.max(...[quantity.min, quantity.p50, quantity.max].map(decimalsOf)) + FINER;
  const parts = SIZES.flatMap(([key, name]) => {
    const amount = quantity[key];
    if (amount === null) return [];
    const shown = key === 'mean' ? roundedText(amount, digits) : amount;
    return [`${name} ${amountText(shown, header.baseAsset)}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}

function placed({ placed: at }: ChildrenBlock): string | null {
  return or(
    at,
    ({ taking, inside, touch, behind }) =>
      `taking ${countText(taking)}, inside ${countText(inside)}, at the touch ${countText(touch)}, behind ${countText(behind)}`,
  );
}

function figures(report: ExecutionReport): Markup {
  const { children } = report;
  const rejects = children.rejects.map(
    ({ reason, count }) => markup`<div><bdi>${reason}</bdi>: ${countText(count)}</div>`,
  );
  const rows: readonly Row[] = [
    { name: 'Child orders', value: countText(children.count), path: 'children.count' },
    { name: 'By end', value: children.count === 0 ? 'none' : amounts(children.byStatus), path: 'children.byStatus' },
    { name: 'Size', value: sizes(report), path: 'children.quantity' },
    { name: 'With a fill', value: countText(children.filledCount), path: 'children.filledCount' },
    { name: 'Filled of what was sent', value: or(children.filledPct, percentText), path: 'children.filledPct' },
    { name: 'Cancelled', value: or(children.cancelledPct, percentText), path: 'children.cancelledPct' },
    {
      name: 'Replaced',
      meaning: 'followed by another one for the same slice',
      value: countText(children.replaced),
      path: 'children.replaced',
    },
    { name: 'Rejected', value: rejects.length === 0 ? 'none' : markup`${rejects}`, path: 'children.rejects' },
    { name: 'Placed', meaning: 'against best bid and ask when sent', value: placed(children), path: 'children.placed' },
  ];
  return block(report, 'Children', rows);
}

const QUANTILES = ['mean', 'min', 'p50', 'p95', 'p99', 'max'] as const;
const HEADS = ['Count', 'Mean', 'Least', 'Median', '95 %', '99 %', 'Most'];

interface SpreadLine {
  readonly name: string;
  readonly meaning: string;
  readonly spread: Spread;
  readonly text: (value: number) => string;
  readonly path: string;
}

const spreadLine = (report: ExecutionReport, { name, meaning, spread, text, path }: SpreadLine) => ({
  name: markup`${name}<small>${meaning}</small>`,
  cells:
    spread.count === 0
      ? [markup`0`, notKnown(report, path)]
      : [
          markup`${countText(spread.count)}`,
          ...QUANTILES.map((key) => {
            const value = spread[key];
            return value === null ? markup`n/a` : markup`${text(value)}`;
          }),
        ],
});

function times(report: ExecutionReport): Markup {
  const { children } = report;
  const lines: readonly SpreadLine[] = [
    { name: 'Life', meaning: 'reserved to closed', spread: children.lifeMs, text: lengthText, path: 'children.lifeMs' },
    {
      name: 'Time to fill',
      meaning: 'reserved to first trade',
      spread: children.timeToFillMs,
      text: lengthText,
      path: 'children.timeToFillMs',
    },
    {
      name: 'Lateness',
      meaning: 'due to reserved',
      spread: children.latenessMs,
      text: lengthText,
      path: 'children.latenessMs',
    },
    {
      name: 'Acknowledged',
      meaning: 'reserved to the venue’s word',
      spread: children.acknowledgedMs,
      text: lengthText,
      path: 'children.acknowledgedMs',
    },
    {
      name: 'Ticks from the touch',
      meaning: 'below 0: inside the spread or taking',
      spread: children.ticksFromTouch,
      text: plainText,
      path: 'children.ticksFromTouch',
    },
  ];
  return grid(
    'Children: times and prices',
    null,
    HEADS,
    lines.map((line) => spreadLine(report, line)),
  );
}

function iceberg(report: ExecutionReport): Markup {
  const { iceberg: shown } = report;
  if (shown === null) return NOTHING;
  const rows: readonly Row[] = [
    {
      name: 'Shown',
      meaning: 'of what was left to do',
      value: or(shown.displayedPct, percentText),
      path: 'iceberg.displayedPct',
    },
    { name: 'Hidden', value: or(shown.hiddenPct, percentText), path: 'iceberg.hiddenPct' },
    { name: 'Refreshes', value: countText(shown.refreshes), path: 'iceberg.refreshes' },
  ];
  const lines: readonly SpreadLine[] = [
    {
      name: 'Between refreshes',
      meaning: 'time',
      spread: shown.betweenMs,
      text: lengthText,
      path: 'iceberg.betweenMs',
    },
    {
      name: 'Price move at a refresh',
      meaning: 'above 0: the market moved away',
      spread: shown.priceMoveBps,
      text: bpsText,
      path: 'iceberg.priceMoveBps',
    },
  ];
  return markup`${block(report, 'Iceberg', rows)}${grid(
    'Iceberg: refreshes',
    null,
    HEADS,
    lines.map((line) => spreadLine(report, line)),
  )}`;
}

export const childrenBlocks = (report: ExecutionReport): Markup =>
  markup`${figures(report)}${times(report)}${iceberg(report)}`;
