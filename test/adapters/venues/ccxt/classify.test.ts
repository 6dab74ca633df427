/** What an error of ccxt proves, by its class and by what became of the requests behind it. */
import { describe, expect, it } from 'vitest';
import { classesOf, classify } from '../../../../src/adapters/venues/ccxt/classify.ts';
import type { Sent } from '../../../../src/adapters/venues/ccxt/wire.ts';
import type { HttpOutcome } from '../../../../src/adapters/venues/exchange.ts';

class ExchangeError extends Error {}
class InsufficientFunds extends ExchangeError {}
class AuthenticationError extends ExchangeError {}
class PermissionDenied extends AuthenticationError {}
class InvalidOrder extends ExchangeError {}
class OrderNotFound extends InvalidOrder {}
class OrderImmediatelyFillable extends InvalidOrder {}
class DuplicateOrderId extends InvalidOrder {}
class NetworkError extends Error {}
class RateLimitExceeded extends NetworkError {}

const SECRET = 'theSecret';
const redact = (text: string): string => text.replaceAll(SECRET, '[redacted]');
const sent = (outcome: HttpOutcome | null): Sent => ({ method: 'POST', place: '/order', outcome });
const reply = (status: number, headers: object = {}): Sent =>
  sent({ kind: 'REPLY', status, headers: headers as Record<string, string>, body: `{"says":"${SECRET}"}` });
const verdictOn = (error: Error, requests: readonly Sent[], operation: 'create' | 'cancel' | 'query' = 'create') =>
  classify(error, requests, operation, redact);

describe('an error of ccxt', () => {
  it('has the names of its classes, its own first', () => {
    expect(classesOf(new PermissionDenied())).toEqual([
      'PermissionDenied',
      'AuthenticationError',
      'ExchangeError',
      'Error',
    ]);
  });

  it.each([
    [new InsufficientFunds('x'), 'INSUFFICIENT_FUNDS', 'FATAL'],
    [new PermissionDenied('x'), 'AUTHENTICATION_ERROR', 'FATAL'],
    [new OrderImmediatelyFillable('x'), 'INVALID_ORDER', 'SOFT'],
  ])('%s, answered below 500, is a refusal', (error, errorCode, rejectClass) => {
    expect(verdictOn(error, [reply(400)])).toMatchObject({
      disposition: 'REJECTED',
      rejectClass,
      error: { errorCode },
    });
    expect(verdictOn(error, [reply(502)]).disposition).toBe('UNKNOWN');
    expect(verdictOn(error, [reply(200), reply(400)]).disposition).toBe('UNKNOWN');
    expect(verdictOn(error, [sent({ kind: 'LOST', code: 'ECONNRESET' })]).disposition).toBe('UNKNOWN');
  });

  it.each([
    new InvalidOrder('a time-out of some venues comes as this'),
    new ExchangeError('so does an unknown status'),
    new DuplicateOrderId('an order of this id is there'),
    new NetworkError('x'),
    new RateLimitExceeded('by its class alone'),
    new TypeError('a bug of ccxt after the answer'),
  ])('%s proves nothing once a request was answered', (error) => {
    expect(verdictOn(error, [reply(400)]).disposition).toBe('UNKNOWN');
    expect(verdictOn(error, [reply(200)]).disposition).toBe('UNKNOWN');
  });

  it('is no outcome of a request that has none yet', () => {
    expect(verdictOn(new InsufficientFunds('x'), [sent(null)]).disposition).toBe('UNKNOWN');
  });

  it('before anything was sent is a refusal of ccxt itself, or a reason to try again', () => {
    expect(verdictOn(new InvalidOrder('too small'), [])).toMatchObject({ disposition: 'REJECTED' });
    expect(verdictOn(new ExchangeError('the queue is full'), [])).toMatchObject({ disposition: 'NOT_ADMITTED' });
    expect(verdictOn(new NetworkError('x'), [sent({ kind: 'NOT_SENT', code: 'ECONNREFUSED' })])).toMatchObject({
      disposition: 'NOT_ADMITTED',
      error: { errorCode: 'NETWORK_ERROR' },
    });
  });

  it.each([
    [429, 'RATE_LIMIT_EXCEEDED'],
    [418, 'DDOS_PROTECTION'],
  ])('with HTTP %d is not admitted, for as long as the venue says', (status, errorCode) => {
    expect(verdictOn(new RateLimitExceeded('x'), [reply(status, { 'retry-after': '7' })])).toMatchObject({
      disposition: 'NOT_ADMITTED',
      retryAfterMs: 7_000,
      pause: true,
      error: { errorCode },
    });
  });

  it('says of an order that is not found what was asked', () => {
    const error = new OrderNotFound('x');
    expect(verdictOn(error, [reply(400)], 'cancel').disposition).toBe('GONE');
    expect(verdictOn(error, [reply(400)], 'query').disposition).toBe('NOT_FOUND');
    expect(verdictOn(error, [reply(503)], 'query').disposition).toBe('UNKNOWN');
    expect(verdictOn(error, [reply(400)], 'create').disposition).toBe('UNKNOWN');
  });

  it('is told in the words of the answer, never in its own, which quote the signed address', () => {
    const error = new InsufficientFunds('GET https://venue/order?signature=abc');
    expect(verdictOn(error, [reply(400)]).error).toMatchObject({
      venueCode: 'InsufficientFunds',
      httpStatus: 400,
      message: '{"says":"[redacted]"}',
    });
  });
});
