/** An exchange behind ccxt is asked no faster than it takes it, by all workers together. */
import { describe, expect, it } from 'vitest';
import { createMemoryMeterStore } from '../../../../src/adapters/memory/meter-store.ts';
import { createGate } from '../../../../src/adapters/venues/ccxt/gate.ts';
import { readCcxtSettings } from '../../../../src/adapters/venues/ccxt/settings.ts';
import { createLimiter, type CallKind } from '../../../../src/adapters/venues/limiter.ts';
import { createMeters } from '../../../../src/adapters/venues/metering.ts';

/** Stands for ccxt: each call costs what it says, and sends nothing. */
class Exchange {
  readonly has: Record<string, unknown> = {};
  readonly rateLimit = 50;
  readonly enableRateLimit: boolean;
  nonce = (): number => 1;
  throttle = (_cost?: number): Promise<void> => Promise.reject(new Error('paced by ccxt alone'));

  constructor({ enableRateLimit }: { readonly enableRateLimit: boolean }) {
    this.enableRateLimit = enableRateLimit;
  }

  loadMarkets(): Promise<void> {
    return Promise.resolve();
  }

  async fetchBalance(cost: number): Promise<string> {
    if (this.enableRateLimit) await this.throttle(cost);
    return 'answered';
  }
}

/** Two workers with the same counts, on a clock that stands until it is moved. */
function workers(paced: boolean) {
  const clock = { ms: 0 };
  const now = (): number => clock.ms;
  const store = createMemoryMeterStore();
  const open = () => {
    const limiter = createLimiter(now, undefined, createMeters(store, now));
    const settings = readCcxtSettings({ id: 'some', paced });
    const load = () => Promise.resolve({ exchanges: ['some'], some: Exchange });
    const gate = createGate({ name: 'SOME', settings, check: () => undefined, now, limiter, load });
    return async (kind: CallKind, cost: number): Promise<string> => {
      const work = (client: unknown) => (client as Exchange).fetchBalance(cost);
      const result = await gate.ask({ operation: 'query', kind, work });
      return result.kind === 'ANSWER' ? String(result.body) : result.verdict.error.errorCode;
    };
  };
  return { clock, one: open(), other: open() };
}

describe('the pace of an exchange', () => {
  it('is one for all workers, nine tenths of what ccxt says, after a burst of two seconds', async () => {
    const { clock, one, other } = workers(true);
    expect(await one('ORDER', 36)).toBe('answered');
    expect(await other('ORDER', 18)).toBe('RATE_LIMIT_EXCEEDED');
    clock.ms = 1_000;
    expect(await other('ORDER', 18)).toBe('answered');
    expect(await one('ORDER', 18)).toBe('RATE_LIMIT_EXCEEDED');
  });

  it('keeps room for orders, and for what looks after them, before data that can wait', async () => {
    const { clock, one } = workers(true);
    expect(await one('DATA', 20)).toBe('answered');
    const waiting = one('DATA', 2);
    expect(await one('MANAGE', 8)).toBe('answered');
    expect(await one('ORDER', 8)).toBe('answered');
    clock.ms = 1_000;
    expect(await waiting).toBe('answered');
  });

  it('is not kept where the operator says so', async () => {
    const { one } = workers(false);
    for (let i = 0; i < 5; i += 1) expect(await one('DATA', 1_000)).toBe('answered');
  });
});
