/**
 * POV: a share of the market's own volume as it happens. It rests as long as it keeps within its largest share, and takes
 * when it has fallen below its smallest.
 */
import type { Strategy } from '../src/domain/strategy.ts';
import { isGreater, type Ratio } from '../src/domain/decimal.ts';
import { SECOND_MS } from '../src/domain/time.ts';
import { restingWindow } from '../src/domain/window.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import { EVERY, FINISH, PLACEMENT, SLIPPAGE, STYLE, WOULD, type EveryParams } from './lib/common-params.ts';
import { decimalKey, optional, wholeKey } from './lib/param-keys.ts';
import { paramSet, refuseParam } from './lib/param-table.ts';
import { priceByParams } from './lib/pricing.ts';
import { planSequence } from './lib/sequence.ts';

/** Clips of an order that leaves their size to us: none larger than a twentieth. */
const AUTOMATIC_CLIPS = 20;

interface PovParams extends EveryParams {
  readonly maxParticipationPct: Ratio;
  /** How often the market's volume is looked at. */
  readonly intervalSeconds: number;
}

export const pov: Strategy<PovParams> = {
  name: 'POV',
  ...paramSet<PovParams>(
    'POV',
    {
      ...EVERY,
      ...STYLE,
      ...SLIPPAGE,
      ...PLACEMENT,
      ...WOULD,
      ...FINISH,
      maxParticipationPct: decimalKey('0.1', '100', '100'),
      minParticipationPct: optional(decimalKey('0', '100', '0')),
      intervalSeconds: wholeKey(1, 3_600, 10),
    },
    {
      required: ['maxParticipationPct'],
      check: ({ minParticipationPct: least, maxParticipationPct: most }) => {
        if (least !== null && isGreater(least, most)) {
          throw refuseParam('minParticipationPct', 'must not be above maxParticipationPct');
        }
      },
    },
  ),
  window: (params, times, activatedAt) => checkFinish(restingWindow(times, activatedAt), params),
  plan(input, params) {
    checkPrices(input, params);
    const pace = { kind: 'VOLUME', everyMs: params.intervalSeconds * SECOND_MS } as const;
    return planSequence(input, { automaticCount: AUTOMATIC_CLIPS }, null, pace);
  },
  price: priceByParams,
};
