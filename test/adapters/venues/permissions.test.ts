/** Whether a key may withdraw, as far as its venue tells. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Venue } from '../../../src/engine/venue.ts';
import * as binance from './binance/binance-support.ts';
import * as bybit from './bybit/bybit-support.ts';
import * as kraken from './kraken/scripted-desk.ts';
import { closeAll } from './open-desk.ts';
import { ok, venueError, type Answer } from './scripted-venue.ts';
import { createVenue, type VenueName } from '../../../src/adapters/venues/index.ts';
import { startBinanceSim } from '../../../src/venue-sim/binance/sim.ts';
import { startBybitSim } from '../../../src/venue-sim/bybit/sim.ts';
import { startKrakenSim } from '../../../src/venue-sim/kraken/sim.ts';
import type { Sim, SimOptions } from '../../../src/venue-sim/sim.ts';
import { KEY, SimHarness } from '../../venue-sim/sim-harness.ts';

afterEach(closeAll);
afterEach(kraken.closeAll);

const binanceWith = async (answer: Answer): Promise<Venue> => (await binance.startDesk(() => answer)).venue;
const bybitWith = async (answer: Answer): Promise<Venue> => (await bybit.startDesk(() => answer)).venue;
const wallet = (...rights: readonly string[]): Answer => bybit.said({ permissions: { Wallet: rights } });

describe('a key at BINANCE', () => {
  it('may withdraw when the venue says so', async () => {
    const asked: string[] = [];
    const { venue } = await binance.startDesk(({ path }) => {
      asked.push(path);
      return ok({ enableWithdrawals: true, enableReading: true });
    });
    expect(await venue.mayWithdraw?.()).toBe(true);
    expect(asked).toEqual([expect.stringContaining('/sapi/v1/account/apiRestrictions')]);
    expect(await (await binanceWith(ok({ enableWithdrawals: false }))).mayWithdraw?.()).toBe(false);
  });

  it('is one the venue cannot tell of where there is no such question', async () => {
    expect(await (await binanceWith(ok({}, {}))).mayWithdraw?.().catch(() => 'no answer')).toBe('no answer');
    const venue = await binanceWith({ status: 404, body: 'nothing here' });
    expect(await venue.mayWithdraw?.()).toBeNull();
  });

  it('that the venue refuses is no answer but an error that says so', async () => {
    const venue = await binanceWith(venueError(401, -2015, 'Invalid API-key, IP, or permissions for action.'));
    await expect(venue.mayWithdraw?.()).rejects.toMatchObject({ error: { errorCode: 'AUTHENTICATION_ERROR' } });
  });
});

describe('a key at BYBIT', () => {
  it('may withdraw when its wallet rights say so', async () => {
    expect(await (await bybitWith(wallet('AccountTransfer', 'Withdraw'))).mayWithdraw?.()).toBe(true);
    expect(await (await bybitWith(wallet('AccountTransfer'))).mayWithdraw?.()).toBe(false);
    expect(await (await bybitWith(wallet())).mayWithdraw?.()).toBe(false);
  });
});

describe('a key at KRAKEN', () => {
  const rightsOf = async (...permissions: readonly string[]): Promise<boolean | null | undefined> => {
    const { venue } = await kraken.startDesk(() => kraken.result({ apiKeyName: 'my-api-key', permissions }));
    return venue.mayWithdraw?.();
  };

  it('may withdraw when that is among what the venue says it may do', async () => {
    expect(await rightsOf('query-funds', 'withdraw-funds', 'modify-trades')).toBe(true);
    expect(await rightsOf('query-funds', 'modify-trades')).toBe(false);
  });

  it('is asked about by its own signed request', async () => {
    const { server, venue } = await kraken.startDesk(() => kraken.result({ permissions: [] }));
    await venue.mayWithdraw?.();
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /0/private/GetApiKeyInfo']);
  });

  it('that the venue refuses is no answer but an error that says so', async () => {
    const { venue } = await kraken.startDesk(() => kraken.errors('EAPI:Invalid key'));
    await expect(venue.mayWithdraw?.()).rejects.toMatchObject({ error: { errorCode: 'AUTHENTICATION_ERROR' } });
  });

  it('is one the venue cannot tell of when it does not know the question', async () => {
    const { venue } = await kraken.startDesk(() => ({ status: 404, body: '{"error":["EGeneral:Unknown method"]}' }));
    expect(await venue.mayWithdraw?.()).toBeNull();
  });
});

describe('a key at a simulator', () => {
  const KEYS = { PublicApiKey: KEY, PrivateApiKey: Buffer.from('a secret of the paper account').toString('base64') };

  async function rightsAt(name: VenueName, start: (options: SimOptions) => Promise<Sim>, rights: object) {
    const accounts = { [`${name}/main`]: { ...KEYS, ...rights, balances: { USDT: '1' } } };
    const harness = await SimHarness.start(name, start, { accounts });
    const account = { account: `${name}/main`, publicKey: KEYS.PublicApiKey, privateKey: KEYS.PrivateApiKey };
    const venue = createVenue(name, harness.connection, { ...account, symbols: () => new Map(), now: Date.now });
    const answer = await venue.mayWithdraw?.();
    await venue.close();
    await harness.close();
    return answer;
  }

  it.each([
    ['BINANCE', startBinanceSim, 'enableReading,enableWithdrawals'],
    ['BYBIT', startBybitSim, 'AccountTransfer,Withdraw'],
    ['KRAKEN', startKrakenSim, 'query-funds,withdraw-funds'],
  ] as const)('of %s trades and no more, unless its accounts file says otherwise', async (name, start, rights) => {
    expect(await rightsAt(name, start, {})).toBe(false);
    expect(await rightsAt(name, start, { Permissions: rights })).toBe(true);
  });
});
