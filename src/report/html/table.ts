/** Tables of figures: each with its meaning, and where there is no figure with the reason. */
import type { ExecutionReport } from '../report.ts';
import { markup, type Markup } from './markup.ts';

/** A figure, its unit printed with it. */
export interface Row {
  readonly name: string;
  /** What it means or how it is counted, in a few words; absent where the name says it all. */
  readonly meaning?: string;
  /** Null when it is not available; the reason is looked up by `path`. */
  readonly value: string | Markup | null;
  /** Where the report holds it. */
  readonly path: string;
}

/** Why the field is null: the reason noted for it, or for something that contains it. */
export function reasonFor({ notAvailable }: Pick<ExecutionReport, 'notAvailable'>, path: string): string {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const reason = notAvailable[parts.slice(0, length).join('.')];
    if (reason !== undefined) return reason;
  }
  return 'not known';
}

/** `n/a` and the reason. */
export const notKnown = (report: ExecutionReport, path: string): Markup =>
  markup`<span class="none">n/a <small>${reasonFor(report, path)}</small></span>`;

const cell = (report: ExecutionReport, { value, path }: Row): Markup =>
  value === null ? notKnown(report, path) : markup`${value}`;

const line = (report: ExecutionReport, row: Row): Markup =>
  markup`<tr><th scope="row">${row.name}${row.meaning === undefined ? null : markup`<small>${row.meaning}</small>`}</th><td>${cell(report, row)}</td></tr>\n`;

/** Cells of one line: what is not available gives its reason once, however many cells it leaves empty. */
export function cellsOf(
  report: ExecutionReport,
  figures: readonly { readonly text: string | null; readonly path: string }[],
): readonly Markup[] {
  const given = new Set<string>();
  return figures.map(({ text, path }) => {
    if (text !== null) return markup`${text}`;
    const reason = reasonFor(report, path);
    const isNew = !given.has(reason);
    given.add(reason);
    return isNew ? notKnown(report, path) : markup`<span class="none">n/a</span>`;
  });
}

/** A block of the report with one figure a line. */
export const block = (
  report: ExecutionReport,
  title: string,
  rows: readonly Row[],
  note: string | null = null,
): Markup =>
  markup`<section class="block"><h3>${title}</h3>${note === null ? null : markup`<p class="soft">${note}</p>`}
<table><tbody>
${rows.map((row) => line(report, row))}</tbody></table></section>
`;

/** A table with columns. It may be wider than a phone: then it scrolls, also by keyboard. */
export const grid = (
  title: string,
  note: string | null,
  columns: readonly string[],
  lines: readonly { readonly name: Markup; readonly cells: readonly Markup[] }[],
): Markup =>
  markup`<section class="block"><h3>${title}</h3>${note === null ? null : markup`<p class="soft">${note}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="wrap"><thead><tr><td></td>${columns.map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>
${lines.map(({ name, cells }) => markup`<tr><th scope="row">${name}</th>${cells.map((text) => markup`<td class="number">${text}</td>`)}</tr>\n`)}</tbody></table></div></section>
`;

/** `value` as text, or null where it is null. */
export const or = <T>(value: T | null, text: (known: T) => string): string | null =>
  value === null ? null : text(value);
