/** Venues that acknowledge first and judge later: what their engine refuses reaches us with its reason and its weight. */
import { describe, expect, it } from 'vitest';
import type { VenueName } from '../../../src/adapters/venues/index.ts';
import { price } from '../../../src/domain/decimal.ts';
import type { OrderView } from '../../../src/engine/venue.ts';
import { waitFor } from '../../support/poll.ts';
import { openPlace, refOf, requestOf, type Place } from './five-venues.ts';

const ASYNCHRONOUS: readonly VenueName[] = ['BYBIT', 'KRAKEN'];
const WAIT_MS = 8_000;
/** Long enough for the world to change between the acknowledgement and the verdict. */
const ENGINE_MS = 400;

const FUNDS = { state: 'REJECTED', refusal: { errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' } };
const CROSSING = { state: 'REJECTED', refusal: { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' } };

/** The verdict as the stream tells it and as a look-up tells it. */
async function verdictsOf(place: Place, request: ReturnType<typeof requestOf>): Promise<readonly OrderView[]> {
  const isVerdict = (view: OrderView): boolean => view.clipId === request.clipId && view.state === 'REJECTED';
  const heard = await waitFor('the verdict on the stream', WAIT_MS, () => place.views.find(isVerdict));
  const asked = await waitFor('the verdict by a look-up', WAIT_MS, async () => {
    const found = await place.venue.lookup(refOf(request));
    return found.outcome === 'FOUND' && found.order.state === 'REJECTED' && found.order;
  });
  return [heard, asked];
}

describe.each(ASYNCHRONOUS)('a refusal after the acknowledgement at %s', (name) => {
  it('for want of funds says so, and is fatal', async () => {
    const place = await openPlace(name, { engineMs: ENGINE_MS });
    const request = requestOf();
    expect(await place.venue.place(request)).toMatchObject({ outcome: 'ACCEPTED', order: { state: 'PENDING' } });
    await place.harness.control('balance', { account: `${name}/main`, asset: 'USDT', free: '0' });
    for (const verdict of await verdictsOf(place, request)) expect(verdict).toMatchObject(FUNDS);
    await place.close();
  });

  it('of a post-only order that would trade is soft', async () => {
    const place = await openPlace(name, { engineMs: ENGINE_MS });
    const request = requestOf({ price: price('43005'), postOnly: true });
    expect(await place.venue.place(request)).toMatchObject({ outcome: 'ACCEPTED' });
    for (const verdict of await verdictsOf(place, request)) expect(verdict).toMatchObject(CROSSING);
    await place.close();
  });
});
