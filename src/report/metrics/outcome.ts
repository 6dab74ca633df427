/** What became of the order. */
import { averagePrice, isZero, notBelowZero, quotientOf, subtract, toText } from '../../domain/decimal.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { Outcome } from '../report.ts';
import { NO_FILLS, NO_START, type Subject } from './subject.ts';

export const timeText = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

export function outcomeOf(subject: Subject): Outcome {
  const { execution, filled, notional, byTime, missing, startedAt } = subject;
  const { request, endedAt, status, errorCode, message } = execution;
  const isEmpty = isZero(filled);
  if (startedAt === null) missing.note('outcome.durationMs', NO_START);
  else if (endedAt === null) missing.note('outcome.durationMs', 'the order goes on');
  return {
    status,
    errorCode,
    message,
    quantity: toText(request.quantity),
    filledQuantity: toText(filled),
    filledPct: quotientOf(filled, request.quantity, 100),
    residual: toText(notBelowZero(subtract(request.quantity, filled))),
    overfill: toText(notBelowZero(subtract(filled, request.quantity))),
    notional: toText(notional),
    averagePrice: isEmpty ? missing.note('outcome.averagePrice', NO_FILLS) : toText(averagePrice(notional, filled)),
    fills: byTime.length,
    firstFillAt: timeText(byTime[0]?.fill.at ?? null),
    lastFillAt: timeText(subject.lastFillAt),
    durationMs: startedAt === null || endedAt === null ? null : endedAt - startedAt,
  };
}
