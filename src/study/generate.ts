/** Orders for a study: the same order at every so many minutes of a period, for each instrument, side and strategy. */
import { refuse } from '../domain/errors.ts';
import { formatInstant, instant, plusMs, type Instant } from '../domain/time.ts';

/** An order as one line of an orders file holds it, before it is written as JSON. */
export type OrderFields = Readonly<Record<string, unknown>>;

/** An instrument, and the first and last start of its orders. */
export interface GeneratedInstrument {
  readonly symbol: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface Generator {
  /** An order starts at each multiple of this, counted from midnight UTC, in milliseconds. */
  readonly everyMs: number;
  /** From start to end of each order, in milliseconds. */
  readonly durationMs: number;
  readonly instruments: readonly GeneratedInstrument[];
  readonly sides: readonly string[];
  /** Base units in decimal text. */
  readonly quantities: readonly string[];
  readonly strategies: readonly string[];
  /** Fields that all orders have, such as exchange and params; those made here come first. */
  readonly template: OrderFields;
}

/** More orders than this at once are more likely a mistake than a study. */
const ORDERS_MAX = 1_000_000;

function startsOf({ everyMs, instruments }: Generator): Instant[] {
  const first = Math.ceil(Math.min(...instruments.map(({ from }) => from)) / everyMs) * everyMs;
  const last = Math.max(...instruments.map(({ to }) => to));
  const count = Math.max(0, Math.floor((last - first) / everyMs) + 1);
  if (count > ORDERS_MAX) throw refuse('--every', `makes ${count} starts: more than ${ORDERS_MAX} orders`);
  return Array.from({ length: count }, (_, index) => instant(first + index * everyMs));
}

/**
 * Every combination, in the order of their starts. The strategies of one start, instrument, side and quantity are the
 * same parent. Order ids count from 1. Throws OrderError when there is nothing to make or too much.
 */
export function generateOrders(generator: Generator): OrderFields[] {
  const { instruments, sides, quantities, strategies, durationMs, template } = generator;
  const parents = startsOf(generator).flatMap((start) =>
    instruments
      .filter(({ from, to }) => start >= from && start <= to)
      .flatMap(({ symbol }) =>
        sides.flatMap((side) => quantities.map((quantity) => ({ start, symbol, side, quantity }))),
      ),
  );
  if (parents.length === 0) throw refuse('--from', 'to --to holds no start: the period is shorter than --every');
  if (parents.length * strategies.length > ORDERS_MAX) {
    throw refuse('--every', `makes ${parents.length * strategies.length} orders: more than ${ORDERS_MAX}`);
  }
  return parents
    .flatMap(({ start, ...parent }) => {
      const times = { createdAt: formatInstant(start), endTime: formatInstant(plusMs(start, durationMs)) };
      return strategies.map((strategy) => ({ ...template, ...parent, ...times, strategy }));
    })
    .map((order, index) => ({ ...order, orderId: String(index + 1) }));
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `90s`, `30m`, `1h` or `2d` in milliseconds. Throws OrderError naming `field` for anything else. */
export function readDuration(text: string, field: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,5})([smhd])$/.exec(text) ?? [];
  const length = UNITS.get(unit);
  if (length === undefined)
    throw refuse(field, 'must be a number of seconds, minutes, hours or days: 90s, 30m, 1h, 2d');
  return Number(count) * length;
}
