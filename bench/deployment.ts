/** The whole product for one benchmark: a simulated venue, workers, an API and a client key, each a process. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram, type Started } from './processes.ts';
import type { BenchServer } from './server.ts';

export interface Deployment {
  readonly ledgerPath: string;
  /** Address of the venue's control server. */
  readonly control: string;
  /** Where signed requests go, and with what. */
  readonly access: Access;
  /** What a further process of this installation is started with. */
  readonly environment: Readonly<Record<string, string>>;
  stopWorkers(): Promise<void>;
  stop(): Promise<void>;
}

export interface Access {
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
}

export interface DeploymentOptions {
  readonly workers: number;
  readonly profileDir: string | null;
}

const ACCOUNT = { PublicApiKey: 'bench', PrivateApiKey: 'bench-secret' };
/** Far more than any benchmark trades, so that no order is refused for want of money. */
const BALANCES = { BTC: '100000', USDT: '10000000000' };

async function startVenue(folder: string): Promise<Started & { readonly ledgerPath: string }> {
  const accounts = join(folder, 'accounts.json');
  const ledgerPath = join(folder, 'ledger.ndjson');
  await writeFile(accounts, JSON.stringify({ 'BINANCE/main': { ...ACCOUNT, balances: BALANCES } }), { mode: 0o600 });
  const limits = ['--order-limit-10s', '1000000', '--weight-limit-1m', '100000000'];
  const where = ['--protocol', 'binance', '--ledger', ledgerPath, '--accounts', accounts, '--seed', '1'];
  const started = await startProgram(['venue-sim', ...where, ...limits], {
    environment: {},
    logPath: join(folder, 'venue.log'),
  });
  return { ...started, ledgerPath };
}

/** Starts everything and resolves when orders are taken. */
export async function deploy(server: BenchServer, options: DeploymentOptions): Promise<Deployment> {
  const { folder } = server;
  const started: Started[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.stop()));
  };
  try {
    const venue = await startVenue(folder);
    started.push(venue);
    const { rest, wsApi, wsStream, control } = venue.ready;
    const config = join(folder, 'config.json');
    const venues = { BINANCE: { rest, wsApi, wsStream } };
    await writeFile(config, JSON.stringify({ venues, accounts: { 'BINANCE/main': ACCOUNT } }), { mode: 0o600 });
    const environment = {
      REDIS_URL: server.url,
      TRANCHE_CONFIG: config,
      TRANCHE_DATA_DIR: folder,
      TRANCHE_PORT: '0',
      TRANCHE_LOG_LEVEL: 'warn',
    };
    const start = (role: string, name: string, profileDir: string | null = null): Promise<Started> =>
      startProgram([role], { environment, logPath: join(folder, `${name}.log`), profileDir });
    const workers: Started[] = [];
    for (let i = 0; i < options.workers; i += 1) {
      const worker = await start('worker', `worker-${i}`, options.profileDir);
      workers.push(worker);
      started.push(worker);
    }
    const api = await start('api', 'api', options.profileDir);
    started.push(api);
    const key = await startProgram(['keys', 'add', '--name', 'bench', '--scopes', 'READ,TRADE', '--json'], {
      environment,
      logPath: join(folder, 'keys.log'),
    });
    const { apiKey, secret } = key.ready;
    return {
      ledgerPath: venue.ledgerPath,
      control: String(control),
      access: { url: String(api.ready['url']), apiKey: String(apiKey), secret: String(secret) },
      environment,
      stopWorkers: async () => {
        await Promise.all(workers.map((worker) => worker.stop()));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tells the venue's control server to do something. Throws what it answers when it does not. */
export async function tellVenue(deployment: Deployment, path: string, body: object): Promise<void> {
  const answer = await fetch(`${deployment.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}
