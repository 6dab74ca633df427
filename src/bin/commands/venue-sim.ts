/** `tranche venue-sim`: a simulated venue on loopback, for paper trading, demos and tests. */
import { Command } from 'commander';
import { createSystemClock } from '../../adapters/clock.ts';
import { OrderError } from '../../domain/errors.ts';
import { readAccounts, type AccountsText } from '../../venue-sim/account.ts';
import { startBinanceSim, type BinanceSimOptions } from '../../venue-sim/binance/sim.ts';
import { startBybitSim } from '../../venue-sim/bybit/sim.ts';
import { startCoinapiSim } from '../../venue-sim/coinapi/sim.ts';
import { startDfxSim } from '../../venue-sim/dfx/sim.ts';
import { startKrakenSim } from '../../venue-sim/kraken/sim.ts';
import type { Sim, SimOptions } from '../../venue-sim/sim.ts';

interface Flags {
  readonly protocol: string;
  readonly port: string;
  readonly controlPort: string;
  readonly host: string;
  readonly market: string;
  readonly seed: string;
  readonly ledger: string;
  readonly accounts: string;
  readonly orderLimit10s?: string;
  readonly weightLimit1m?: string;
  readonly makerBps: string;
  readonly takerBps: string;
}

/** Options of every venue; a limit that a venue does not have is refused by it. */
type Start = (options: BinanceSimOptions) => Promise<Sim>;

/** A venue whose limits are of another kind than those the options can set. */
function unlimited(name: string, start: (options: SimOptions) => Promise<Sim>): Start {
  return ({ limits = {}, ...options }) => {
    if (Object.keys(limits).length > 0) throw new RangeError(`${name} has no such limits`);
    return start(options);
  };
}

const PROTOCOLS: ReadonlyMap<string, Start> = new Map<string, Start>([
  ['binance', startBinanceSim],
  ['bybit', startBybitSim],
  ['kraken', unlimited('kraken', startKrakenSim)],
  ['coinapi', unlimited('coinapi', startCoinapiSim)],
  ['dfx', unlimited('dfx', startDfxSim)],
]);

const USAGE = 2;
const FAILED = 1;
const PORT_MAX = 65_535;
const SEED_MAX = 0xffff_ffff;

function whole(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!/^[0-9]{1,15}$/.test(text) || value > most) throw new RangeError(`${name} must be a whole number up to ${most}`);
  return value;
}

function limitsOf(flags: Flags): NonNullable<BinanceSimOptions['limits']> {
  const { orderLimit10s, weightLimit1m } = flags;
  const read = (text: string, name: string): number => whole(text, name, Number.MAX_SAFE_INTEGER);
  return {
    ...(orderLimit10s === undefined ? {} : { ordersPer10Seconds: read(orderLimit10s, '--order-limit-10s') }),
    ...(weightLimit1m === undefined ? {} : { weightPerMinute: read(weightLimit1m, '--weight-limit-1m') }),
  };
}

function optionsOf(flags: Flags): BinanceSimOptions {
  const clock = createSystemClock();
  return {
    now: () => clock.wallMs(),
    // Checked by the simulator, which names the account and the field.
    accounts: readAccounts(flags.accounts) as AccountsText,
    ledgerPath: flags.ledger,
    market: flags.market,
    seed: whole(flags.seed, '--seed', SEED_MAX),
    port: whole(flags.port, '--port', PORT_MAX),
    controlPort: whole(flags.controlPort, '--control-port', PORT_MAX),
    host: flags.host,
    limits: limitsOf(flags),
    makerBps: flags.makerBps,
    takerBps: flags.takerBps,
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** Bad options, unreadable or malformed files; anything else, such as a port in use, is a failure. */
const isUsage = (error: unknown): boolean =>
  error instanceof RangeError ||
  error instanceof OrderError ||
  error instanceof SyntaxError ||
  (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Serves until a signal to end, then closes the ledger and leaves. */
async function serve(flags: Flags): Promise<void> {
  const start = PROTOCOLS.get(flags.protocol);
  if (start === undefined) throw new RangeError(`--protocol must be one of ${[...PROTOCOLS.keys()].join(', ')}`);
  const sim = await start(optionsOf(flags));
  const { protocol, rest, wsApi, wsStream, control } = sim;
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stdout.write(`${JSON.stringify({ protocol, rest, wsApi, wsStream, control })}\n`);
  await ended;
  await sim.close();
}

export function venueSimCommand(): Command {
  return new Command('venue-sim')
    .description('serve a simulated venue over its real protocol, on loopback')
    .requiredOption('--protocol <name>', [...PROTOCOLS.keys()].join(', '))
    .option('--port <port>', 'port of the venue, 0 for any free one', '0')
    .option('--control-port <port>', 'port of the control server, 0 for any free one', '0')
    .option('--host <address>', 'address of the venue port; the control port is always on loopback', '127.0.0.1')
    .option('--market <source>', 'walk, or a market file', 'walk')
    .option('--seed <number>', 'seed of the walk and of chance faults', '0')
    .requiredOption('--ledger <file>', 'append-only record of what really happened')
    .requiredOption('--accounts <file>', 'JSON: account name to keys and balances')
    .option('--order-limit-10s <count>', 'unfilled orders an account may place in 10 seconds (100)')
    .option('--weight-limit-1m <weight>', 'request weight a minute (6000)')
    .option('--maker-bps <bps>', 'maker fee in basis points, below zero for a rebate', '10')
    .option('--taker-bps <bps>', 'taker fee in basis points', '10')
    .option('--json', 'accepted for consistency: the one line printed is JSON anyway')
    .action(async (flags: Flags) => {
      try {
        await serve(flags);
      } catch (error) {
        process.stderr.write(`venue-sim: ${messageOf(error)}\n`);
        process.exitCode = isUsage(error) ? USAGE : FAILED;
      }
    });
}
