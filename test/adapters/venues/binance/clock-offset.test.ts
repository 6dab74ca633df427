/** The distance to the clock of the venue. */
import { afterEach, describe, expect, it } from 'vitest';
import { createClockOffset } from '../../../../src/adapters/venues/clock-offset.ts';
import { askTime } from '../../../../src/adapters/venues/binance/venue-time.ts';
import type { HttpOutcome } from '../../../../src/adapters/venues/exchange.ts';
import { createLimiter } from '../../../../src/adapters/venues/limiter.ts';
import type { Transport } from '../../../../src/adapters/venues/transport.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Clock = ReturnType<typeof createClockOffset>;

/** Each entry: how long the request took and what the venue's clock said; null: no answer. */
function measure(answers: ({ tookMs: number; serverTime: unknown } | null)[]): { clock: Clock; asked: () => number } {
  let ms = 1_000_000;
  let asked = 0;
  const transport: Transport = {
    async request(): Promise<HttpOutcome> {
      await Promise.resolve();
      const answer = answers[asked];
      asked += 1;
      if (answer === null || answer === undefined) return { kind: 'LOST', code: 'RESET' };
      ms += answer.tookMs;
      return { kind: 'REPLY', status: 200, headers: {}, body: JSON.stringify({ serverTime: answer.serverTime }) };
    },
    close: () => Promise.resolve(),
  };
  const now = (): number => ms;
  const context = { account: '', transport, limiter: createLimiter(now), now };
  const clock = createClockOffset({ askTime: () => askTime(context), now });
  closing.push(() => clock.close());
  return { clock, asked: () => asked };
}

describe('the clock offset', () => {
  it('is measured against the middle of the request, the median of three', async () => {
    const { clock } = measure([
      { tookMs: 100, serverTime: 1_000_050 + 40 },
      { tookMs: 400, serverTime: 1_000_300 + 900 },
      { tookMs: 100, serverTime: 1_000_550 + 50 },
    ]);
    expect(clock.current()).toBeNull();
    expect(await clock.settled()).toBe(50);
    expect(clock.current()).toBe(50);
  });

  it('stays unknown when the venue does not answer or talks nonsense', async () => {
    expect(await measure([null]).clock.settled()).toBeNull();
    expect(await measure([{ tookMs: 1, serverTime: 'noon' }]).clock.settled()).toBeNull();
  });

  it('keeps the last measurement when a later one fails', async () => {
    const same = { tookMs: 0, serverTime: 1_000_007 };
    const { clock } = measure([same, same, same, null]);
    await clock.settled();
    clock.resync();
    expect(await clock.settled()).toBe(7);
  });

  it('measures once when asked many times at once', async () => {
    const same = { tookMs: 0, serverTime: 1_000_007 };
    const { clock, asked } = measure(Array.from({ length: 12 }, () => same));
    await clock.settled();
    for (let i = 0; i < 10; i += 1) clock.resync();
    await clock.settled();
    expect(asked()).toBe(6);
  });

  it('keeps everything back when the question is answered with a wait', async () => {
    const asked: string[] = [];
    const transport: Transport = {
      async request({ path }): Promise<HttpOutcome> {
        await Promise.resolve();
        asked.push(path);
        const body = '{"code":-1003,"msg":"Too much request weight used."}';
        return { kind: 'REPLY', status: 429, headers: { 'retry-after': '9' }, body };
      },
      close: () => Promise.resolve(),
    };
    const limiter = createLimiter(() => 1_000_000);
    const context = { account: '', transport, limiter, now: () => 1_000_000 };
    expect(await askTime(context)).toBeNull();
    expect(limiter.away()).toMatchObject({ errorCode: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 9_000 });
    expect(await askTime(context)).toBeNull();
    expect(asked).toEqual(['/api/v3/time']);
  });
});
