/**
 * Judges an order by the venue's ledger. Amounts are counted in whole units of 1e-10 of their own, with no code of the
 * product in between.
 */
import { readFileSync } from 'node:fs';
import type { OrderDetails } from './signed-client.ts';

export interface LedgerLine {
  /** ms since 1970. */
  readonly t: number;
  readonly type: 'ARR' | 'ACC' | 'REJ' | 'FILL' | 'CXL' | 'EXP';
  readonly account?: string;
  readonly clientOrderId?: string;
  readonly qty?: string;
  readonly price?: string;
  readonly tradeId?: string;
  readonly liquidity?: string;
  readonly reason?: string;
}

const DECIMALS = 10;
const SCALE = 10n ** BigInt(DECIMALS);
const PREFIX_LENGTH = 12;

/** A plain decimal in units of 1e-10. Throws when it has more digits than that. */
export function units(text: string): bigint {
  const match = /^([0-9]+)(?:\.([0-9]{1,10}))?0*$/.exec(text);
  if (match === null) throw new Error(`${text} is no plain decimal of ${DECIMALS} places`);
  return BigInt(match[1] ?? '0') * SCALE + BigInt((match[2] ?? '').padEnd(DECIMALS, '0'));
}

/** The lines of a ledger file; a last line that is still being written is left out. */
export function readLedger(path: string): readonly LedgerLine[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LedgerLine]));
}

/** How the child ids of an order begin: `t` and its number in base 36, eleven characters wide. */
export const childPrefix = (orderId: string): string => `t${BigInt(orderId).toString(36).padStart(11, '0')}`;

/** All lines by the order they belong to, by child prefix: one pass for many orders. */
export function byOrder(lines: readonly LedgerLine[]): ReadonlyMap<string, readonly LedgerLine[]> {
  const found = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    const prefix = (line.clientOrderId ?? '').slice(0, PREFIX_LENGTH);
    const known = found.get(prefix);
    if (known === undefined) found.set(prefix, [line]);
    else known.push(line);
  }
  return found;
}

export const linesOf = (lines: readonly LedgerLine[], orderId: string): readonly LedgerLine[] =>
  byOrder(lines).get(childPrefix(orderId)) ?? [];

function repeated(values: readonly (string | undefined)[]): string[] {
  const seen = new Set<string | undefined>();
  return values.flatMap((value) => {
    if (seen.has(value)) return [String(value)];
    seen.add(value);
    return [];
  });
}

/** The most that was filled and could still fill at any line. */
export function peakExposure(lines: readonly LedgerLine[]): bigint {
  const live = new Map<string, bigint>();
  let filled = 0n;
  let peak = 0n;
  for (const { type, clientOrderId = '', qty = '0' } of lines) {
    if (type === 'ACC') live.set(clientOrderId, units(qty));
    else if (type === 'FILL') {
      filled += units(qty);
      live.set(clientOrderId, (live.get(clientOrderId) ?? 0n) - units(qty));
    } else if (type !== 'ARR') live.delete(clientOrderId);
    const now = [...live.values()].reduce((total, left) => total + left, filled);
    if (now > peak) peak = now;
  }
  return peak;
}

export interface Totals {
  readonly filled: bigint;
  /** Rounded half up to ten decimals; zero when nothing was filled. */
  readonly averagePrice: bigint;
}

export function totals(lines: readonly LedgerLine[]): Totals {
  const fills = lines.filter((line) => line.type === 'FILL');
  const filled = fills.reduce((total, fill) => total + units(fill.qty ?? '0'), 0n);
  const notional = fills.reduce((total, fill) => total + units(fill.qty ?? '0') * units(fill.price ?? '0'), 0n);
  return { filled, averagePrice: filled === 0n ? 0n : (2n * notional + filled) / (2n * filled) };
}

/** What is wrong between the venue's ledger and what the API says of an order; empty when nothing is. */
export function disagreements(
  order: Pick<OrderDetails, 'orderId' | 'filledQuantity' | 'leavesQuantity' | 'averagePrice'>,
  quantity: string,
  lines: readonly LedgerLine[],
): readonly string[] {
  const theirs = lines.filter((line) => line.clientOrderId?.startsWith(childPrefix(order.orderId)));
  const sentTwice = repeated(theirs.filter((line) => line.type === 'ARR').map((line) => line.clientOrderId));
  const filledTwice = repeated(theirs.filter((line) => line.type === 'FILL').map((line) => line.tradeId));
  const { filled, averagePrice } = totals(theirs);
  const peak = peakExposure(theirs);
  const checks: readonly (readonly [boolean, string])[] = [
    [sentTwice.length === 0, `sent twice: ${sentTwice.join(' ')}`],
    [filledTwice.length === 0, `trade ids used twice: ${filledTwice.join(' ')}`],
    [units(order.filledQuantity) === filled, `filled ${order.filledQuantity}, the ledger has ${filled} e-10`],
    [units(order.averagePrice) === averagePrice, `average ${order.averagePrice}, the ledger has ${averagePrice} e-10`],
    [units(order.filledQuantity) + units(order.leavesQuantity) === units(quantity), `leaves ${order.leavesQuantity}`],
    [peak <= units(quantity), `at one time ${peak} e-10 was filled or live of ${quantity}`],
  ];
  return checks.flatMap(([holds, what]) => (holds ? [] : [what]));
}
