/** A refusal by the venue's rules has them read again, not too often. */
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { RuleRefresh } from '../../src/engine/rule-refresh.ts';
import type { MarketData, PlaceResult, RejectClass } from '../../src/engine/venue.ts';

const NOW = instant(1_706_443_200_000);

const refused = (errorCode: ErrorCode, rejectClass: RejectClass): PlaceResult => ({
  outcome: 'REJECTED',
  error: { errorCode, venueCode: null, httpStatus: 400, message: 'LOT_SIZE' },
  rejectClass,
});
const BY_A_RULE = refused('INVALID_ORDER', 'SOFT');

function open() {
  const clock = createVirtualClock(NOW);
  let count = 0;
  const marketNamed = (name: string): MarketData =>
    ({ name, refreshInstruments: () => Promise.resolve(void (count += 1)) }) as Partial<MarketData> as MarketData;
  return { clock, rules: new RuleRefresh(clock), marketNamed, read: () => count };
}

describe('the rules of a venue', () => {
  it('are read again when it refuses an order by them', async () => {
    const { rules, marketNamed, read } = open();
    await rules.after(BY_A_RULE, marketNamed('BYBIT'));
    expect(read()).toBe(1);
  });

  it('are read once in five seconds at the most, each venue by itself', async () => {
    const { clock, rules, marketNamed, read } = open();
    for (const name of ['BYBIT', 'BYBIT', 'KRAKEN', 'BYBIT']) await rules.after(BY_A_RULE, marketNamed(name));
    expect(read()).toBe(2);
    await clock.advanceTo(plusMs(NOW, 5_000));
    await rules.after(BY_A_RULE, marketNamed('BYBIT'));
    expect(read()).toBe(3);
  });

  it('are left alone by every other outcome', async () => {
    const { rules, marketNamed, read } = open();
    await rules.after(refused('INSUFFICIENT_FUNDS', 'FATAL'), marketNamed('BYBIT'));
    await rules.after(refused('EXCHANGE_ERROR', 'SOFT'), marketNamed('BYBIT'));
    await rules.after(BY_A_RULE, null);
    expect(read()).toBe(0);
  });
});
