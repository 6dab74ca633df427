/** Lines of a given width: headings, facts under a label, and words that break between words. */

const INDENT = '  ';
const LABEL_WIDTH = 24;

/** Breaks between words; a word longer than the width stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A heading and what stands under it; nothing when nothing does. */
export const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines];

/** A label and its text; what does not fit goes on under the text. */
export function fact(label: string, text: string, width: number): readonly string[] {
  const room = Math.max(20, width - INDENT.length - LABEL_WIDTH);
  return wrap(text, room).map((line, index) => `${INDENT}${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}

/** Of the label of a row, and of each cell: three cells fill 80 columns. */
const ROW_LABEL_WIDTH = 28;
const CELL_WIDTH = 15;

/** A label and cells flush right. */
export const row = (label: string, cells: readonly string[]): string =>
  `${INDENT}${label.padEnd(ROW_LABEL_WIDTH)}${cells.map((cell) => ` ${cell.padStart(CELL_WIDTH)}`).join('')}`;
