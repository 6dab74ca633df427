/** Makes the rows of fills out of an execution. */
import { toText, type Price } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import { arrivalBps, fillFigures } from './metrics/fill-figures.ts';
import { midOf, type Subject, type SubjectFill } from './metrics/subject.ts';
import { priceText } from './metrics/comparison.ts';
import type { FillRow } from './fill-rows.ts';

const priceOrNull = (value: Price | null | undefined): string | null => (value ? priceText(value) : null);

function rowOf(subject: Subject, one: SubjectFill, index: number): FillRow {
  const { fill, executed, before } = one;
  const { request } = subject.execution;
  const figures = fillFigures(subject);
  const markout = (place: number): number | null => figures.markouts[index]?.[place] ?? null;
  return {
    orderId: request.orderId,
    clientOrderId: request.clientOrderId,
    exchange: request.exchange,
    symbol: request.symbol,
    side: request.side,
    strategy: request.strategy,
    childNumber: executed.clip.number,
    childId: executed.clip.clipId,
    fillId: fill.fillId,
    at: formatInstant(fill.at),
    quantity: toText(fill.quantity),
    price: toText(fill.price),
    notional: toText(one.notional),
    liquidity: fill.liquidity,
    fee: toText(fill.fee),
    feeAsset: fill.feeAsset,
    bid: priceOrNull(before?.bid),
    ask: priceOrNull(before?.ask),
    mid: priceOrNull(midOf(before)),
    arrivalSlippageBps: arrivalBps(subject, one),
    effectiveSpreadBps: figures.effectiveSpreads[index] ?? null,
    markout1sBps: markout(0),
    markout10sBps: markout(1),
    markout60sBps: markout(2),
    markout300sBps: markout(3),
  };
}

/** By child number, within a child as booked. */
export const rowsOf = (subject: Subject): readonly FillRow[] =>
  subject.fills.map((one, index) => rowOf(subject, one, index));
