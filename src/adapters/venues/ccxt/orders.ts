/** Placing and cancelling one order through ccxt. */
import {
  equals,
  isGreater,
  isLess,
  isZero,
  notionalOf,
  price,
  quantity,
  toText,
  type Price,
} from '../../../domain/decimal.ts';
import { floorToStep, roundToTick, type Instrument } from '../../../domain/instrument.ts';
import { instant } from '../../../domain/time.ts';
import type { CancelResult, OrderRef, PlaceRequest, PlaceResult } from '../../../engine/venue.ts';
import { unlisted } from '../listed.ts';
import type { PlaceMarks } from '../options.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Verdict } from '../verdict.ts';
import { readPlaced } from './answers.ts';
import type { CcxtClient } from './load.ts';
import { find, type OrderContext } from './lookup.ts';
import { lacks, type OrderKind } from './offers.ts';

const soft = (message: string): Verdict => ({
  ...localVerdict('REJECTED', 'INVALID_ORDER', message),
  rejectClass: 'SOFT',
});

/** What the venue's published rules say against the order: with these it is never sent. */
function againstRules({ rules }: Instrument, request: PlaceRequest, at: Price): Verdict | null {
  const amount = request.quantity;
  if (!equals(floorToStep(rules, amount), amount)) return soft('quantity is not a multiple of the step');
  if (isZero(at) || isLess(at, rules.minPrice)) return soft('price is below the smallest');
  if (!isZero(rules.maxPrice) && isGreater(at, rules.maxPrice)) return soft('price is above the largest');
  if (isLess(amount, rules.minQty)) return soft('quantity is below the smallest');
  if (!isZero(rules.maxQty) && isGreater(amount, rules.maxQty)) return soft('quantity is above the largest');
  return isLess(notionalOf(at, amount), rules.minNotional) ? soft('notional is below the smallest') : null;
}

/** Thrown before anything is sent. Its name is one of those that mean so. */
class NotSupported extends Error {}

/** ccxt rounds by itself, to the nearest: nothing leaves that it would change. */
function assertUntouched(client: CcxtClient, symbol: string, amount: string, at: string): void {
  const same =
    equals(price(client.priceToPrecision(symbol, at)), price(at)) &&
    equals(quantity(client.amountToPrecision(symbol, amount)), quantity(amount));
  if (!same) throw new NotSupported('ccxt would change the price or the quantity');
}

function assertOffered(client: CcxtClient, { timeInForce, postOnly }: PlaceRequest): void {
  const wanted: readonly OrderKind[] = [
    ...(timeInForce === 'GTC' ? [] : [timeInForce]),
    ...(postOnly ? (['PO'] as const) : []),
  ];
  const missing = wanted.find((kind) => lacks(client, kind));
  if (missing !== undefined) throw new NotSupported(`the exchange has no ${missing} orders`);
}

function createParams(context: OrderContext, { clipId, timeInForce, postOnly }: PlaceRequest): object {
  return {
    ...context.settings.createParams,
    clientOrderId: clipId,
    ...(timeInForce === 'GTC' ? {} : { timeInForce }),
    ...(postOnly ? { postOnly: true } : {}),
  };
}

export async function place(context: OrderContext, request: PlaceRequest, marks: PlaceMarks): Promise<PlaceResult> {
  const { symbol, side } = request;
  const refused = unlisted(context.symbols, symbol);
  const instrument = context.symbols.instrument(symbol);
  if (refused !== null || instrument === undefined) {
    return toPlaceResult(refused ?? localVerdict('REJECTED', 'INVALID_ORDER', `symbol ${symbol} is not listed`));
  }
  const at = roundToTick(instrument.rules, side, request.price);
  const against = againstRules(instrument, request, at);
  if (against !== null) return toPlaceResult(against);
  const [amountText, priceText] = [toText(request.quantity), toText(at)];
  const result = await context.gate.ask({
    operation: 'create',
    kind: 'ORDER',
    latestMs: request.reservedAt + request.receiveWindowMs,
    marks,
    work: (client) => {
      assertOffered(client, request);
      assertUntouched(client, symbol, amountText, priceText);
      const params = createParams(context, request);
      return client.createOrder(symbol, 'limit', side === 'BUY' ? 'buy' : 'sell', amountText, priceText, params);
    },
  });
  const answer = read(result, (body) => readPlaced(body, request, instant(context.now())));
  if (!answer.ok) return toPlaceResult(answer.verdict);
  // Fills are read from one place only, so that no trade can come under two ids.
  return { outcome: 'ACCEPTED', order: answer.value, fills: [] };
}

/** Cancels by the venue's id, which every exchange of ccxt takes; an order without one is looked for first. */
export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const found = await idOf(context, order);
  if (typeof found !== 'string') return found;
  const result = await context.gate.ask({
    operation: 'cancel',
    kind: 'MANAGE',
    work: (client) => client.cancelOrder(found, order.symbol, context.settings.cancelParams),
  });
  if (result.kind === 'FAILED') return toCancelResult(result.verdict);
  // What an exchange answers to a cancel is not the order everywhere.
  const after = await find(context, { ...order, venueOrderId: found });
  if (after.kind === 'FAILED') return toCancelResult(after.verdict);
  if (after.kind === 'NONE') return { outcome: 'GONE' };
  const { state } = after.order;
  if (state === 'CANCELLED') return { outcome: 'CANCELLED', order: after.order };
  if (state !== 'OPEN' && state !== 'PENDING') return { outcome: 'GONE' };
  return toCancelResult(localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'the cancel is under way'));
}

async function idOf(context: OrderContext, order: OrderRef): Promise<string | CancelResult> {
  const known = order.venueOrderId ?? context.venueIds.get(order.clipId);
  if (known !== undefined) return known;
  const found = await find(context, order);
  if (found.kind === 'FOUND') return found.order.venueOrderId;
  return found.kind === 'NONE' ? { outcome: 'GONE' } : toCancelResult(found.verdict);
}
