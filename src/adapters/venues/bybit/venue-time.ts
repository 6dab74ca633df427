/** Asks Bybit what time it is. */
import { optionalText } from '../json.ts';
import { read } from '../verdict.ts';
import { resultOf } from './answers.ts';
import { callPublic, type PublicContext } from './calls.ts';
import { timeCall } from './codec.ts';

const NANOS_PER_MS_DIGITS = 6;

/** Ms since 1970; null when the venue does not say. */
export async function askTime(context: PublicContext): Promise<number | null> {
  const nanos = read(await callPublic(context, timeCall), (body) => optionalText(resultOf(body), 'timeNano'));
  if (!nanos.ok || nanos.value === null || !/^[0-9]{16,19}$/.test(nanos.value)) return null;
  return Number(nanos.value.slice(0, -NANOS_PER_MS_DIGITS));
}
