/** The parts of the configuration file that say who may come in, and how often. */
import { isIP } from 'node:net';
import { LANES, LIVE_LIMITS, PAPER_LIMITS, type GateLimits, type Lane } from '../../engine/access.ts';

type Json = Readonly<Record<string, unknown>>;

const NAMES: Readonly<Record<string, Lane>> = Object.fromEntries(LANES.map((lane) => [`${lane}PerSecond`, lane]));

/** `rateLimits`: requests a second and key. Throws RangeError naming the field. */
export function readRateLimits(given: Json, mode: 'paper' | 'live'): GateLimits {
  const defaults = mode === 'live' ? LIVE_LIMITS : PAPER_LIMITS;
  const perSecond = { ...defaults.perSecond };
  for (const [name, value] of Object.entries(given)) {
    const lane = NAMES[name];
    if (lane === undefined) throw new RangeError(`rateLimits.${name} is not known`);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 1_000_000) {
      throw new RangeError(`rateLimits.${name} must be a whole number from 1 to 1000000`);
    }
    perSecond[lane] = value;
  }
  return { ...defaults, perSecond };
}

/** `trustedProxies`: whose X-Forwarded-For is believed. Throws RangeError naming the field. */
export function readTrustedProxies(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new RangeError('trustedProxies must be a list of addresses');
  return value.map((address: unknown, index) => {
    if (typeof address !== 'string' || isIP(address) === 0) {
      throw new RangeError(`trustedProxies[${index}] must be an IPv4 or IPv6 address`);
    }
    return address;
  });
}
