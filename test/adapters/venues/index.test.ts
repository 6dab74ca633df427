/** Names, addresses and the wall around paper mode. */
import { describe, expect, it } from 'vitest';
import {
  isVenueName,
  PRODUCTION_ADDRESSES,
  resolveAddresses,
  createVenue,
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

  it('refuses the production defaults, each of them', () => {
    expect(() => resolveAddresses('BINANCE', { mode: 'paper' })).toThrow();
    for (const key of ['rest', 'wsApi', 'wsStream'] as const) {
      const addresses = { ...LOOPBACK, [key]: PRODUCTION_ADDRESSES.BINANCE[key] };
      expect(() => resolveAddresses('BINANCE', { mode: 'paper', addresses })).toThrow();
    }
    expect(resolveAddresses('BINANCE', { mode: 'paper', addresses: LOOPBACK })).toEqual(LOOPBACK);
  });

  it('refuses to make a venue that could reach real order entry', () => {
    const options = {
      account: 'BINANCE/main',
      publicKey: 'p',
      privateKey: 's',
      symbols: () => new Map(),
      now: () => 0,
    };
    expect(() => createVenue('BINANCE', { mode: 'paper' }, options)).toThrow(/paper mode refuses/);
  });
});

describe('live mode', () => {
  it('uses the production hosts where nothing is configured', () => {
    expect(resolveAddresses('BINANCE', { mode: 'live' })).toEqual(PRODUCTION_ADDRESSES.BINANCE);
    expect(isVenueName('BINANCE')).toBe(true);
    expect(isVenueName('toString')).toBe(false);
  });
});
