/** The processes of `tranche up`: a simulated venue, the API and two workers, kept running together. */
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Clock } from '../../engine/ports.ts';
import { configuredFolder } from '../wiring/strategy-files.ts';
import { tailOf, type Child } from './up-child.ts';
import { newVenueKeys, writePrivate, type Workspace } from './up-files.ts';
import { keepWorker, launch, type Fleet } from './up-worker.ts';

export interface StackOptions {
  readonly workspace: Workspace;
  readonly redisUrl: string;
  readonly clock: Clock;
  /** Told, in one sentence, what has started or died. */
  readonly say: (what: string, details: Readonly<Record<string, unknown>>) => void;
}

export interface Stack {
  /** Address of the API. */
  readonly url: string;
  /** Rejects when the venue or the API has died: nothing works without them. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
  kill(): void;
}

const VENUE = 'venue-sim';
const ACCOUNT = 'BINANCE/main';
const BALANCES = { BTC: '100', ETH: '1000', USDT: '10000000' };
const WORKERS = ['worker-1', 'worker-2'];
const DEFAULT_PORT = 8_080;

/** The script this very process runs. */
const program = (): string => realpathSync(process.argv[1] ?? '');

/** The market file that comes with the sources; an installation without it walks at random. */
function marketSource(): string {
  const file = join(dirname(program()), '..', 'fixtures', 'market', 'btcusdt-10m.ndjson');
  return existsSync(file) ? file : 'walk';
}

/** TRANCHE_PORT when it is given; else the usual port, or any free one when it is taken. */
async function apiPort(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env['TRANCHE_PORT'] ?? '';
  if (given !== '') return given;
  const probe = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(DEFAULT_PORT, env['TRANCHE_HOST'] ?? '127.0.0.1', () => resolve(true));
  });
  if (isFree) await new Promise((resolve) => probe.close(resolve));
  return isFree ? String(DEFAULT_PORT) : '0';
}

/** Starts the venue and writes the configuration that leads to it. */
async function startVenue({ workspace, say }: StackOptions, fleet: Fleet): Promise<Child> {
  const keys = newVenueKeys();
  writePrivate(workspace.accountsPath, `${JSON.stringify({ [ACCOUNT]: { ...keys, balances: BALANCES } })}\n`);
  const market = marketSource();
  const files = ['--market', market, '--ledger', workspace.ledgerPath, '--accounts', workspace.accountsPath];
  const command = [program(), VENUE, '--protocol', 'binance', '--seed', '1', ...files];
  const venue = await launch({ name: VENUE, command, env: process.env, logPath: workspace.logPath(VENUE) }, fleet);
  const { rest, wsApi, wsStream, control } = venue.ready;
  const venues = { BINANCE: { rest, wsApi, wsStream } };
  // Of the user's own configuration only the strategies are taken: addresses and accounts are those of the simulator.
  const strategiesDir = configuredFolder(process.env);
  const config = { venues, accounts: { [ACCOUNT]: keys }, ...(strategiesDir === null ? {} : { strategiesDir }) };
  writePrivate(workspace.configPath, `${JSON.stringify(config, null, 2)}\n`);
  say('venue simulator is ready', { rest, control, market, ledger: workspace.ledgerPath, pid: venue.pid });
  return venue;
}

/** Rejects when one of the processes ends that nothing works without. */
function breakage(children: readonly Child[], isStopping: () => boolean): Promise<never> {
  const broken = new Promise<never>((_resolve, reject) => {
    for (const { name, logPath, ended } of children) {
      void ended.then((how) => {
        if (!isStopping()) reject(new Error(`${name} ${how}; the end of ${logPath}:\n${tailOf(logPath)}`));
      });
    }
  });
  broken.catch(() => undefined);
  return broken;
}

/** All of them, or the first failure, once every one has either started or failed. */
async function allReady(starts: readonly Promise<Child>[]): Promise<readonly Child[]> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}

/** API and workers need REDIS_URL and TRANCHE_CONFIG only. */
async function startServices(options: StackOptions, fleet: Fleet): Promise<Child> {
  const { workspace, redisUrl, say } = options;
  const port = await apiPort(process.env);
  const settings = { REDIS_URL: redisUrl, TRANCHE_CONFIG: workspace.configPath, TRANCHE_PORT: port };
  const env = { ...process.env, ...settings, TRANCHE_DATA_DIR: workspace.dataDir };
  const spec = (name: string, command: string) => ({
    name,
    command: [program(), command],
    env,
    logPath: workspace.logPath(name),
  });
  const workers = WORKERS.map((name) => keepWorker(spec(name, 'worker'), fleet));
  const [api, ...running] = await allReady([launch(spec('api', 'api'), fleet), ...workers]);
  if (api === undefined) throw new Error('Invariant: no API was started');
  for (const { name, pid } of running) say(`${name} is ready`, { pid });
  say('API is ready', { url: api.ready['url'], pid: api.pid });
  return api;
}

/** Starts everything; resolves when all of it is ready. What has started is stopped again when something fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const fleet: Fleet = { living: new Set<Child>(), clock: options.clock, say: options.say, isStopping };
  const stopAll = (isOne: (child: Child) => boolean): Promise<unknown> =>
    Promise.all([...fleet.living].filter(isOne).map((child) => child.stop()));
  // Whoever sends orders goes first, the venue goes last.
  const stop = async (): Promise<void> => {
    stopping = true;
    await stopAll((child) => child.name !== VENUE);
    await stopAll(() => true);
  };
  const kill = (): void => {
    stopping = true;
    for (const child of fleet.living) child.kill();
  };
  try {
    const venue = await startVenue(options, fleet);
    const api = await startServices(options, fleet);
    return { url: String(api.ready['url']), broken: breakage([venue, api], isStopping), stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}
