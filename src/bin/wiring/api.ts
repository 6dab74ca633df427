/** Wires one API process: keys, desk, HTTP. It reaches no venue. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createBullScheduler } from '../../adapters/bullmq/scheduler.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { keepClock } from '../../adapters/redis/clock-sync.ts';
import { createRedisAccountStore } from '../../adapters/redis/accounts.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { RedisGate } from '../../adapters/redis/gate.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import { checkNewAccount, declaredParameters } from '../../adapters/venues/account-parameters.ts';
import { VENUE_NAMES } from '../../adapters/venues/index.ts';
import { buildApp } from '../../api/app.ts';
import type { Instant } from '../../domain/time.ts';
import type { AccountStore, AccountsView } from '../../engine/accounts.ts';
import type { Clock } from '../../engine/ports.ts';
import { strategyParams } from '../../../strategies/index.ts';
import { watchAccounts, type AccountWatch } from './account-watch.ts';
import { ccxtExchangesOf, type Config } from './config.ts';
import { openDesk } from './desk.ts';
import { checkDurable } from './durability.ts';
import { processName } from './identity.ts';
import type { Log } from './log.ts';
import { openVault, type OpenedVault } from './master-key.ts';
import { openRecording } from './recording.ts';
import { openReports } from './reports.ts';
import { startShedding } from './shedding.ts';

export interface RunningApi {
  readonly url: string;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

type ApiConfig = Pick<
  Config,
  | 'mode'
  | 'redisUrl'
  | 'host'
  | 'port'
  | 'recordDir'
  | 'shards'
  | 'timing'
  | 'venues'
  | 'accounts'
  | 'rateLimits'
  | 'trustedProxies'
>;

/** The keys of clients, whose secrets are in the vault. Those that an older version left in the clear are sealed. */
async function openKeys(command: Redis, opened: OpenedVault, now: () => Instant, log: Log): Promise<RedisKeyStore> {
  const { vault, path } = opened;
  const keys = new RedisKeyStore(command, vault, now);
  if (vault.keyIds().length === 0) {
    log.pino.warn('there is no master key and nowhere to keep one: only RSA keys can be used');
    return keys;
  }
  log.pino.info({ masterKeys: vault.keyIds(), path }, 'the vault is open');
  const sealed = await keys.reseal(false);
  if (sealed > 0) log.pino.warn({ sealed }, 'secrets of API keys were in the clear and are sealed now');
  return keys;
}

function viewOf(accounts: AccountStore, config: ApiConfig): AccountsView {
  const ccxt = ccxtExchangesOf(config.venues);
  return {
    accounts,
    exchanges: [...VENUE_NAMES, ...ccxt].map((name) => ({ name, parameters: declaredParameters(name, ccxt) })),
    check: (name, secrets) => checkNewAccount(name, secrets, ccxt),
    configured: new Set(config.accounts.keys()),
  };
}

/** Keeps the set of accounts that orders may name: those of the configuration, and of the store those that are ACTIVE. */
function followAccounts(view: AccountsView, known: Set<string>, clock: Clock, log: Log): Promise<AccountWatch> {
  return watchAccounts({
    accounts: view.accounts,
    clock,
    onError: (error) => log.failed('accounts', error, {}),
    onChange(records) {
      const active = records.filter(({ status }) => status === 'ACTIVE').map(({ name }) => name);
      const wanted = new Set([...view.configured, ...active]);
      for (const name of known) if (!wanted.has(name)) known.delete(name);
      for (const name of wanted) known.add(name);
      return Promise.resolve(true);
    },
  });
}

/** Starts the API; resolves when it listens. Throws when Redis does not answer or the port is taken. */
export async function startApi(config: ApiConfig, log: Log): Promise<RunningApi> {
  const clock = createSystemClock();
  const command = connectRedis(config.redisUrl, 'request');
  await checkDurable(command, config, log);
  const stopClock = await keepClock(command, clock);
  const scheduler = createBullScheduler(command, clock);
  const now = () => clock.now();
  const shedding = startShedding(clock, log);
  const vault = await openVault(process.env, command);
  const { recordDir: folder, timing } = config;
  const recording = openRecording({ folder, writer: processName(), clock, timing, marketOf: () => null, log });
  const { desk, reads, accounts } = openDesk(config, command, clock, scheduler, recording.recorder);
  const view = viewOf(createRedisAccountStore(command, vault.vault, now), config);
  const watch = await followAccounts(view, accounts, clock, log);
  const app = buildApp({
    strategyParams,
    admission: shedding.admission,
    desk,
    reads,
    accounts: view,
    reports: openReports(config, command, desk, clock),
    keys: await openKeys(command, vault, now, log),
    gate: new RedisGate(command, config.rateLimits, now),
    trustedProxies: config.trustedProxies,
    now,
    log: { level: log.pino.level, stream: process.stderr },
  });
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${config.host}:${port}`,
    app,
    async close() {
      await app.close();
      await watch.stop();
      await recording.close();
      await scheduler.close();
      shedding.close();
      stopClock();
      command.disconnect();
    },
  };
}
