/** A rule of the venue that changes while orders are worked: the next reading has it, and orders by it are taken. */
import { describe, expect, it } from 'vitest';
import type { VenueName } from '../../../src/adapters/venues/index.ts';
import { price, quantity, toText } from '../../../src/domain/decimal.ts';
import { floorToStep } from '../../../src/domain/instrument.ts';
import { openPlace, refOf, requestOf, SYMBOL, type Place } from './five-venues.ts';
import { waitFor } from '../../support/poll.ts';

const VENUES: readonly VenueName[] = ['BINANCE', 'BYBIT', 'KRAKEN'];

const rulesOf = (place: Place) => {
  const rules = place.market.instruments().get(SYMBOL)?.rules;
  if (rules === undefined) throw new Error('the instrument is gone');
  return rules;
};

describe.each(VENUES)('a filter that changes at %s', (name) => {
  it('refuses orders by the old step softly, and takes those by the new one once it has been read', async () => {
    const place = await openPlace(name);
    expect(toText(rulesOf(place).step)).toBe('0.00001');
    await place.harness.control('filters', {
      symbol: 'BTCUSDT',
      minPrice: '0.1',
      minQty: '0.001',
      stepSize: '0.001',
      tickSize: '0.1',
    });
    const old = requestOf({ quantity: quantity('0.01234'), price: price('42000') });
    expect(await place.venue.place(old)).toMatchObject({ outcome: 'REJECTED', rejectClass: 'SOFT' });
    await place.market.refreshInstruments();
    const rules = rulesOf(place);
    expect([toText(rules.step), toText(rules.tick)]).toEqual(['0.001', '0.1']);
    const next = requestOf({ quantity: floorToStep(rules, quantity('0.01234')), price: price('42000') });
    expect(await place.venue.place(next)).toMatchObject({ outcome: 'ACCEPTED' });
    const open = await waitFor('the order to rest', 8_000, async () => {
      const found = await place.venue.lookup(refOf(next));
      return found.outcome === 'FOUND' && found.order.state === 'OPEN' && found.order;
    });
    expect(toText(open.quantity)).toBe('0.012');
    await place.close();
  });

  it('that stops the trading of a symbol is read as such', async () => {
    const place = await openPlace(name);
    await place.harness.control('filters', { symbol: 'BTCUSDT', status: 'HALT' });
    await place.market.refreshInstruments();
    expect(place.market.instruments().get(SYMBOL)?.tradable).toBe(false);
    await place.close();
  });
});
