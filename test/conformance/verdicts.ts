/**
 * Waits for the engine's verdict of a venue that acknowledges first, so that one suite asks the same of all venues: an
 * order is asked for until it is no longer pending, and a refusal by the engine counts as one of the request.
 */
import { isPositive } from '../../src/domain/decimal.ts';
import type { CancelResult, OrderRef, PlaceRequest, PlaceResult, Venue } from '../../src/engine/venue.ts';

const TRIES = 200;
/** An order that has not come by then was lost on its way. */
const LOST_TRIES = 20;
const PAUSE_MS = 10;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

async function verdictOn(venue: Venue, request: PlaceRequest, receipt: PlaceResult): Promise<PlaceResult> {
  const ref: OrderRef = { clipId: request.clipId, venueOrderId: null, symbol: request.symbol };
  for (let i = 0; i < TRIES; i += 1) {
    const found = await venue.lookup(ref);
    if (found.outcome === 'FOUND' && found.order.state === 'REJECTED') {
      const message = found.order.reason ?? 'rejected by the engine';
      const error = { errorCode: 'EXCHANGE_ERROR', venueCode: null, httpStatus: null, message } as const;
      return { outcome: 'REJECTED', rejectClass: 'SOFT', error };
    }
    if (found.outcome === 'FOUND' && found.order.state !== 'PENDING') {
      return { outcome: 'ACCEPTED', order: found.order, fills: found.fills };
    }
    await pause();
  }
  return receipt;
}

/** Waits for the engine to have what may have arrived although nothing was answered. */
async function arrived(venue: Venue, { clipId, symbol }: PlaceRequest): Promise<void> {
  for (let i = 0; i < LOST_TRIES; i += 1) {
    const found = await venue.lookup({ clipId, venueOrderId: null, symbol });
    if (found.outcome === 'FOUND' && found.order.state !== 'PENDING') return;
    await pause();
  }
}

/** A cancel that was received, or whose answer was lost, takes the engine a moment. */
async function cancelled(venue: Venue, order: OrderRef): Promise<CancelResult> {
  const result = await venue.cancel(order);
  if (result.outcome !== 'UNKNOWN') return result;
  const wasReceived = result.error.message.includes('under way');
  for (let i = 0; i < TRIES; i += 1) {
    const found = await venue.lookup(order);
    const isCancelled = found.outcome === 'FOUND' && found.order.state === 'CANCELLED';
    if (isCancelled) return wasReceived ? { outcome: 'CANCELLED', order: found.order } : result;
    await pause();
  }
  return result;
}

/** Only acknowledged, or filled by trades that the answer does not tell. */
const lacks = (receipt: PlaceResult): boolean =>
  receipt.outcome === 'ACCEPTED' &&
  (receipt.order.state === 'PENDING' || (receipt.fills.length === 0 && isPositive(receipt.order.cumQuantity)));

export function withVerdicts(venue: Venue): Venue {
  return {
    ...venue,
    async place(request) {
      const receipt = await venue.place(request);
      if (receipt.outcome === 'UNKNOWN') await arrived(venue, request);
      return lacks(receipt) ? await verdictOn(venue, request, receipt) : receipt;
    },
    cancel: (order) => cancelled(venue, order),
  };
}
