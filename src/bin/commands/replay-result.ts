/** One line of `results.ndjson`: what became of an order, and enough to play it again. */
import { add, averagePrice, isZero, notBelowZero, subtract, toText, ZERO_FEE } from '../../domain/decimal.ts';
import type { OrderError } from '../../domain/errors.ts';
import type { ParentRequest } from '../../domain/parent.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { Execution } from '../../report/execution.ts';
import type { ExecutionReport } from '../../report/report.ts';

const timeText = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

const requestFields = (request: ParentRequest) => ({
  orderId: request.orderId,
  clientOrderId: request.clientOrderId,
  exchange: request.exchange,
  symbol: request.symbol,
  side: request.side,
  strategy: request.strategy,
  quantity: toText(request.quantity),
  createdAt: formatInstant(request.createdAt),
});

function feesOf({ clips }: Execution): string {
  const fills = clips.flatMap((clip) => clip.fills);
  return toText(fills.reduce((sum, { fill }) => add(sum, fill.fee), ZERO_FEE));
}

/** Money and quantities as decimal texts, times as ISO texts, bps as numbers; null where there is nothing. */
export function resultOf(execution: Execution, report: ExecutionReport) {
  const { request, filledQuantity, filledNotional, provenance, market } = execution;
  const { quantity } = request;
  return {
    ...requestFields(request),
    status: execution.status,
    filledQty: toText(filledQuantity),
    residual: toText(notBelowZero(subtract(quantity, filledQuantity))),
    overfill: toText(notBelowZero(subtract(filledQuantity, quantity))),
    avgPrice: isZero(filledQuantity) ? null : toText(averagePrice(filledNotional, filledQuantity)),
    notional: toText(filledNotional),
    fees: feesOf(execution),
    feeAsset: execution.quoteAsset === '' ? null : execution.quoteAsset,
    clips: execution.clips.length,
    fills: execution.clips.reduce((count, { fills }) => count + fills.length, 0),
    startedAt: timeText(execution.startedAt),
    endedAt: timeText(execution.endedAt),
    errorCode: execution.errorCode,
    message: execution.message,
    arrivalSlippageBps: report.price.arrival.slippageBps,
    marketVolume: toText(market.toPlannedEnd.volume),
    fillModel: provenance.fillModel,
    latencyMs: provenance.latencyMs,
    feeRates: provenance.feeRates,
    seed: provenance.seed,
    data: provenance.sources,
    version: provenance.version,
  };
}

/** Of a line that makes no order; there is no report of it. */
export const refusedResult = (orderId: string, line: number, error: OrderError) => ({
  orderId,
  line,
  status: 'REJECTED' as const,
  filledQty: '0',
  errorCode: error.errorCode,
  message: error.message,
});

export type ResultLine = ReturnType<typeof resultOf> | ReturnType<typeof refusedResult>;

/** The line as it stands in the file. */
export const resultText = (line: ResultLine): string => `${JSON.stringify(line)}\n`;
