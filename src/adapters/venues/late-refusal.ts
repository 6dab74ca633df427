/** Refusals that come after an acknowledgement: what a venue's word for one means, as a field of the order's view. */
import type { OrderView, Refusal, VenueOrderState } from '../../engine/venue.ts';

export const NO_FUNDS: Refusal = { errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' };
export const LOCKED_OUT: Refusal = { errorCode: 'AUTHENTICATION_ERROR', rejectClass: 'FATAL' };
/** Another price or quantity may be taken. */
export const AGAINST_THE_RULES: Refusal = { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' };

/** The field of an order that is REJECTED for a reason we can read; no field otherwise. */
export const refusalField = (
  state: VenueOrderState,
  refusal: Refusal | null | undefined,
): Pick<OrderView, 'refusal'> => (state === 'REJECTED' && refusal !== null && refusal !== undefined ? { refusal } : {});
