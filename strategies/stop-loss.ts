/** STOP_LOSS: waits for a price, then takes up to a cap; with a limit price it rests there instead. */
import type { Strategy } from '../src/domain/strategy.ts';
import { restingWindow } from '../src/domain/window.ts';
import { checkPrices } from './lib/common-checks.ts';
import { EVERY, PROTECTIVE_TRIGGER, SLIPPAGE, STYLE, type EveryParams } from './lib/common-params.ts';
import { wholeKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { restAtLimit, takeUpToArrival } from './lib/pricing.ts';
import { planSequence } from './lib/sequence.ts';

export const stopLoss: Strategy<EveryParams> = {
  name: 'STOP_LOSS',
  ...paramSet<EveryParams>(
    'STOP_LOSS',
    { ...EVERY, ...STYLE, ...SLIPPAGE, maxAttempts: wholeKey(1, 10, 3), trigger: PROTECTIVE_TRIGGER },
    { required: ['trigger'] },
  ),
  window: (_params, times, activatedAt) => restingWindow(times, activatedAt),
  plan(input, params) {
    checkPrices(input, params);
    return planSequence(input, { automaticCount: 1, takesLiquidity: input.limitPrice === null });
  },
  price: (view, params) =>
    view.limitPrice === null ? takeUpToArrival(view, params.slippageBps) : restAtLimit(view, view.limitPrice),
};
