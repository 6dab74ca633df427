/** What workers with one account tell each other: the same promises from the twin of one process and from Redis. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAccountBoard } from '../../src/adapters/redis/account-board.ts';
import { createOwnBoard, type AccountBoard, type Turn } from '../../src/adapters/venues/account-board.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const HOLD_MS = 5_000;
const wish = (atLeast: number, urgent = false, holdMs = HOLD_MS) => ({ atLeast, holdMs, urgent });

function suite(name: string, open: () => AccountBoard): void {
  describe(`an account board ${name}`, () => {
    it('gives numbers that rise, whatever is asked for', async () => {
      const board = open();
      const numbers: number[] = [];
      for (const atLeast of [1_000_000, 1_000_000, 5, 2_000_000, 1_500_000]) {
        const turn = await board.takeTurn(wish(atLeast));
        numbers.push(turn?.number ?? NaN);
        turn?.leave();
      }
      expect(numbers).toEqual([1_000_000, 1_000_001, 1_000_002, 2_000_000, 2_000_001]);
    });

    it('keeps the last that was told', async () => {
      const board = open();
      expect(await board.told('tier')).toBeNull();
      await board.tell('tier', '60', 60_000);
      await board.tell('tier', '125', 60_000);
      expect([await board.told('tier'), await board.told('other')]).toEqual(['125', null]);
    });
  });
}

suite('of one process', createOwnBoard);

describe.skipIf(!durableRedis)('over Redis', () => {
  let redis: TestRedis;
  let names = 0;
  const pair = (): readonly [AccountBoard, AccountBoard] => {
    const account = `KRAKEN/a${(names += 1)}`;
    return [createRedisAccountBoard(redis.client(), account), createRedisAccountBoard(redis.client(), account)];
  };
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  suite('in Redis', () => pair()[0]);

  /** Asks until it has the turn. */
  const turnOf = (board: AccountBoard, urgent = false): Promise<Turn> =>
    waitFor('the turn', 10_000, () => board.takeTurn(wish(0, urgent)));

  it('gives the turn to one worker at a time, and to the next when it is left', async () => {
    const [one, other] = pair();
    const first = await one.takeTurn(wish(10));
    expect(first?.number).toBe(10);
    expect(await other.takeTurn(wish(10))).toBeNull();
    first?.leave();
    expect((await turnOf(other)).number).toBe(11);
  });

  it('gives it to who has waited before who had it last, and to the urgent before both', async () => {
    // Over one connection, so that all of it is asked at once: who waits is remembered for a moment only.
    const [client, account] = [redis.client(), `KRAKEN/a${(names += 1)}`];
    const [one, other] = [createRedisAccountBoard(client, account), createRedisAccountBoard(client, account)];
    const first = await turnOf(one);
    const waiting = other.takeTurn(wish(0));
    first.leave();
    const again = one.takeTurn(wish(0));
    const urgent = one.takeTurn(wish(0, true));
    expect(await waiting).toBeNull();
    expect(await again).toBeNull();
    expect((await urgent)?.number).toBe(2);
  });

  it('takes it from a worker that holds it too long, whose leave then changes nothing', async () => {
    const [one, other] = pair();
    const dead = await one.takeTurn(wish(0, false, 30));
    const next = await turnOf(other);
    expect(next.number).toBe(2);
    dead?.leave();
    expect(await one.told('anything')).toBeNull();
    expect(await one.takeTurn(wish(0))).toBeNull();
  });

  it('forgets what was told when it is true no more', async () => {
    const [one, other] = pair();
    await one.tell('round', '{}', 20);
    await waitFor('the end of it', 10_000, async () => (await other.told('round')) === null);
  });
});
