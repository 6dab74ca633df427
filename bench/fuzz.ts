/**
 * `npm run fuzz [-- --requests N] [--decimals N] [--seed TEXT]`: prints one JSON line a part and nothing else on standard
 * output. Ends with 1 when a promise was broken: an answer of 5xx, a request without an answer, live memory that grew by
 * more than a tenth, an event loop that was kept busy for more than 50 ms, a decimal that came back changed. A stall
 * shows by the clock and by processor time: the clock alone may be other work on the machine, processor time alone may
 * be other threads of the server, such as the collector's.
 */
import { parseArgs } from 'node:util';
import { apiFuzz, type ApiFuzzResult } from './fuzz/api-fuzz.ts';
import { decimalTrip, type DecimalTripResult } from './fuzz/decimal-trip.ts';
import { withServer } from './server.ts';

const GROWTH_MAX = 1.1;
const STALL_MAX_MS = 50;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    decimals: { type: 'string', default: '100000' },
    seed: { type: 'string', default: 'tranche' },
  },
});

const say = (line: string): void => void process.stderr.write(`fuzz: ${line}\n`);

function whole(name: 'requests' | 'decimals'): number {
  const text = values[name];
  if (!/^[0-9]{1,9}$/.test(text)) throw new RangeError(`--${name} must be a whole number`);
  return Number(text);
}

const stallOf = (one: ApiFuzzResult): number => Math.min(one.stallMs, one.stallCpuMs);

const isSound = (one: ApiFuzzResult): boolean =>
  one.serverErrors === 0 && one.unanswered === 0 && one.liveGrowth <= GROWTH_MAX && stallOf(one) <= STALL_MAX_MS;

const isExact = (one: DecimalTripResult): boolean => one.differing === 0;

/** Prints the result and says whether it is good. */
function report<T extends object>(result: T, isGood: (result: T) => boolean): boolean {
  process.stdout.write(`${JSON.stringify({ ...result, ok: isGood(result) })}\n`);
  return isGood(result);
}

async function run(): Promise<boolean> {
  const [requests, decimals, seed] = [whole('requests'), whole('decimals'), values.seed];
  const sound =
    requests === 0 || report(await withServer((server) => apiFuzz(server, { requests, seed, say })), isSound);
  const exact =
    decimals === 0 || report(await withServer((server) => decimalTrip(server, { decimals, seed, say })), isExact);
  return sound && exact;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = (await run()) ? 0 : 1;
