/** The files a report is written to, read back by other programs' rules. */
import { parquetReadObjects, parquetSchema, parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { notionalOf, price, quantity, sum, toText } from '../../src/domain/decimal.ts';
import { fillsCsv, fillsCsvHeader, fillsCsvLines } from '../../src/report/csv.ts';
import { FILL_COLUMNS } from '../../src/report/fill-columns.ts';
import type { FillRow } from '../../src/report/fill-rows.ts';
import { reportJson } from '../../src/report/json.ts';
import { measure } from '../../src/report/measure.ts';
import { fillsParquet } from '../../src/report/parquet.ts';
import { executionOf } from '../support/executions.ts';

/** More digits than a double has. */
const LONG = '12345678.123456789012345678';

const execution = executionOf({
  clips: [
    {
      at: 0,
      quantity: '3',
      price: '100.1',
      fills: [
        { at: 10, quantity: '1', price: LONG, fee: '-0.001', before: '100/102', after: ['103/105', null, null, null] },
        { at: 20, quantity: '0.000000000000000001', price: '0.1', liquidity: null, feeAsset: null },
      ],
    },
  ],
  request: { clientOrderId: '=cmd|"calc"!A1,x' },
  market: { atArrival: '100/102' },
});
const rows = measure(execution).fills;

function cells(line: string): readonly string[] {
  return Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  ).slice(0, FILL_COLUMNS.length);
}

describe('the CSV file', () => {
  const [header = '', first = '', second = ''] = fillsCsv(rows).split('\n');
  const named = (line: string) => new Map(cells(line).map((cell, index) => [FILL_COLUMNS[index]?.name, cell]));

  it('has a line of names and a line for each fill, every digit in it', () => {
    expect(cells(header)).toEqual(FILL_COLUMNS.map(({ name }) => name));
    expect(named(first).get('price')).toBe(LONG);
    expect(named(second).get('quantity')).toBe('0.000000000000000001');
    expect(named(second).get('notional')).toBe('0.0000000000000000001');
  });

  it('leaves what is not known empty and a negative number a number', () => {
    expect(named(first).get('fee')).toBe('-0.001');
    expect(named(second).get('liquidity')).toBe('');
    expect(named(second).get('markout_60s_bps')).toBe('');
  });

  it('takes the danger out of texts that a spreadsheet would run', () => {
    expect(named(first).get('client_order_id')).toBe('\'=cmd|"calc"!A1,x');
  });

  it('can be written piece by piece', () => {
    expect(fillsCsvHeader() + fillsCsvLines(rows.slice(0, 1)) + fillsCsvLines(rows.slice(1))).toBe(fillsCsv(rows));
  });
});

describe('the Parquet file', () => {
  const file = fillsParquet(rows);
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;

  it('gives back every digit of every fill', async () => {
    const found = await parquetReadObjects({ file: buffer });
    const texts = (row: FillRow): readonly string[] => [row.quantity, row.price, row.notional, row.fee];
    expect(found.map((row) => ['quantity', 'price', 'notional', 'fee'].map((name): unknown => row[name]))).toEqual(
      rows.map(texts),
    );
    expect(found[0]).toMatchObject({
      order_id: rows[0]?.orderId,
      child_number: 1,
      markout_1s_bps: rows[0]?.markout1sBps,
    });
    expect(found[1]).toMatchObject({ liquidity: null, fee_asset: null, markout_1s_bps: null });
    expect((found[0]?.['at'] as Date).toISOString()).toBe(rows[0]?.at);
  });

  it('keeps money in strings and times in timestamps', () => {
    const { children } = parquetSchema(parquetMetadata(buffer));
    const types = new Map(children.map(({ element }) => [element.name, element.converted_type]));
    for (const name of ['quantity', 'price', 'notional', 'fee'])
      expect([name, types.get(name)]).toEqual([name, 'UTF8']);
    expect(types.get('at')).toBe('TIMESTAMP_MILLIS');
  });

  it('is the same bytes for the same fills, and can be empty', async () => {
    expect(Buffer.from(fillsParquet(measure(execution).fills)).equals(Buffer.from(file))).toBe(true);
    const empty = fillsParquet([]);
    const nothing = empty.buffer.slice(empty.byteOffset, empty.byteOffset + empty.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file: nothing })).toEqual([]);
  });
});

describe('the JSON file', () => {
  it('is the same bytes for the same execution and reads back as the report', () => {
    const text = reportJson(measure(execution));
    expect(text).toBe(reportJson(measure(execution)));
    expect(JSON.parse(text)).toEqual(measure(execution));
  });

  it('holds fills whose price × quantity add up to the notional exactly', () => {
    const { fills, outcome } = measure(execution);
    const each = fills.map((fill) => notionalOf(price(fill.price), quantity(fill.quantity)));
    expect(each.map(toText)).toEqual(fills.map(({ notional }) => notional));
    expect(toText(sum(each))).toBe(outcome.notional);
  });
});
