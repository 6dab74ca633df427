/** Whether a key may withdraw, as far as its venue tells. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Venue } from '../../../src/engine/venue.ts';
import * as binance from './binance/binance-support.ts';
import * as bybit from './bybit/bybit-support.ts';
import { ok, venueError, type Answer } from './scripted-venue.ts';

// Both desks are closed by the one list.
afterEach(binance.closeAll);

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
