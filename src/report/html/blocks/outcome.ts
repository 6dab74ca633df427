/** Tables: what was asked for and what came of it. */
import type { ExecutionReport } from '../../report.ts';
import { markup, type Markup } from '../markup.ts';
import { block, or } from '../table.ts';
import { amountText, countText, grouped, isoText, lengthText, percentText } from '../values.ts';

/** A parameter's value as JSON, which is what the client sent. */
const parameter = ([name, value]: readonly [string, unknown]): string => `${name} ${JSON.stringify(value)}`;

/** Times of the order are null where the client or the engine gave none; that is an answer, not a gap. */
const timeOr = (iso: string | null, otherwise: string): string => (iso === null ? otherwise : isoText(iso));

function asked(report: ExecutionReport): Markup {
  const { header } = report;
  const params = Object.entries(header.params).map(parameter).join(', ');
  const path = 'header';
  return block(report, 'Order', [
    { name: 'Order', value: markup`<bdi>${header.orderId}</bdi>`, path },
    { name: 'Client order id', value: markup`<bdi>${header.clientOrderId ?? 'none given'}</bdi>`, path },
    { name: 'Account', value: `${header.exchange}/${header.subaccount}`, path },
    { name: 'Instrument', value: `${header.symbol} (${header.assetClass})`, path },
    { name: 'Side and quantity', value: `${header.side} ${amountText(header.quantity, header.baseAsset)}`, path },
    { name: 'Strategy', value: header.strategy, path },
    { name: 'Parameters', value: markup`<bdi>${params === '' ? 'none given' : params}</bdi>`, path },
    {
      name: 'Limit price',
      value: or(header.limitPrice, (price) => amountText(price, header.quoteAsset)) ?? 'none',
      path,
    },
    {
      name: 'Clip size',
      value: `${header.clipSizeType}${header.clipSizeVal === null ? '' : ` ${grouped(header.clipSizeVal)}`}`,
      path,
    },
    { name: 'Created', value: isoText(header.createdAt), path },
    { name: 'Start asked for', value: timeOr(header.startTime, 'at once'), path },
    { name: 'End asked for', value: timeOr(header.endTime, 'none given'), path },
  ]);
}

function came(report: ExecutionReport): Markup {
  const { header, outcome } = report;
  const reason = [outcome.errorCode, outcome.message].filter((text) => text !== null).join(': ');
  return block(report, 'Outcome', [
    { name: 'Status', value: outcome.status, path: 'outcome.status' },
    { name: 'Reason', value: markup`<bdi>${reason === '' ? 'none' : reason}</bdi>`, path: 'outcome.message' },
    {
      name: 'Filled',
      value: `${amountText(outcome.filledQuantity, header.baseAsset)} (${percentText(outcome.filledPct)})`,
      path: 'outcome',
    },
    { name: 'Not filled', value: amountText(outcome.residual, header.baseAsset), path: 'outcome' },
    {
      name: 'Filled beyond the quantity',
      meaning: 'must be 0',
      value: amountText(outcome.overfill, header.baseAsset),
      path: 'outcome',
    },
    {
      name: 'Notional',
      meaning: 'price × quantity of all fills',
      value: amountText(outcome.notional, header.quoteAsset),
      path: 'outcome',
    },
    {
      name: 'Average price',
      value: or(outcome.averagePrice, (price) => amountText(price, header.quoteAsset)),
      path: 'outcome.averagePrice',
    },
    { name: 'Fills', value: countText(outcome.fills), path: 'outcome' },
    { name: 'Started', value: timeOr(header.startedAt, 'never'), path: 'header' },
    { name: 'Planned end', value: timeOr(header.plannedEnd, 'none'), path: 'header' },
    { name: 'Ended', value: timeOr(header.endedAt, 'not yet'), path: 'header' },
    { name: 'Duration', value: or(outcome.durationMs, lengthText), path: 'outcome.durationMs' },
    { name: 'First fill', value: or(outcome.firstFillAt, isoText), path: 'outcome.firstFillAt' },
    { name: 'Last fill', value: or(outcome.lastFillAt, isoText), path: 'outcome.lastFillAt' },
  ]);
}

export const outcomeBlocks = (report: ExecutionReport): Markup => markup`${asked(report)}${came(report)}`;
