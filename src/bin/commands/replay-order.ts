/** One line of a replay's orders file: a create request, when it is created, and perhaps its number and its rules. */
import { quantity, ratio } from '../../domain/decimal.ts';
import { refuse } from '../../domain/errors.ts';
import { parseOrderId } from '../../domain/ids.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import type { ParentRequest } from '../../domain/parent.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES } from '../../domain/strategy.ts';
import { parseInstant } from '../../domain/time.ts';
import type { ReplayOrder } from '../../replay/engine/options.ts';
import { rulesOf } from './order-files.ts';
import { objectOf, paramsOf, readOrder, requiredText, requiredWord, textOf, wordOf } from './plan-fields.ts';
import { priceOf, timesOf } from './plan-order.ts';
import type { JsonObject } from './plan-fields.ts';

/** What an order does not say of itself. */
export interface OrderDefaults {
  /** Its number where it names none: the line it stands in, from 1. */
  readonly line: number;
  /** Null: it must name its instrument. */
  readonly symbol: string | null;
  /** Null: as fine as the data. */
  readonly rules: InstrumentRules | null;
}

/** An order without a venue is played at one of this name. */
const EXCHANGE = 'REPLAY';

function sideOf(order: JsonObject): 'BUY' | 'SELL' {
  const side = requiredWord(order, 'side', ['BUY', 'SELL', 'SHORT_SELL']);
  if (side === 'SHORT_SELL') throw refuse('side', 'SHORT_SELL is not possible on SPOT');
  return side;
}

function checkAssetClass(order: JsonObject): void {
  const given = wordOf(order, 'assetClass', ['UNDEFINED', 'SPOT', 'FUTURE', 'OPTION']);
  if (given === 'FUTURE' || given === 'OPTION') throw refuse('assetClass', `${given} is not traded in this build`);
}

function symbolOf(order: JsonObject, known: string | null): string {
  const symbol = textOf(order, 'symbol') ?? known;
  if (symbol === null) throw refuse('symbol', 'is required: the data does not tell of one instrument only');
  return symbol;
}

function requestOf(order: JsonObject, { line, symbol }: OrderDefaults): ParentRequest {
  const clipSizeVal = textOf(order, 'clipSizeVal');
  // `plan` takes a price to plan by; here the market tells it.
  priceOf(order, 'refPrice');
  checkAssetClass(order);
  return {
    orderId: parseOrderId(textOf(order, 'orderId') ?? String(line)),
    account: 'replay',
    clientOrderId: textOf(order, 'clientOrderId'),
    exchange: textOf(order, 'exchange') ?? EXCHANGE,
    subaccount: textOf(order, 'subaccount') ?? 'main',
    symbol: symbolOf(order, symbol),
    assetClass: 'SPOT',
    side: sideOf(order),
    quantity: quantity(requiredText(order, 'quantity'), 'quantity'),
    strategy: requiredWord(order, 'strategy', STRATEGY_NAMES),
    limitPrice: priceOf(order, 'limitPrice'),
    ...timesOf(order),
    clipSizeType: wordOf(order, 'clipSizeType', CLIP_SIZE_TYPES) ?? 'AUTOMATIC',
    clipSizeVal: clipSizeVal === null ? null : ratio(clipSizeVal, 'clipSizeVal'),
    params: paramsOf(order),
    createdAt: parseInstant(requiredText(order, 'createdAt'), 'createdAt'),
  };
}

/** Reads a line. Throws OrderError naming the field; the rules of the order itself are checked when it is created. */
export function parseReplayOrder(line: string, defaults: OrderDefaults): ReplayOrder {
  const order = readOrder(line, ['rules']);
  const own = objectOf(order, 'rules');
  return { request: requestOf(order, defaults), rules: own === null ? defaults.rules : rulesOf(own) };
}
