/** Tables for a terminal: as wide as their contents, the first column to the left, figures to the right. */

/** Lines of equal length with two spaces between columns; no line end. */
export function tableText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
      )
      .join('  ')
      .trimEnd();
  return [head, ...lines].map(line).join('\n');
}

/** Two digits after the point; `n/a` for what is not known. */
export const figureText = (value: number | null): string =>
  value === null ? 'n/a' : value.toFixed(2).replace(/^-(0\.00)$/, '$1');

/** `1.25 ±0.31` */
export const withError = (value: number | null, standardError: number | null): string =>
  value === null || standardError === null ? figureText(value) : `${figureText(value)} ±${figureText(standardError)}`;
