/** From the body of an amend request to what the desk takes. The first rule that is broken wins, in a fixed order. */
import type { Amendment } from '../domain/amendment.ts';
import { price, quantity, ratio } from '../domain/decimal.ts';
import { refuse } from '../domain/errors.ts';
import { parseInstant } from '../domain/time.ts';
import { digitsOf, ifGiven, positive, readParams } from './create-request.ts';
import type { AmendBody } from './lifecycle-schemas.ts';

const WHOLE = /^[1-9][0-9]{0,15}$/;

/** The version the client has seen, or null. Throws OrderError for anything but a whole number above zero. */
export function readExpectedVersion({ expectedVersion }: AmendBody): number | null {
  const text = ifGiven(expectedVersion, digitsOf);
  if (text === null) return null;
  if (!WHOLE.test(text)) throw refuse('expectedVersion', 'must be a whole number above zero');
  return Number(text);
}

/** Throws OrderError naming the field and its rule; an amendment that changes nothing at all is refused too. */
export function readAmendment(body: AmendBody): Amendment {
  const amendment: Amendment = {
    quantity: ifGiven(body.quantity, (value) => positive(quantity(digitsOf(value), 'quantity'), 'quantity')),
    limitPrice: ifGiven(body.limitPrice, (value) => positive(price(digitsOf(value), 'limitPrice'), 'limitPrice')),
    endTime: ifGiven(body.endTime, (value) => parseInstant(value, 'endTime')),
    clipSizeType: body.clipSizeType ?? null,
    clipSizeVal: ifGiven(body.clipSizeVal, (value) => ratio(digitsOf(value), 'clipSizeVal')),
    params: readParams(body.params),
  };
  if (Object.values(amendment).every((value) => value === null)) {
    throw refuse('body', 'must change quantity, limitPrice, endTime, clipSizeType, clipSizeVal or params');
  }
  return amendment;
}
