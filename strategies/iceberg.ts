/** ICEBERG: one visible clip at a time; the next is placed when the one before is completely filled. */
import type { Strategy } from '../src/domain/strategy.ts';
import { restingWindow } from '../src/domain/window.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import {
  EVERY,
  FINISH,
  PLACEMENT,
  RANDOM_SIZES,
  SLIPPAGE,
  STYLE,
  WOULD,
  type EveryParams,
  type RandomParams,
} from './lib/common-params.ts';
import { wholeKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { priceByParams, restAtLimit } from './lib/pricing.ts';
import { planSequence } from './lib/sequence.ts';

/** A client that leaves the size to us shows a twentieth of the order. */
const AUTOMATIC_CLIPS = 20;

type IcebergParams = EveryParams & RandomParams;

export const iceberg: Strategy<IcebergParams> = {
  name: 'ICEBERG',
  ...paramSet<IcebergParams>('ICEBERG', {
    ...EVERY,
    ...STYLE,
    ...SLIPPAGE,
    ...PLACEMENT,
    ...WOULD,
    ...FINISH,
    ...RANDOM_SIZES,
    refreshDelayMs: wholeKey(0, 60_000, 0),
  }),
  window: (params, times, activatedAt) => checkFinish(restingWindow(times, activatedAt), params),
  plan(input, params) {
    checkPrices(input, params);
    return planSequence(input, { automaticCount: AUTOMATIC_CLIPS }, params);
  },
  price: (view, params) =>
    view.limitPrice === null || view.finishing ? priceByParams(view, params) : restAtLimit(view, view.limitPrice),
};
