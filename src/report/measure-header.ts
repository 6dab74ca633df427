/** Makes the head of a report out of an execution. */
import { toText } from '../domain/decimal.ts';
import { rulesToText } from '../domain/instrument.ts';
import { formatInstant } from '../domain/time.ts';
import { timeText } from './metrics/outcome.ts';
import type { Subject } from './metrics/subject.ts';
import type { ReportHeader } from './report-header.ts';

export function headerOf({ execution, plannedEnd, hasMarket }: Subject): ReportHeader {
  const { request, provenance, market, startedAt, endedAt } = execution;
  return {
    orderId: request.orderId,
    clientOrderId: request.clientOrderId,
    origin: provenance.origin,
    exchange: request.exchange,
    subaccount: request.subaccount,
    symbol: request.symbol,
    baseAsset: execution.baseAsset,
    quoteAsset: execution.quoteAsset,
    assetClass: request.assetClass,
    side: request.side,
    strategy: request.strategy,
    params: request.params,
    quantity: toText(request.quantity),
    limitPrice: request.limitPrice === null ? null : toText(request.limitPrice),
    clipSizeType: request.clipSizeType,
    clipSizeVal: request.clipSizeVal === null ? null : toText(request.clipSizeVal),
    createdAt: formatInstant(request.createdAt),
    startTime: timeText(request.startTime),
    endTime: timeText(request.endTime),
    startedAt: timeText(startedAt),
    plannedEnd: timeText(plannedEnd),
    endedAt: timeText(endedAt),
    marketDetail: hasMarket ? market.detail : null,
    binMs: hasMarket ? market.tape.binMs : null,
    sources: provenance.sources,
    fillModel: provenance.fillModel,
    latencyMs: provenance.latencyMs,
    feeRates: provenance.feeRates,
    rules: execution.rules === null ? null : rulesToText(execution.rules),
    seed: provenance.seed,
    version: provenance.version,
  };
}
