/** How a worker takes over the accounts of the store: checked first, opened once, dropped when they go. */
import { describe, expect, it } from 'vitest';
import { VenueReadError } from '../../src/adapters/venues/verdict.ts';
import { createLog } from '../../src/bin/wiring/log.ts';
import { WorkerAccounts } from '../../src/bin/wiring/worker-accounts.ts';
import type { Config } from '../../src/bin/wiring/config.ts';
import { refuse } from '../../src/domain/errors.ts';
import { instant } from '../../src/domain/time.ts';
import type { AccountRecord, AccountStatus, AccountStore } from '../../src/engine/accounts.ts';
import type { Venue, VenueBalance } from '../../src/engine/venue.ts';

const KEYS = { PublicApiKey: 'p', PrivateApiKey: 's' };
const refusedKey = new VenueReadError('balances', {
  ...{ errorCode: 'AUTHENTICATION_ERROR', venueCode: '-2015', httpStatus: 401, message: 'Invalid API-key' },
});
const noAnswer = new VenueReadError('balances', {
  ...{ errorCode: 'NETWORK_ERROR', venueCode: null, httpStatus: null, message: 'no answer' },
});

/** One account of the store, and a worker beside it. */
function scene(status: AccountStatus = 'CHECKING') {
  const done: string[] = [];
  const said = {
    mayWithdraw: (): Promise<boolean | null> => Promise.resolve(false),
    balances: () => Promise.resolve(new Map<string, VenueBalance>()),
    alive: 0,
    clock: 0,
    usable: true,
    /** Whether nobody else has changed it meanwhile. */
    isAsSeen: true,
  };
  const record: AccountRecord = {
    ...{ name: 'BINANCE/x', generation: 'g1', maskedKey: '****', addedAt: instant(0), status, reason: null },
  };
  const accounts = {
    secretsOf: () => Promise.resolve(KEYS),
    mark: (_record: AccountRecord, to: AccountStatus, reason: string | null) => {
      done.push(`${to} ${reason ?? ''}`.trim());
      return Promise.resolve(said.isAsSeen);
    },
    erase: () => {
      done.push('erased');
      return Promise.resolve(said.isAsSeen);
    },
  } as unknown as AccountStore;
  const configured = new Map<string, unknown>();
  const worker = new WorkerAccounts({
    config: { accounts: configured, venues: new Map(), mode: 'paper' } as unknown as Config,
    accounts,
    log: createLog('silent', 'test'),
    open(name) {
      if (!said.usable) throw refuse('PrivateApiKey', 'must be an Ed25519 key');
      done.push('opened');
      const { mayWithdraw, balances } = said;
      return { account: name, mayWithdraw, balances } as unknown as Venue;
    },
    admit: () => void done.push('at work'),
    drop: () => Promise.resolve(void done.push('dropped')),
    ordersAlive: () => Promise.resolve(said.alive),
    monotonicMs: () => said.clock,
  });
  const follow = (...records: readonly AccountRecord[]): Promise<boolean> => worker.follow(records);
  return { configured, done, said, record, follow };
}

describe('an account of the store', () => {
  it('is checked, marked as active and worked with, once', async () => {
    const { done, record, follow } = scene();
    expect(await follow(record)).toBe(true);
    expect(await follow({ ...record, status: 'ACTIVE' })).toBe(true);
    expect(done).toEqual(['opened', 'at work', 'ACTIVE']);
  });

  it('is looked at again when it was removed while it was checked', async () => {
    const { done, said, record, follow } = scene();
    said.isAsSeen = false;
    expect(await follow(record)).toBe(false);
    expect(await follow()).toBe(true);
    expect(done).toEqual(['opened', 'at work', 'ACTIVE', 'dropped']);
  });

  it('is refused when its key may withdraw', async () => {
    const { done, said, record, follow } = scene();
    said.mayWithdraw = () => Promise.resolve(true);
    expect(await follow(record)).toBe(true);
    expect(done).toEqual(['opened', 'REFUSED the key may withdraw: make one that may only trade', 'dropped']);
  });

  it('is refused when the venue does not take its key, also where the venue cannot tell what a key may do', async () => {
    const { done, said, record, follow } = scene();
    said.mayWithdraw = () => Promise.resolve(null);
    said.balances = () => Promise.reject(refusedKey);
    expect(await follow(record)).toBe(true);
    expect(done.at(1)).toContain('REFUSED the venue refuses the key');
  });

  it('is refused when the configuration has one of its name, and left alone when that came later', async () => {
    const { configured, done, record, follow } = scene();
    configured.set(record.name, {});
    expect(await follow(record)).toBe(true);
    expect(await follow({ ...record, status: 'ACTIVE' })).toBe(true);
    expect(done).toEqual(['REFUSED the configuration has an account of this name']);
  });

  it('is looked at again while the venue does not answer', async () => {
    const { done, said, record, follow } = scene();
    said.balances = () => Promise.reject(noAnswer);
    expect(await follow(record)).toBe(false);
    said.balances = () => Promise.resolve(new Map<string, VenueBalance>());
    expect(await follow(record)).toBe(true);
    expect(done).toEqual(['opened', 'dropped', 'opened', 'at work', 'ACTIVE']);
  });

  it('is refused with the reason when its keys cannot be used at all', async () => {
    const { done, said, record, follow } = scene();
    said.usable = false;
    expect(await follow(record)).toBe(true);
    expect(done).toEqual([expect.stringContaining('REFUSED PrivateApiKey')]);
  });

  it('is dropped when it has gone, and opened anew when it came back with other keys', async () => {
    const { done, record, follow } = scene('ACTIVE');
    await follow(record);
    await follow();
    await follow({ ...record, generation: 'g2' });
    expect(done).toEqual(['opened', 'at work', 'dropped', 'opened', 'at work']);
  });

  it('is erased when no order is left on it, after every desk has heard of it', async () => {
    const { done, said, record, follow } = scene('REMOVING');
    expect(await follow(record)).toBe(false);
    said.clock = 2_999;
    expect(await follow(record)).toBe(false);
    said.clock = 3_000;
    expect(await follow(record)).toBe(true);
    expect(done).toEqual(['erased']);
  });

  it('stays when orders are still at work on it', async () => {
    const { done, said, record, follow } = scene('REMOVING');
    said.alive = 2;
    await follow(record);
    said.clock = 3_000;
    expect(await follow(record)).toBe(true);
    expect(done).toEqual(['ACTIVE not removed: 2 of its orders are not over']);
  });
});
