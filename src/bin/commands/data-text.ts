/** How a look at market-data files reads on a terminal. */
import { formatInstant, instant } from '../../domain/time.ts';
import type { Seam } from '../../replay/data/seams.ts';
import type { Source } from '../../replay/data/source-meta.ts';
import type { Gap } from '../../replay/readers/gap-list.ts';

const SHOWN = 3;

export const timeText = (us: number): string => formatInstant(instant(Math.floor(us / 1_000)));

function lengthText(us: number): string {
  const seconds = us / 1e6;
  if (seconds < 120) return `${Number(seconds.toFixed(3))} s`;
  return seconds < 7_200 ? `${Number((seconds / 60).toFixed(1))} min` : `${Number((seconds / 3_600).toFixed(1))} h`;
}

function gapText({ kind, line, fromUs, toUs, missing }: Gap): string {
  const what = missing === null ? '' : `, ${missing} ${kind === 'BARS' ? 'bars' : 'numbers'} missing`;
  return `${timeText(fromUs)} for ${lengthText(toUs - fromUs)}${what} (${kind}, before line ${line})`;
}

function gapLines({ gaps }: Source): string[] {
  if (gaps.count === 0) return ['gaps      none'];
  const more = gaps.count > SHOWN ? [`          and ${gaps.count - SHOWN} more`] : [];
  const total = `gaps      ${gaps.count}, ${lengthText(gaps.totalUs)} together, the longest ${lengthText(gaps.longestUs)}`;
  return [total, ...gaps.first.slice(0, SHOWN).map((gap) => `          ${gapText(gap)}`), ...more];
}

function remarksOf(source: Source): string[] {
  const skipped = Object.entries(source.skipped).map(([reason, count]) => `${count} left out: ${reason}`);
  return [
    ...(source.rounded > 0 ? [`${source.rounded} quantities were rounded to the grid`] : []),
    ...(source.late > 0 ? [`${source.late} messages arrived late, by ${lengthText(source.latestUs)} at most`] : []),
    ...(source.oddBars > 0 ? [`${source.oddBars} bars have their open or close outside high and low`] : []),
    ...skipped,
  ].map((text) => `note      ${text}`);
}

export function sourceText(source: Source): string {
  const counts = Object.entries(source.rows).filter(([, count]) => count > 0);
  const bar = source.barUs === null ? '' : `, of ${lengthText(source.barUs)}`;
  const packing = source.packing === 'PLAIN' ? '' : `, ${source.packing.toLowerCase()}`;
  return [
    source.file,
    `format    ${source.format}${packing}${source.cached ? ', from the cache' : ''}`,
    `symbol    ${source.symbol ?? 'not told'}; quantities in ${source.quantityUnit}`,
    `rows      ${counts.map(([kind, count]) => `${count} ${kind}`).join(', ')}${bar}`,
    `time      ${timeText(source.firstUs)} to ${timeText(source.lastUs)}`,
    `grid      ${source.grid.priceDecimals} price decimals, ${source.grid.quantityDecimals} quantity decimals`,
    ...gapLines(source),
    ...remarksOf(source),
  ].join('\n  ');
}

export function seamText({ kind, before, after, fromUs, toUs }: Seam): string {
  const what = kind === 'HOLE' ? 'hole' : 'overlap';
  return `${what} of ${lengthText(toUs - fromUs)} from ${timeText(fromUs)} between ${before} and ${after}`;
}
