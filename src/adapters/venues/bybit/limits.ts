/** The count of an address at Bybit: 600 requests in five seconds; above it the firewall shuts for ten minutes. */
import type { WeightRule } from '../limiter.ts';

export const ADDRESS_RULE: WeightRule = { windowMs: 5_000, limit: 600 };
