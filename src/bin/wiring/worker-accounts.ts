/**
 * The accounts one worker trades with: those of the configuration from the start, those of the store as they come and go.
 * A new one is checked before orders may name it: its keys must be usable, and must not be able to withdraw.
 */
import { OrderError } from '../../domain/errors.ts';
import type { AccountRecord, AccountStore } from '../../engine/accounts.ts';
import type { Venue } from '../../engine/venue.ts';
import { VaultError } from '../../engine/vault.ts';
import { VenueReadError } from '../../adapters/venues/verdict.ts';
import { ACCOUNT_LOOK_MS } from './account-watch.ts';
import { ConfigError, accountConfigOf, type AccountConfig, type Config } from './config.ts';
import type { Log } from './log.ts';
import { MAY_WITHDRAW } from './withdrawers.ts';

export interface WorkerAccountsOptions {
  readonly config: Config;
  readonly accounts: AccountStore;
  readonly log: Log;
  /** Opens the venue; throws OrderError for keys that cannot be used. */
  readonly open: (name: string, account: AccountConfig) => Venue;
  /** Begins to work with it. */
  readonly admit: (venue: Venue) => void;
  readonly drop: (name: string) => Promise<void>;
  /** How many orders of the account are not over. */
  readonly ordersAlive: (name: string) => Promise<number>;
  readonly monotonicMs: () => number;
}

/** Every desk looks once a second. */
const HEARD_MS = 3 * ACCOUNT_LOOK_MS;
const IN_CONFIGURATION = 'the configuration has an account of this name';

/** What is wrong with a key, in words; null when the venue takes it. Throws when it gave no answer. */
async function wrongWith(venue: Venue): Promise<string | null> {
  try {
    if ((await venue.mayWithdraw?.()) === true) return MAY_WITHDRAW;
    // A venue that cannot tell what a key may do still tells one that it does not know.
    await venue.balances();
    return null;
  } catch (error) {
    const isRefusal = error instanceof VenueReadError && error.error.errorCode === 'AUTHENTICATION_ERROR';
    if (isRefusal) return `the venue refuses the key: ${error.error.message}`;
    throw error;
  }
}

export class WorkerAccounts {
  readonly #options: WorkerAccountsOptions;
  /** Generations at work here, by name. */
  readonly #open = new Map<string, string>();
  /** Since when a removal is known here, by generation. */
  readonly #removing = new Map<string, number>();

  constructor(options: WorkerAccountsOptions) {
    this.#options = options;
  }

  /** Takes over what the store says. False when an account could not be judged yet: then it is called again. */
  async follow(records: readonly AccountRecord[]): Promise<boolean> {
    const { accounts, config } = this.#options;
    const own = records.filter(({ name }) => !config.accounts.has(name));
    // Nobody would ever look at it: the configuration goes first.
    const hidden = records.filter(({ name, status }) => status === 'CHECKING' && config.accounts.has(name));
    for (const record of hidden) await accounts.mark(record, 'REFUSED', IN_CONFIGURATION);
    for (const [name, generation] of this.#open) {
      const isWanted = own.some((each) => each.name === name && each.generation === generation && isAlive(each));
      if (!isWanted) await this.#close(name);
    }
    const done = await Promise.all(own.map((record) => this.#take(record)));
    return done.every((each) => each);
  }

  async #close(name: string): Promise<void> {
    this.#open.delete(name);
    await this.#options.drop(name);
    this.#options.log.pino.info({ account: name }, 'account dropped');
  }

  /** True when there is nothing left to do about it. */
  async #take(record: AccountRecord): Promise<boolean> {
    if (!isAlive(record)) return true;
    if (record.status === 'REMOVING') return this.#remove(record);
    if (this.#open.get(record.name) === record.generation) return true;
    const { accounts, log } = this.#options;
    try {
      return await this.#judge(record);
    } catch (error) {
      if (error instanceof OrderError || error instanceof ConfigError) {
        await accounts.mark(record, 'REFUSED', error.message);
        return true;
      }
      // This process has not the master key, or the venue is away: another one may do it, or this one later.
      const reason = error instanceof VaultError ? error.message : String(error);
      log.pino.warn({ account: record.name, reason }, 'account not opened yet');
      return false;
    }
  }

  /** The desks must have heard of it before the orders are counted: none comes after that. */
  async #remove(record: AccountRecord): Promise<boolean> {
    const { accounts, monotonicMs, ordersAlive } = this.#options;
    const since = this.#removing.get(record.generation) ?? monotonicMs();
    this.#removing.set(record.generation, since);
    if (monotonicMs() - since < HEARD_MS) return false;
    this.#removing.delete(record.generation);
    const alive = await ordersAlive(record.name);
    // Another worker may have decided before: what it has made of the account is looked at again.
    if (alive === 0) await accounts.erase(record);
    else await accounts.mark(record, 'ACTIVE', `not removed: ${alive} of its orders are not over`);
    return true;
  }

  async #judge(record: AccountRecord): Promise<boolean> {
    const { accounts, config, log, open, admit, drop } = this.#options;
    const { name, generation, status } = record;
    const secrets = await accounts.secretsOf(record);
    if (secrets === null) return true;
    const venue = open(name, accountConfigOf(name, secrets, config.mode, config.venues));
    try {
      const wrong = status === 'CHECKING' ? await wrongWith(venue) : null;
      if (wrong !== null) {
        await accounts.mark(record, 'REFUSED', wrong);
        await drop(name);
        return true;
      }
    } catch (error) {
      await drop(name);
      throw error;
    }
    admit(venue);
    this.#open.set(name, generation);
    log.pino.info({ account: name }, 'account opened');
    // Somebody else may have decided meanwhile, or begun to remove it: then what it is now is looked at again.
    return status === 'CHECKING' ? await accounts.mark(record, 'ACTIVE', null) : true;
  }
}

/** Orders may still be at work on one that is being removed. */
const isAlive = ({ status }: AccountRecord): boolean => status !== 'REFUSED';
