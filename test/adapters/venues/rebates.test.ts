/** A maker's rebate is a fee below zero: it keeps its sign and every digit from the wire to the record and the API. */
import { describe, expect, it } from 'vitest';
import { childReport } from '../../../src/api/child-report.ts';
import { stringifyJson } from '../../../src/api/json.ts';
import type { VenueName } from '../../../src/adapters/venues/index.ts';
import { fee, feeFromStored, price, quantity, toText } from '../../../src/domain/decimal.ts';
import type { OrderFill } from '../../../src/engine/venue.ts';
import { waitFor } from '../../support/poll.ts';
import { openPlace, refOf, requestOf } from './five-venues.ts';
import { filledChild } from './rebate-facts.ts';

/** CoinAPI tells no fees. */
const TELLING: readonly VenueName[] = ['BINANCE', 'BYBIT', 'KRAKEN', 'DFX'];
const WAIT_MS = 8_000;

const feeOf = (fills: readonly OrderFill[]) => fills.map(({ fill }) => [toText(fill.fee), fill.feeAsset]);

describe.each(TELLING)('a rebate at %s', (name) => {
  it('is told by the stream and by look-ups as the venue has booked it', async () => {
    const place = await openPlace(name, { makerBps: '-1.5' });
    const request = requestOf({ quantity: quantity('0.00777'), price: price('43000') });
    await place.venue.place(request);
    await waitFor('the order to rest', WAIT_MS, async () => {
      const found = await place.venue.lookup(refOf(request));
      return found.outcome === 'FOUND' && found.order.state === 'OPEN';
    });
    await place.harness.sell('43000', '1');
    const fills = await waitFor('the fill', WAIT_MS, async () => {
      const found = await place.venue.lookup(refOf(request));
      return found.outcome === 'FOUND' && found.order.state === 'FILLED' && found.fills;
    });
    const truth = place.harness.ledger(request.clipId).filter((line) => line['type'] === 'FILL');
    const booked = truth.map((line) => [line['fee'], line['feeAsset']]);
    expect(booked[0]?.[0]).toMatch(/^-0\.0*[1-9]/);
    expect(feeOf(fills)).toEqual(booked);
    await waitFor('the stream', WAIT_MS, () => place.fills.length > 0);
    expect(feeOf(place.fills)).toEqual(booked);
    await place.close();
  });
});

describe('a fee', () => {
  it.each(['-0.0001', '0', '0.00000001', '-12345.000000000000000001'])('of %s is stored and read as it is', (text) => {
    expect(toText(fee(text))).toBe(text);
    expect(toText(feeFromStored(toText(fee(text))))).toBe(text);
  });

  it.each(['--1', '-', '-1e', '+1', '- 1', '-01'])('is not read from %s', (text) => {
    expect(() => fee(text)).toThrow(/must be a plain decimal/);
  });

  it('below zero is shown with its sign by the report on a child', async () => {
    const { clip, request } = await filledChild('-0.0001');
    expect(stringifyJson(childReport(clip, request, null))).toContain('"fee":-0.0001,');
  });
});
