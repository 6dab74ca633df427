/** Lists of addresses and networks, and the spelling of an address that failures are counted under. */
import { BlockList, isIP, SocketAddress } from 'node:net';
import { refuse } from '../domain/errors.ts';
import type { AddressList } from '../engine/access.ts';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_BITS = 96;
const IPV6_SITE_GROUPS = 4;
const RULES_MAX = 64;

/** An IPv4 address that came in over an IPv6 socket is the IPv4 address it is. */
const plain = (address: string): string => MAPPED.exec(canonical(address))?.[1] ?? address;

/** The one spelling of an IPv6 address; anything else is left as it is. */
function canonical(address: string): string {
  return isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** The bits of a prefix, or NaN, which no comparison holds for. */
function prefixOf(bits: string | undefined, widest: number): number {
  if (bits === undefined) return widest;
  return Number(/^(0|[1-9][0-9]{0,2})$/.test(bits) ? bits : Number.NaN);
}

function addRule(list: BlockList, rule: string): void {
  const [given = '', bits, ...rest] = rule.split('/');
  const address = plain(given);
  const family = familyOf(address);
  const widest = isIP(given) === 4 ? 32 : 128;
  const shift = isIP(given) === 6 && family === 'ipv4' ? MAPPED_BITS : 0;
  const prefix = prefixOf(bits, widest);
  if (isIP(given) === 0 || rest.length > 0 || !(prefix >= shift && prefix <= widest)) {
    throw refuse(
      'allowIp',
      `must be an IPv4 or IPv6 address or network such as 203.0.113.0/24, not ${JSON.stringify(rule)}`,
    );
  }
  list.addSubnet(address, prefix - shift, family);
}

/** Reads addresses and CIDR networks. Throws OrderError naming the rule that is none. */
export function addressList(rules: readonly string[]): AddressList {
  if (rules.length > RULES_MAX) throw refuse('allowIp', `must not be given more than ${RULES_MAX} times`);
  const list = new BlockList();
  for (const rule of rules) addRule(list, rule);
  return {
    rules,
    includes(given) {
      const address = plain(given);
      return isIP(address) !== 0 && list.check(address, familyOf(address));
    },
  };
}

/** Eight groups of an IPv6 address, those that `::` stands for included. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail = ''] = canonical(address).split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = tail.split(':').filter((group) => group !== '');
  return [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
}

/** What failures of an address are counted under: the address, or of IPv6 its /64, which one customer has to himself. */
export function siteOf(given: string): string {
  const address = plain(given);
  return isIP(address) === 6 ? groupsOf(address).slice(0, IPV6_SITE_GROUPS).join(':') : address;
}
