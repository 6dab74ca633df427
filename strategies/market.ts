/** MARKET: takes at once, clip after clip, never beyond a cap that is fixed when the order begins to work. */
import type { Strategy } from '../src/domain/strategy.ts';
import { restingWindow } from '../src/domain/window.ts';
import { checkPrices } from './lib/common-checks.ts';
import { EVERY, SLIPPAGE, type EveryParams } from './lib/common-params.ts';
import { wholeKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { takeUpToArrival } from './lib/pricing.ts';
import { planSequence } from './lib/sequence.ts';

export const market: Strategy<EveryParams> = {
  name: 'MARKET',
  ...paramSet<EveryParams>('MARKET', { ...EVERY, ...SLIPPAGE, maxAttempts: wholeKey(1, 10, 3) }),
  window: (_params, times, activatedAt) => restingWindow(times, activatedAt),
  plan(input, params) {
    checkPrices(input, params);
    return planSequence(input, { automaticCount: 1, takesLiquidity: true });
  },
  price: (view, params) => takeUpToArrival(view, params.slippageBps),
};
