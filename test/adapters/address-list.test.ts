import { describe, expect, test } from 'vitest';
import { addressList, siteOf } from '../../src/adapters/address-list.ts';

describe('an address list', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['203.0.113.7', ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107'], ['203.0.113.8', '::203.0.113.7']],
    ['203.0.113.0/24', ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.9'], ['203.0.114.0', '2001:db8::1']],
    ['0.0.0.0/0', ['1.2.3.4'], ['::1']],
    ['2001:db8::/32', ['2001:db8:1::9', '2001:DB8:0:0::1'], ['2001:db9::1', '32.1.13.184']],
    ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['127.0.0.1', '::2']],
    ['::ffff:10.0.0.0/104', ['10.200.0.1', '::ffff:10.9.9.9'], ['11.0.0.1', '::1']],
    ['fe80::1', ['fe80::1'], ['fe80::2']],
  ])('%s takes its own addresses in every spelling and no others', (rule, inside, outside) => {
    const list = addressList([rule]);
    expect(inside.filter((address) => !list.includes(address))).toEqual([]);
    expect(outside.filter((address) => list.includes(address))).toEqual([]);
    expect(list.includes('')).toBe(false);
    expect(list.includes('not an address')).toBe(false);
  });

  test('an empty list takes nobody', () => {
    expect(addressList([]).includes('127.0.0.1')).toBe(false);
  });

  test.each([
    '',
    'x',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/08',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    '::1/129',
    '::ffff:1.2.3.4/90',
    '01.2.3.4',
    ' 1.2.3.4',
  ])('"%s" is no address or network', (rule) => expect(() => addressList([rule])).toThrow(/^allowIp must be/));

  test('more than 64 rules are refused', () => {
    expect(() => addressList(Array.from({ length: 65 }, () => '1.2.3.4'))).toThrow('64');
  });

  test('failures of an IPv6 customer are counted together, whatever address of his /64 he takes', () => {
    expect(siteOf('2001:db8:1:2:3:4:5:6')).toBe(siteOf('2001:0DB8:1:2::9'));
    expect(siteOf('2001:db8:1:2::1')).not.toBe(siteOf('2001:db8:1:3::1'));
    expect(siteOf('::1')).toBe('0:0:0:0');
    expect(siteOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(siteOf('203.0.113.7')).toBe('203.0.113.7');
  });
});
