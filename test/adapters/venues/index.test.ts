/** Names, addresses and the wall around paper mode. */
import { describe, expect, it } from 'vitest';
import {
  createVenueLimiter,
  isVenueName,
  PRODUCTION_ADDRESSES,
  resolveAddresses,
  createVenue,
  VENUE_NAMES,
} from '../../../src/adapters/venues/index.ts';
import { assertPaperAddress } from '../../../src/adapters/venues/paper-address.ts';

const LOOPBACK = { rest: 'http://127.0.0.1:1', wsApi: 'ws://[::1]:1/ws-api/v3', wsStream: 'ws://localhost:1' };

describe('paper mode', () => {
  it.each(['http://127.0.0.1:9000', 'ws://127.8.9.1/x', 'http://[::1]:9000', 'http://localhost', 'http://0x7f.1/'])(
    'takes the loopback address %s',
    (address) => {
      expect(() => assertPaperAddress(address)).not.toThrow();
    },
  );

  it.each([
    'https://api.binance.com',
    'wss://ws-api.binance.com:443/ws-api/v3',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1@example.com',
    'http://localhost.example.com',
    'http://[::ffff:127.0.0.1]',
    'http://[::2]',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'not an address',
    '',
  ])('refuses the address %s', (address) => {
    expect(() => assertPaperAddress(address)).toThrow(/paper mode refuses/);
  });

  it('takes a simulator by its configured name and no other', () => {
    expect(() => assertPaperAddress('http://venue-sim:9000', ['venue-sim'])).not.toThrow();
    expect(() => assertPaperAddress('http://venue-sim.example.com', ['venue-sim'])).toThrow();
  });

  it('does not repeat credentials of an address', () => {
    expect(() => assertPaperAddress('https://user:hunter2@example.com/?k=hunter2')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }) as Error,
    );
  });

  it.each(VENUE_NAMES)('refuses the production defaults of %s, each of them', (name) => {
    expect(() => resolveAddresses(name, { mode: 'paper' })).toThrow();
    for (const key of ['rest', 'wsApi', 'wsStream'] as const) {
      const addresses = { ...LOOPBACK, [key]: PRODUCTION_ADDRESSES[name][key] };
      expect(() => resolveAddresses(name, { mode: 'paper', addresses })).toThrow();
    }
    expect(resolveAddresses(name, { mode: 'paper', addresses: LOOPBACK })).toEqual(LOOPBACK);
  });

  it.each(VENUE_NAMES)('refuses to make a venue of %s that could reach real order entry', (name) => {
    const options = {
      account: `${name}/main`,
      publicKey: 'p',
      privateKey: 's',
      symbols: () => new Map(),
      now: () => 0,
    };
    expect(() => createVenue(name, { mode: 'paper' }, options)).toThrow(/paper mode refuses/);
  });
});

describe('the limiter of a venue', () => {
  it('counts an address as its venue does', async () => {
    const limiter = createVenueLimiter('BYBIT', () => 0);
    const calls = Array.from({ length: 601 }, () => limiter.admit({ kind: 'MANAGE', weight: 1 }));
    const admitted = await Promise.all(calls);
    expect(admitted.filter((refusal) => refusal === null)).toHaveLength(600);
    // A grain of the count and some jitter are kept free besides.
    expect(admitted.at(-1)).toMatchObject({ retryAfterMs: 5_549 });
  });
});

describe('live mode', () => {
  it.each(VENUE_NAMES)('uses the production hosts of %s where nothing is configured', (name) => {
    expect(resolveAddresses(name, { mode: 'live' })).toEqual(PRODUCTION_ADDRESSES[name]);
    expect(isVenueName(name)).toBe(true);
    expect(isVenueName('toString')).toBe(false);
  });
});
