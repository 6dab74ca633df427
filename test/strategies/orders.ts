/** Orders in a test world, and what was sent for them, as short texts. */
import { parseRules, type Instrument } from '../../src/domain/instrument.ts';
import { formatInstant } from '../../src/domain/time.ts';
import type { World } from '../../src/simulation/world.ts';
import { BTC, SYMBOL } from '../../src/simulation/world-facts.ts';
import { RULE_SETS } from './worked-examples.ts';

/** `12:06:00 0.15`; fractions of a second only where there are some. */
export const sentAt = (world: World): string[] =>
  world.placements.map(({ at, quantity }) => `${formatInstant(at).slice(11, 23).replace('.000', '')} ${quantity}`);

/** `0.25 @ 43000 GTC`. */
export const sent = (world: World): string[] =>
  world.placements.map(({ quantity, price, timeInForce }) => `${quantity} @ ${price} ${timeInForce}`);

export const quantitiesSent = (world: World): string[] => world.placements.map(({ quantity }) => quantity);

/** How many orders of ours rest at the venue. */
export const resting = (world: World, orderId: Parameters<World['venueOrders']>[0]): number =>
  world.venueOrders(orderId).filter((order) => order.state === 'OPEN').length;

/** The world's instrument under one of the rule sets of the worked examples. */
export const instrumentOf = (rules: keyof typeof RULE_SETS, extra: object = {}): Instrument => ({
  ...BTC,
  rules: parseRules({ tick: '0.01', ...RULE_SETS[rules], ...extra }),
});

/** The market prints a trade at this price, in cents, and leaves the book as it was. */
export function printTrade(world: World, cents: number, bid = cents - 1, ask = cents + 1): void {
  world.exchange.setLiquidity(SYMBOL, [[bid, 1_000_000]], [[cents, 1]]);
  world.exchange.takeLiquidity(SYMBOL, 'BUY', cents, 1);
  world.exchange.setLiquidity(SYMBOL, [[bid, 1_000_000]], [[ask, 1_000_000]]);
}
