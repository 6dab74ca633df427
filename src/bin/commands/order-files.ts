/** Files of orders and of instrument rules, as `plan` and `replay` read them. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { refuse } from '../../domain/errors.ts';
import { parseRules, type InstrumentRules } from '../../domain/instrument.ts';
import { readObject, textOf, type JsonObject } from './plan-fields.ts';

const RULE_NAMES = ['step', 'minQty', 'maxQty', 'minNotional', 'tick', 'minPrice', 'maxPrice'];

/** Rules of an instrument from decimal texts. Throws OrderError for a name that is no rule and for a value that is none. */
export function rulesOf(given: JsonObject): InstrumentRules {
  const unknown = Object.keys(given).find((name) => !RULE_NAMES.includes(name));
  if (unknown !== undefined) throw refuse(unknown, 'is not an instrument rule');
  const texts = RULE_NAMES.map((name) => [name, textOf(given, name)] as const).filter(([, text]) => text !== null);
  return parseRules({ step: '', ...Object.fromEntries(texts) });
}

export const readRules = async (file: string): Promise<InstrumentRules> =>
  rulesOf(readObject(await readFile(file, 'utf8'), `rules file ${file}`));

/** Lines of a file without the blank ones. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
