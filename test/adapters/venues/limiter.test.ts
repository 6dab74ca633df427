/** The budget of one venue address. */
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../src/adapters/venues/limiter.ts';

function at(start: number): { clock: { ms: number }; limiter: ReturnType<typeof createLimiter> } {
  const clock = { ms: start };
  return { clock, limiter: createLimiter(() => clock.ms) };
}

const ORDER = { kind: 'ORDER', weight: 1, account: 'BINANCE/main' } as const;
const MANAGE = { kind: 'MANAGE', weight: 1 } as const;

describe('the limiter', () => {
  it('keeps a fifth of the weight for cancels and lookups', async () => {
    const { limiter } = at(30_000);
    limiter.setWeightLimit(100);
    limiter.reportWeight(80);
    expect(await limiter.admit(ORDER)).toMatchObject({ errorCode: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 30_000 });
    expect(await limiter.admit({ kind: 'DATA', weight: 1 })).not.toBeNull();
    expect(await limiter.admit({ ...MANAGE, weight: 20 })).toBeNull();
    expect(await limiter.admit(MANAGE)).not.toBeNull();
  });

  it('starts again with each minute of the clock', async () => {
    const { clock, limiter } = at(59_999);
    limiter.setWeightLimit(100);
    limiter.reportWeight(100);
    expect(await limiter.admit(MANAGE)).toMatchObject({ retryAfterMs: 1 });
    clock.ms = 60_000;
    expect(await limiter.admit(MANAGE)).toBeNull();
  });

  it('believes the highest count of a minute, for answers overtake each other', async () => {
    const { limiter } = at(0);
    limiter.setWeightLimit(100);
    limiter.reportWeight(100);
    limiter.reportWeight(50);
    expect(await limiter.admit(MANAGE)).not.toBeNull();
  });

  it('counts orders for each account and never holds a cancel back for them', async () => {
    const { clock, limiter } = at(0);
    limiter.setOrderLimit(10_000, 2);
    expect(await limiter.admit(ORDER)).toBeNull();
    expect(await limiter.admit(ORDER)).toBeNull();
    expect(await limiter.admit(ORDER)).toMatchObject({ errorCode: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 10_050 });
    expect(await limiter.admit({ ...ORDER, account: 'BINANCE/other' })).toBeNull();
    expect(await limiter.admit(MANAGE)).toBeNull();
    clock.ms = 10_050;
    expect(await limiter.admit(ORDER)).toBeNull();
  });

  it('lets no two windows share a boundary: what was sent before the minute ended still counts after it', async () => {
    const { clock, limiter } = at(59_000);
    limiter.setWeightLimit(50);
    expect(await limiter.admit({ ...MANAGE, weight: 50 })).toBeNull();
    clock.ms = 61_000;
    expect(await limiter.admit(MANAGE)).toMatchObject({ retryAfterMs: 58_050 });
  });

  it('lets nothing through until a pause ends, and a shorter one does not end it', async () => {
    const { clock, limiter } = at(1_000);
    limiter.pause(8_000, 'DDOS_PROTECTION');
    limiter.pause(2_000, 'RATE_LIMIT_EXCEEDED');
    for (const call of [ORDER, MANAGE, { kind: 'DATA', weight: 1 } as const]) {
      expect(await limiter.admit(call)).toMatchObject({ errorCode: 'DDOS_PROTECTION', retryAfterMs: 7_000 });
    }
    clock.ms = 8_000;
    expect(await limiter.admit(ORDER)).toBeNull();
  });
});
