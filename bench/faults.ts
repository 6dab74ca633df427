/**
 * `npm run faults [-- --engine] [--clips N] [--in-flight N] [--share 0.4] [--venue NAME]... [--seed N] [--ccxt FILE]`:
 * prints one JSON line a venue and nothing else on standard output. Ends with 1 when a clip was executed twice or lost, a
 * verdict was wrong, or an id was sent twice. By itself it drives the adapters, held back by no limits; with `--engine`
 * the whole product within the venues' own limits, which takes long at the narrow ones. With `--ccxt` (the entry file of
 * an installed ccxt) the ccxt adapter runs as well.
 */
import { parseArgs } from 'node:util';
import { engineRun } from './faults/engine.ts';
import { faultRun } from './faults/run.ts';
import type { Verdicts } from './faults/verdicts.ts';
import { ccxtVenue, FAULT_VENUES, type FaultVenue } from './faults/venues.ts';

const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '600' },
    'in-flight': { type: 'string', default: '12' },
    share: { type: 'string', default: '0.4' },
    seed: { type: 'string', default: '1' },
    venue: { type: 'string', multiple: true },
    ccxt: { type: 'string' },
    engine: { type: 'boolean', default: false },
  },
});

function whole(name: 'clips' | 'in-flight' | 'seed'): number {
  const text = values[name];
  if (!/^[0-9]{1,9}$/.test(text)) throw new RangeError(`--${name} must be a whole number`);
  return Number(text);
}

function shareOf(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share < 1)) throw new RangeError('--share must be above 0 and below 1');
  return share;
}

function chosenVenues(): ReadonlyMap<string, FaultVenue> {
  const all = new Map(FAULT_VENUES);
  if (values.ccxt !== undefined) all.set('ccxt', ccxtVenue(values.ccxt));
  const entries = (values.venue ?? [...all.keys()]).map((name) => {
    const venue = all.get(name);
    if (venue === undefined) throw new RangeError(`--venue must be one of ${[...all.keys()].join(', ')}`);
    return [name, venue] as const;
  });
  return new Map(entries);
}

const isSound = ({ twice, lost, wrong, sentTwice }: Verdicts): boolean => twice + lost + wrong + sentTwice === 0;

async function run(): Promise<boolean> {
  let sound = true;
  const options = {
    clips: whole('clips'),
    inFlight: whole('in-flight'),
    share: shareOf(values.share),
    seed: whole('seed'),
  };
  for (const [name, venue] of chosenVenues()) {
    const result = await (values.engine ? engineRun : faultRun)(venue, options);
    const ok = isSound(result);
    process.stdout.write(`${JSON.stringify({ venue: name, ...result, ok })}\n`);
    sound &&= ok;
  }
  return sound;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = (await run()) ? 0 : 1;
