/** The baseline of file work: parses every line of a file and writes it again, in a process of its own. */
import { readFile, writeFile } from 'node:fs/promises';

/** Answers with the number of lines. */
export async function bareLines(question: unknown): Promise<number> {
  const { from, to } = question as { readonly from: string; readonly to: string };
  const lines = (await readFile(from, 'utf8')).split('\n').filter((line) => line !== '');
  await writeFile(to, lines.map((line) => `${JSON.stringify(JSON.parse(line))}\n`).join(''));
  return lines.length;
}
