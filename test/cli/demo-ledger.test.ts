/** The comparison of an order with the venue's ledger finds every kind of difference. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithLedger, readLedger, type OrderRecord } from '../../src/bin/commands/demo-ledger.ts';
import type { Clip } from '../../src/domain/clip.ts';
import {
  add,
  fee,
  notionalOf,
  price,
  quantity,
  toText,
  ZERO_NOTIONAL,
  ZERO_QUANTITY,
} from '../../src/domain/decimal.ts';
import type { Fill } from '../../src/domain/fill.ts';
import { clipIdOf, orderIdOf } from '../../src/domain/ids.ts';
import type { ParentOrder } from '../../src/domain/parent.ts';
import { instant } from '../../src/domain/time.ts';

const ORDER_ID = orderIdOf(instant(1_706_443_205_000), 3, 7);
const OTHER_ID = orderIdOf(instant(1_706_443_205_000), 3, 8);

interface Trade {
  readonly id: string;
  readonly clip: number;
  readonly qty: string;
  readonly price: string;
  readonly fee: string;
}
const TRADES: readonly Trade[] = [
  { id: '11', clip: 1, qty: '0.05', price: '43000.01', fee: '0.00005' },
  { id: '12', clip: 2, qty: '0.03', price: '43000.02', fee: '0.00003' },
  { id: '13', clip: 2, qty: '0.02', price: '43000.03', fee: '0.00002' },
];

const fillOf = (trade: Trade): Fill => ({
  fillId: trade.id,
  quantity: quantity(trade.qty),
  price: price(trade.price),
  fee: fee(trade.fee),
  feeAsset: 'BTC',
  liquidity: 'TAKER',
  at: instant(1_706_443_206_000),
});

/** Our books with these trades. Only the fields that the comparison reads are there. */
function record(trades: readonly Trade[], wanted = '0.1'): OrderRecord {
  const fills = trades.map(fillOf);
  const parent = {
    request: { orderId: ORDER_ID, quantity: quantity(wanted) },
    filledQuantity: fills.reduce((total, fill) => add(total, fill.quantity), ZERO_QUANTITY),
    filledNotional: fills.reduce((total, fill) => add(total, notionalOf(fill.price, fill.quantity)), ZERO_NOTIONAL),
  };
  const clips = [1, 2].map((number) => ({
    clipId: clipIdOf(ORDER_ID, number),
    fills: fills.filter((_, index) => trades[index]?.clip === number),
  }));
  return { parent: parent as ParentOrder, clips: clips as unknown as Clip[] };
}

const line = (fact: object): string =>
  `${JSON.stringify({ t: 1_706_443_206_000.5, account: 'BINANCE/main', ...fact })}\n`;
const arrival = (number: number, order = ORDER_ID): string =>
  line({ type: 'ARR', clientOrderId: clipIdOf(order, number) });
const trade = (one: Trade, order = ORDER_ID): string =>
  line({
    type: 'FILL',
    clientOrderId: clipIdOf(order, one.clip),
    tradeId: one.id,
    qty: one.qty,
    price: one.price,
    liquidity: 'TAKER',
    fee: one.fee,
    feeAsset: 'BTC',
  });
const WHOLE = [arrival(1), arrival(2), ...TRADES.map((one) => trade(one))].join('');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-ledger-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function compare(ours: OrderRecord, ledger: string) {
  const path = join(folder, 'ledger.ndjson');
  writeFileSync(path, ledger);
  return compareWithLedger(ours, readLedger(path, ORDER_ID));
}

describe('an order and the ledger of its venue', () => {
  it('agree to the last digit, whatever else the ledger holds', () => {
    const foreign = trade({ ...(TRADES[0] as Trade), id: '99' }, OTHER_ID);
    const unfinished = trade(TRADES[0] as Trade).slice(0, 40);
    const found = compare(record(TRADES), `${arrival(1, OTHER_ID)}${foreign}${WHOLE}${unfinished}`);
    expect(found.differences).toEqual([]);
    expect(found.agrees).toBe(true);
    expect(found.fills).toBe(3);
    expect(toText(found.quantity)).toBe('0.1');
    expect(toText(found.notional)).toBe('4300.0017');
  });

  it('differ when a fill was lost here', () => {
    const found = compare(record(TRADES.slice(0, 2)), WHOLE);
    expect(found.differences).toContain(`trade 13 of ${clipIdOf(ORDER_ID, 2)} is not booked here`);
    expect(found.differences).toContain('filled quantity is 0.08 here and 0.1 at the venue');
  });

  it('differ when a fill is booked here that the venue does not know', () => {
    const found = compare(record(TRADES), WHOLE.replace(trade(TRADES[2] as Trade), ''));
    expect(found.differences.join()).toContain("is not in the venue's ledger");
  });

  it('differ in the last digit of a price, a fee or the clip of a trade', () => {
    const change = (changed: Partial<Trade>): readonly string[] =>
      compare(record([{ ...(TRADES[0] as Trade), ...changed }, ...TRADES.slice(1)]), WHOLE).differences;
    expect(change({ price: '43000.02' }).join()).toContain('price is 43000.02 here and 43000.01 at the venue');
    expect(change({ fee: '0.00006' }).join()).toContain('fee is 0.00006 BTC here and 0.00005 BTC at the venue');
    expect(change({ clip: 2 }).join()).toContain('its clip is');
  });

  it('differ when a clip was sent twice, and when the venue filled more than was ordered', () => {
    expect(compare(record(TRADES), arrival(1) + WHOLE).differences).toEqual([
      `clip ${clipIdOf(ORDER_ID, 1)} was sent 2 times`,
    ]);
    expect(compare(record(TRADES, '0.09'), WHOLE).differences).toEqual([
      "the venue filled 0.1, more than the order's 0.09",
    ]);
  });
});
