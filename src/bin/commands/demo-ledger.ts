/** Holds our books against the ledger of the simulated venue, which was written without any code of ours. */
import { readFileSync } from 'node:fs';
import { parseExact, textAt, type Exact } from '../../client/exact-json.ts';
import type { Clip } from '../../domain/clip.ts';
import {
  add,
  equals,
  fee,
  isGreater,
  notionalOf,
  price,
  quantity,
  sum,
  toText,
  type Fee,
  type Notional,
  type Quantity,
} from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import { parseClipId, type OrderId } from '../../domain/ids.ts';
import type { OrderRecord } from '../live-report/stored-order.ts';

export type { OrderRecord } from '../live-report/stored-order.ts';

export interface LedgerFill extends Pick<Fill, 'fillId' | 'quantity' | 'price' | 'fee' | 'feeAsset' | 'liquidity'> {
  readonly clipId: string;
  /** Milliseconds since 1970, with fractions. */
  readonly t: number;
}

/** What the venue says happened for one order of ours. */
export interface LedgerExtract {
  readonly arrivals: readonly { readonly clipId: string; readonly t: number }[];
  readonly fills: readonly LedgerFill[];
}

export interface Comparison {
  readonly agrees: boolean;
  /** By the ledger. */
  readonly fills: number;
  readonly quantity: Quantity;
  readonly notional: Notional;
  /** Sentences, one a difference. */
  readonly differences: readonly string[];
}

function readFill(line: Exact): LedgerFill {
  const liquidity = textAt(line, 'liquidity');
  return {
    clipId: textAt(line, 'clientOrderId'),
    t: Number(textAt(line, 't')),
    fillId: textAt(line, 'tradeId'),
    quantity: quantity(textAt(line, 'qty'), 'ledger qty'),
    price: price(textAt(line, 'price'), 'ledger price'),
    fee: fee(textAt(line, 'fee'), 'ledger fee'),
    feeAsset: textAt(line, 'feeAsset'),
    liquidity: liquidity === 'MAKER' || liquidity === 'TAKER' ? liquidity : null,
  };
}

/** The lines of a ledger that are about clips of the order; a last line that is not whole yet is left out. */
export function readLedger(path: string, orderId: OrderId): LedgerExtract {
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const lines = whole
    .map((text) => parseExact(text))
    .filter((line) => parseClipId(textAt(line, 'clientOrderId'))?.orderId === orderId);
  return {
    arrivals: lines
      .filter((line) => textAt(line, 'type') === 'ARR')
      .map((line) => ({ clipId: textAt(line, 'clientOrderId'), t: Number(textAt(line, 't')) })),
    fills: lines.filter((line) => textAt(line, 'type') === 'FILL').map(readFill),
  };
}

const totalOf = (fills: readonly Pick<Fill, 'price' | 'quantity'>[]): Notional =>
  sum(fills.map((fill) => notionalOf(fill.price, fill.quantity)));

function fillDifferences(ours: Fill & { readonly clipId: string }, theirs: LedgerFill): string[] {
  const at = `trade ${theirs.fillId} of ${theirs.clipId}`;
  const told = (what: string, a: string, b: string): string[] =>
    a === b ? [] : [`${at}: ${what} is ${a} here and ${b} at the venue`];
  return [
    ...told('its clip', ours.clipId, theirs.clipId),
    ...told('quantity', toText(ours.quantity), toText(theirs.quantity)),
    ...told('price', toText(ours.price), toText(theirs.price)),
    ...told('fee', `${toText(ours.fee)} ${ours.feeAsset ?? ''}`, `${toText(theirs.fee)} ${theirs.feeAsset ?? ''}`),
  ];
}

function tradeDifferences(record: OrderRecord, ledger: LedgerExtract): string[] {
  const ours = record.clips.flatMap((clip) => clip.fills.map((fill) => ({ ...fill, clipId: clip.clipId })));
  const known = new Map(ours.map((fill) => [fill.fillId, fill]));
  const theirs = new Set(ledger.fills.map((fill) => fill.fillId));
  const both = ledger.fills.flatMap((fill) => {
    const own = known.get(fill.fillId);
    return own === undefined
      ? [`trade ${fill.fillId} of ${fill.clipId} is not booked here`]
      : fillDifferences(own, fill);
  });
  const alone = ours.filter((fill) => !theirs.has(fill.fillId));
  return [...both, ...alone.map((fill) => `trade ${fill.fillId} of ${fill.clipId} is not in the venue's ledger`)];
}

function totalDifferences({ parent }: OrderRecord, ledgerQuantity: Quantity, ledgerNotional: Notional): string[] {
  const found: string[] = [];
  if (!equals(parent.filledQuantity, ledgerQuantity)) {
    found.push(`filled quantity is ${toText(parent.filledQuantity)} here and ${toText(ledgerQuantity)} at the venue`);
  }
  if (!equals(parent.filledNotional, ledgerNotional)) {
    found.push(`filled notional is ${toText(parent.filledNotional)} here and ${toText(ledgerNotional)} at the venue`);
  }
  if (isGreater(ledgerQuantity, parent.request.quantity)) {
    found.push(`the venue filled ${toText(ledgerQuantity)}, more than the order's ${toText(parent.request.quantity)}`);
  }
  return found;
}

function arrivalDifferences(ledger: LedgerExtract): string[] {
  const times = new Map<string, number>();
  for (const { clipId } of ledger.arrivals) times.set(clipId, (times.get(clipId) ?? 0) + 1);
  return [...times].filter(([, count]) => count > 1).map(([clipId, count]) => `clip ${clipId} was sent ${count} times`);
}

/** Every trade, the totals and the sends, compared exactly. */
export function compareWithLedger(record: OrderRecord, ledger: LedgerExtract): Comparison {
  const ledgerQuantity = sum(ledger.fills.map((fill) => fill.quantity));
  const ledgerNotional = totalOf(ledger.fills);
  const differences = [
    ...totalDifferences(record, ledgerQuantity, ledgerNotional),
    ...tradeDifferences(record, ledger),
    ...arrivalDifferences(ledger),
  ];
  return {
    agrees: differences.length === 0,
    fills: ledger.fills.length,
    quantity: ledgerQuantity,
    notional: ledgerNotional,
    differences,
  };
}

/** Fees by asset. */
export function feesOf(clips: readonly Clip[]): ReadonlyMap<string, Fee> {
  const fees = new Map<string, Fee>();
  for (const { fee: charged, feeAsset } of clips.flatMap((clip) => clip.fills)) {
    const asset = feeAsset ?? '?';
    const known = fees.get(asset);
    fees.set(asset, known === undefined ? charged : add(known, charged));
  }
  return fees;
}
