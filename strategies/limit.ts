/** LIMIT: one clip at the limit price from the start to the end, split only where the venue or the client asks for it. */
import { refuse } from '../src/domain/errors.ts';
import type { Strategy } from '../src/domain/strategy.ts';
import { restingWindow } from '../src/domain/window.ts';
import { checkPrices } from './lib/common-checks.ts';
import { EVERY, STYLE, type EveryParams } from './lib/common-params.ts';
import { paramSet } from './lib/param-table.ts';
import { restAtLimit } from './lib/pricing.ts';
import { planSequence } from './lib/sequence.ts';

export const limit: Strategy<EveryParams> = {
  name: 'LIMIT',
  ...paramSet<EveryParams>('LIMIT', { ...EVERY, ...STYLE }),
  window: (_params, times, activatedAt) => restingWindow(times, activatedAt),
  plan(input, params) {
    if (input.limitPrice === null) throw refuse('limitPrice', 'is required for strategy LIMIT');
    checkPrices(input, params);
    return planSequence(input, { automaticCount: 1 });
  },
  price: (view) =>
    view.limitPrice === null ? { kind: 'HOLD', reason: 'NO_MARKET' } : restAtLimit(view, view.limitPrice),
};
