/** Accounts of the configuration whose key may withdraw, found out at the start or later. */
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { createLog } from '../../src/bin/wiring/log.ts';
import { refuseWithdrawers, watchWithdrawers } from '../../src/bin/wiring/withdrawers.ts';
import { instant } from '../../src/domain/time.ts';
import type { PlaceRequest, PlaceResult, Venue } from '../../src/engine/venue.ts';

const ACCEPTED = { outcome: 'ACCEPTED' } as PlaceResult;
const REQUEST = {} as PlaceRequest;

/** An account that gives these answers in turn, the last again and again; an error for none. */
function accountSaying(...answers: readonly (boolean | null | Error)[]) {
  let asked = 0;
  const venue = {
    account: 'BINANCE/main',
    mayWithdraw: () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? null;
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    place: () => Promise.resolve(ACCEPTED),
    cancel: () => Promise.resolve({ outcome: 'GONE' }),
  } as unknown as Venue;
  return { venue, asked: () => asked };
}

const away = new Error('no answer');

describe('a configured account', () => {
  it('stops the program when its key may withdraw', async () => {
    await expect(refuseWithdrawers([accountSaying(true).venue])).rejects.toThrow(
      'accounts.BINANCE/main: the key may withdraw',
    );
  });

  it('does not stop it when the venue cannot tell, and is named when it gave no answer', async () => {
    const silent = accountSaying(away).venue;
    const venues = [accountSaying(null).venue, accountSaying(false).venue, silent];
    expect(await refuseWithdrawers(venues)).toEqual([silent]);
  });

  async function watched(...answers: readonly (boolean | null | Error)[]) {
    const { venue, asked } = accountSaying(...answers);
    const venues = new Map([[venue.account, venue]]);
    const clock = createVirtualClock(instant(0));
    const stop = watchWithdrawers([venue], { clock, venues, log: createLog('silent', 'test') });
    const pass = async (rounds: number): Promise<void> => {
      for (let i = 1; i <= rounds; i += 1) {
        await clock.advanceTo(instant(clock.now() + 10_000));
        // The answer and the next pause come in turns of their own.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { venues, pass, stop, asked };
  }

  it('that is found out later takes no order any more, and is still cancelled at', async () => {
    const { venues, pass, asked } = await watched(away, true);
    await pass(1);
    expect(await venues.get('BINANCE/main')?.place(REQUEST)).toBe(ACCEPTED);
    await pass(2);
    expect(asked()).toBe(2);
    const account = venues.get('BINANCE/main');
    expect(await account?.place(REQUEST)).toMatchObject({
      outcome: 'REJECTED',
      rejectClass: 'FATAL',
      error: { errorCode: 'AUTHENTICATION_ERROR', message: 'the key may withdraw: make one that may only trade' },
    });
    expect(await account?.cancel({} as never)).toEqual({ outcome: 'GONE' });
  });

  it('goes on as it is when the answer comes late and is no, and is asked no more', async () => {
    const { venues, pass, asked } = await watched(away, away, false);
    await pass(5);
    expect(asked()).toBe(3);
    expect(await venues.get('BINANCE/main')?.place(REQUEST)).toBe(ACCEPTED);
  });

  it('is asked no more when the worker has ended', async () => {
    const { pass, stop, asked } = await watched(away);
    await pass(1);
    stop();
    await pass(2);
    expect(asked()).toBe(1);
  });
});
