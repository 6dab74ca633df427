/** Which order a request means: by our id or by the client's own. */
import { refuse } from '../domain/errors.ts';
import { parseOrderId } from '../domain/ids.ts';
import type { OrderRefByClient } from '../engine/desk.ts';
import { JsonNumber } from './json.ts';
import type { OrderRefBody, OrderRefQuery } from './schemas.ts';

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined && text !== '';

/** The order id decides when both are given. */
export function refOfBody({ orderId, clientOrderId }: OrderRefBody): OrderRefByClient {
  if (orderId !== null && orderId !== undefined) {
    return { orderId: parseOrderId(orderId instanceof JsonNumber ? orderId.text : orderId) };
  }
  if (!isGiven(clientOrderId)) throw refuse('orderId', 'or clientOrderId is required');
  return { clientOrderId };
}

/** Exactly one of the two; an empty one counts as absent. */
export function refOfQuery({ orderId, clientOrderId }: OrderRefQuery): OrderRefByClient {
  if (isGiven(orderId)) {
    if (isGiven(clientOrderId)) throw refuse('clientOrderId', 'must not be given together with orderId');
    return { orderId: parseOrderId(orderId) };
  }
  if (!isGiven(clientOrderId)) throw refuse('orderId', 'or clientOrderId is required');
  return { clientOrderId };
}
