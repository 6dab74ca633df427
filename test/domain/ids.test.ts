import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipIdOf,
  fnv1a32,
  orderIdOf,
  parseClipId,
  parseOrderId,
  shardOfAccount,
  shardOfOrder,
} from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';

const EPOCH_MS = 1_704_067_200_000;
const parts = fc.record({
  ms: fc.integer({ min: EPOCH_MS, max: EPOCH_MS + 2 ** 41 - 1 }),
  shard: fc.integer({ min: 0, max: 63 }),
  sequence: fc.integer({ min: 0, max: 63 }),
});

describe('order ids', () => {
  it('are safe whole numbers that lead to their shard', () => {
    fc.assert(
      fc.property(parts, ({ ms, shard, sequence }) => {
        fc.pre(ms > EPOCH_MS);
        const id = orderIdOf(instant(ms), shard, sequence);
        expect(parseOrderId(id)).toBe(id);
        expect(shardOfOrder(id)).toBe(shard);
      }),
    );
  });

  it('sort by time', () => {
    const early = orderIdOf(instant(EPOCH_MS + 1), 63, 63);
    const late = orderIdOf(instant(EPOCH_MS + 2), 0, 0);
    expect(BigInt(early) < BigInt(late)).toBe(true);
  });

  it('refuse a shard or sequence without room', () => {
    expect(() => orderIdOf(instant(EPOCH_MS), 64, 0)).toThrow(/shard 64/);
    expect(() => orderIdOf(instant(EPOCH_MS), 0, 64)).toThrow(/sequence 64/);
  });

  it.each([
    '9007199254740992',
    '9223372036854775808',
    '1.0',
    '1e3',
    '-1',
    '0',
    '01',
    '',
    'x',
    '1 ',
    '12345678901234567',
  ])('refuse %j from a request', (text) => {
    expect(() => parseOrderId(text)).toThrow(/^orderId must be a whole number/);
  });

  it('take the largest safe whole number', () => {
    expect(parseOrderId('9007199254740991')).toBe('9007199254740991');
  });
});

describe('clip ids', () => {
  it('hold parent and child number in sixteen characters', () => {
    expect(clipIdOf(parseOrderId('1001'), 1)).toBe('t000000000rt0001');
    expect(clipIdOf(parseOrderId('9007199254740991'), 36 ** 4 - 1)).toBe('t2gosa7pa2gvzzzz');
    const numbers = fc.integer({ min: 1, max: 36 ** 4 - 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), numbers, (order, childNumber) => {
        const orderId = parseOrderId(String(order));
        const id = clipIdOf(orderId, childNumber);
        expect(id).toMatch(/^t[0-9a-z]{15}$/);
        expect(parseClipId(id)).toEqual({ orderId, childNumber });
      }),
    );
  });

  it('have no number 0 and none beyond four places', () => {
    expect(() => clipIdOf(parseOrderId('1'), 0)).toThrow(/child number 0/);
    expect(() => clipIdOf(parseOrderId('1'), 36 ** 4)).toThrow(/child number/);
  });

  it.each([
    '',
    'web_abc',
    't',
    't000000000rt001',
    't000000000rt00011',
    'T000000000RT0001',
    't000000000rt0000',
    'x000000000rt0001',
    't000000000000001',
    'tzzzzzzzzzzz0001',
  ])('are not found in %j', (text) => {
    expect(parseClipId(text)).toBeNull();
  });
});

describe('hashes', () => {
  it('are FNV-1a with 32 bits over UTF-8', () => {
    expect(fnv1a32('1001')).toBe(597_150_807);
    expect(fnv1a32('')).toBe(0x811c9dc5);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    expect(fnv1a32('foobar')).toBe(0xbf9cf968);
  });

  it('send an account to one of the shards, always the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (account, shards) => {
        const shard = shardOfAccount(account, shards);
        expect(shard).toBe(shardOfAccount(account, shards));
        expect(shard >= 0 && shard < shards && Number.isInteger(shard)).toBe(true);
      }),
    );
  });
});
