/** The mean cost by hour of the day: a table whose cells are coloured by their value, so that it can also be read. */
import { emptyFigure } from './figure.ts';
import { markup, type Markup } from './markup.ts';
import { bpsText, countText, fixed } from './values.ts';

/** The mean cost at one hour of the day (UTC) over `count` orders. */
export interface HourCell {
  readonly meanBps: number;
  readonly count: number;
}

/** A row of the heat map: 24 cells from 00:00 UTC on, null where no order started. */
export interface HourRow {
  readonly name: string;
  readonly hours: readonly (HourCell | null)[];
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Shades on each side of zero. */
const SHADES = 4;
const TITLE = 'Slippage by hour of the day';

/** `cost2`, `gain3`, or `even` around zero; the darkest shade is the value furthest from zero. */
function shadeOf(bps: number, most: number): string {
  const step = Math.min(SHADES, Math.round((Math.abs(bps) / most) * SHADES));
  return step === 0 ? 'even' : `${bps > 0 ? 'cost' : 'gain'}${step}`;
}

const hourName = (hour: number): string => String(hour).padStart(2, '0');

function cellOf(cell: HourCell | null, most: number): Markup {
  if (cell === null) return markup`<td class="none"><abbr title="no order started in this hour">·</abbr></td>`;
  const title = `${bpsText(cell.meanBps)} on average over ${countText(cell.count)} orders`;
  const digits = Math.abs(cell.meanBps) >= 100 ? 0 : 1;
  return markup`<td class="${shadeOf(cell.meanBps, most)}" title="${title}">${fixed(cell.meanBps, digits)}</td>`;
}

/** Rows of strategies (or whatever the names are), columns of hours in UTC. */
export function hourMap(rows: readonly HourRow[], benchmark: string): Markup {
  const most = Math.max(0, ...rows.flatMap(({ hours }) => hours.map((cell) => Math.abs(cell?.meanBps ?? 0))));
  if (!rows.some(({ hours }) => hours.some((cell) => cell !== null))) {
    return emptyFigure(TITLE, 'No order has this figure.');
  }
  const head = HOURS.map((hour) => markup`<th scope="col">${hourName(hour)}</th>`);
  const body = rows.map(
    ({ name, hours }) =>
      markup`<tr><th scope="row">${name}</th>${HOURS.map((hour) => cellOf(hours[hour] ?? null, most > 0 ? most : 1))}</tr>\n`,
  );
  return markup`<figure class="plot">
<figcaption><h3>${TITLE}</h3><p>Mean slippage against ${benchmark} in bps, by the hour (UTC) in which the order started. Orange is a cost, blue a gain; a dot where no order started.</p></figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="${TITLE}"><table class="heat"><thead><tr><th scope="col">UTC</th>${head}</tr></thead><tbody>
${body}</tbody></table></div>
</figure>
`;
}
