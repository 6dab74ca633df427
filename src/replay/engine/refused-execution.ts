/** An order that was never taken up: nothing of it but why. */
import { ZERO_NOTIONAL, ZERO_QUANTITY } from '../../domain/decimal.ts';
import type { OrderError } from '../../domain/errors.ts';
import type { Execution } from '../../report/execution.ts';
import type { ReplayContext } from './context.ts';
import { assetsOf } from './instrument-of.ts';
import type { MarketGroup } from './market-groups.ts';
import type { ReplayOrder } from './options.ts';
import { provenanceOf } from './provenance.ts';
import { TapeBins } from './tape-bins.ts';

export function refusedExecution(
  { request, rules }: ReplayOrder,
  group: MarketGroup | null,
  { errorCode, message }: OrderError,
  context: ReplayContext,
  version: string,
): Execution {
  const [baseAsset, quoteAsset] = assetsOf(request.symbol);
  const grid = group?.grid ?? { priceDecimals: 0, quantityDecimals: 0 };
  const tape = new TapeBins(group?.market.tape.binMs ?? 1_000).cut(request.createdAt, request.createdAt, grid, false);
  return {
    ...{ request, rules, quoteAsset, baseAsset, errorCode, message },
    status: 'REJECTED',
    startedAt: null,
    window: null,
    endedAt: request.createdAt,
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_NOTIONAL,
    clips: [],
    plan: [],
    held: [],
    market: {
      detail: group?.market.facts.detail ?? 'TRADES',
      tape,
      atDecision: null,
      atArrival: null,
      atEnd: null,
      toLastFill: null,
      toPlannedEnd: { volume: ZERO_QUANTITY, notional: ZERO_NOTIONAL },
      holes: [],
    },
    provenance: provenanceOf(group, context, version),
  };
}
