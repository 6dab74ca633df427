import { afterAll, describe, expect, it } from 'vitest';
import { DataFolder, valuesOf } from '../read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const MINUTE_US = 60_000_000;
const DAY_MS = 1_704_067_200_000; // 2024-01-01
const NEW_YEAR_US = 1_735_689_600_000_000; // 2025-01-01

const kline = (openMs: number, values = '100.10,101.00,99.90,100.50,12.5'): string =>
  `${openMs},${values},${openMs + 59_999},1250.0,10,6.0,600.0,0`;
const klineMicros = (openUs: number): string => `${openUs},100,101,99,100.5,3,${openUs + MINUTE_US - 1},300,10,1,100,0`;

describe('Binance klines', () => {
  it('are recognised without a header, and a bar has the time of its end', async () => {
    const { rows, source } = await folder.read('BTCUSDT-1m-a.csv', [kline(DAY_MS), kline(DAY_MS + 60_000)].join('\n'));
    expect(source.format).toBe('binance-klines');
    expect(source).toMatchObject({ symbol: 'BTCUSDT', barUs: MINUTE_US, quantityUnit: 'BASE' });
    // Zeros at the end tell nothing about the grid.
    expect(source.grid).toEqual({ priceDecimals: 1, quantityDecimals: 1 });
    expect(rows.map(({ timeUs }) => timeUs)).toEqual([(DAY_MS + 60_000) * 1_000, (DAY_MS + 120_000) * 1_000]);
    expect(valuesOf(rows)[0]).toBe('100.1 101 99.9 100.5 v12.5');
  });

  it('go over from milliseconds to microseconds at the end of 2024', async () => {
    const last = kline(NEW_YEAR_US / 1_000 - 60_000);
    const { rows, source } = await folder.read('x.csv', `${last}\n${klineMicros(NEW_YEAR_US)}\n`);
    expect(rows.map(({ timeUs }) => timeUs)).toEqual([NEW_YEAR_US, NEW_YEAR_US + MINUTE_US]);
    expect(source.gaps.count).toBe(0);
  });

  it('may have a header, in any order of columns, and date-times for times', async () => {
    const text =
      'open_time,close,open,high,low,volume,symbol\r\n' +
      '2025-10-29 04:22:00+00:00,112749.72,112731.29,112749.73,112730.4,4.75297,BTCUSDT\r\n' +
      '2025-10-29 04:23:00+00:00,112700.35,112749.71,112749.72,112686.38,8.6,BTCUSDT\r\n';
    const { rows, source } = await folder.read('named.csv', text);
    expect(source).toMatchObject({ symbol: 'BTCUSDT', barUs: MINUTE_US });
    expect(valuesOf(rows)[0]).toBe('112731.29 112749.73 112730.4 112749.72 v4.75297');
    expect(rows[0]?.timeUs).toBe(1_761_711_780_000_000);
  });

  it('of coin-margined contracts take the base volume, not the contracts', async () => {
    const text = `${kline(DAY_MS)}\n${kline(DAY_MS + 60_000)}\n`;
    const { rows } = await folder.read('BTCUSD_PERP-1m-2024-01-01.csv', text);
    expect(valuesOf(rows)[0]).toBe('100.1 101 99.9 100.5 v1250');
  });

  it('report bars that are missing, with how many', async () => {
    const text = [0, 1, 5, 6].map((minute) => kline(DAY_MS + minute * 60_000)).join('\n');
    const { source } = await folder.read('holes.csv', text);
    expect(source.gaps).toMatchObject({ count: 1, first: [{ kind: 'BARS', missing: 3, line: 3 }] });
  });

  it('of months are not holes because months differ in length', async () => {
    const starts = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'].map((day) => Date.parse(`${day}T00:00Z`));
    const row = (index: number): string => `${starts[index]},1,2,1,2,5,${(starts[index + 1] ?? 0) - 1},10,1,1,1,0`;
    const { rows, source } = await folder.read('BTCUSDT-1mo-2024.csv', [0, 1, 2].map(row).join('\n'));
    expect(source.gaps.count).toBe(0);
    expect(rows.map(({ timeUs }) => timeUs / 1_000)).toEqual(starts.slice(1));
  });

  it('that are not sorted are refused with file and line', async () => {
    const text = [0, 2, 1].map((minute) => kline(DAY_MS + minute * 60_000)).join('\n');
    await expect(folder.read('mixed.csv', text)).rejects.toThrow(/mixed\.csv line 3: is not sorted by time/);
  });

  it('that stand there twice are refused', async () => {
    const text = [kline(DAY_MS), kline(DAY_MS)].join('\n');
    await expect(folder.read('twice.csv', text)).rejects.toThrow(/line 2: open time stands twice/);
  });

  it('with their columns in another order are refused', async () => {
    const text = Array.from({ length: 12 }, (_, minute) => kline(DAY_MS + minute * 60_000, '100,90,110,101,1')).join(
      '\n',
    );
    await expect(folder.read('order.csv', text)).rejects.toThrow(/columns are in another order/);
  });

  it('with a row cut off are refused', async () => {
    await expect(folder.read('cut.csv', `${kline(DAY_MS)}\n${DAY_MS + 60_000},100`)).rejects.toThrow(
      /cut\.csv line 2: has 2 columns, the first row has 12/,
    );
  });
});

describe('JSON candles', () => {
  const ccxt = (count: number): number[][] =>
    Array.from({ length: count }, (_, minute) => [DAY_MS + minute * 60_000, 100, 103.5, 99, 101, 0.25 + minute]);

  it('of ccxt are open, high, low, close, in a unit that nobody knows', async () => {
    const { rows, source } = await folder.read('BTC_USDT-1m.json', JSON.stringify(ccxt(3)));
    expect(source).toMatchObject({
      format: 'ccxt-ohlcv',
      quantityUnit: 'UNKNOWN',
      barUs: MINUTE_US,
      symbol: 'BTC_USDT',
    });
    expect(valuesOf(rows)).toEqual(['100 103.5 99 101 v0.25', '100 103.5 99 101 v1.25', '100 103.5 99 101 v2.25']);
  });

  it('of Bitfinex are open, close, high, low', async () => {
    const text = JSON.stringify(ccxt(3).map(([t, o, h, l, c, v]) => [t, o, c, h, l, v]));
    const { rows, source } = await folder.read('bitfinex.json', text);
    expect(source.format).toBe('bitfinex-candles');
    expect(valuesOf(rows)[0]).toBe('100 103.5 99 101 v0.25');
  });

  it('that fit both orders have to be named', async () => {
    const flat = JSON.stringify([
      [DAY_MS, 5, 5, 5, 5, 1],
      [DAY_MS + 60_000, 5, 5, 5, 5, 1],
    ]);
    await expect(folder.read('flat.json', flat)).rejects.toThrow(/looks like no known format: name one of/);
    const { source } = await folder.read('flat.json', flat, { format: 'bitfinex-candles' });
    expect(source.rows.bar).toBe(2);
  });

  it('read the same in pieces of any size, with spaces and exponents', async () => {
    const rows = ccxt(3_000).map(([t, o, h, l, c]) => `[ ${t} , ${o}, ${h}, ${l},\n ${c}, 1.5e-7 ]`);
    const { source } = await folder.read('long.json', ` [${rows.join(' , ')}]\n`);
    expect(source.rows.bar).toBe(3_000);
    expect(source.grid.quantityDecimals).toBe(8);
  });

  it('round volumes with float noise to eight decimals and say how many', async () => {
    const noisy = `[[${DAY_MS},1,2,1,2,43.29967449999999],[${DAY_MS + 60_000},1,2,1,2,3]]`;
    const { rows, source } = await folder.read('noise.json', noisy);
    expect(source.rounded).toBe(1);
    expect(valuesOf(rows)[0]).toBe('1 2 1 2 v43.2996745');
  });

  it('that end inside the list are refused', async () => {
    await expect(folder.read('half.json', JSON.stringify(ccxt(3)).slice(0, -1))).rejects.toThrow(
      /ends inside its list/,
    );
  });
});

describe('LEAN bars', () => {
  const lines = '0,17208.86,17212.99,17205,17205,1.549151\n120000,17206.64,17223.47,17206,17223.46,6.802688\n';

  it('take their date from the file name, and miss the minutes without a trade', async () => {
    const { rows, source } = await folder.read('20221213_trade.csv', lines);
    expect(source).toMatchObject({ format: 'lean-trades', barUs: MINUTE_US });
    expect(rows.map(({ timeUs }) => timeUs)).toEqual([1_670_889_660_000_000, 1_670_889_780_000_000]);
    expect(source.gaps).toMatchObject({ count: 1, first: [{ missing: 1 }] });
  });

  it('without a date in the name are refused', async () => {
    await expect(folder.read('bars.csv', lines, { format: 'lean-trades' })).rejects.toThrow(
      /date must stand in the file name/,
    );
  });

  it('of two days meet at midnight', async () => {
    const late = folder.file('20221213_btcusdt_minute_trade.csv', '86340000,1,2,1,2,5\n');
    const early = folder.file('20221214_btcusdt_minute_trade.csv', '0,1,2,1,2,5\n');
    const data = await folder.open([late, early]);
    expect(data.sources.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'BTCUSDT']);
    expect(data.sources.map(({ lastUs }) => lastUs)).toEqual([1_670_976_000_000_000, 1_670_976_060_000_000]);
    expect(data.seams).toEqual([]);
    await data.close();
  });

  it('of quotes become the quote at their close, and may have an empty side', async () => {
    const text = '0,1,2,1,1.5,10,2,3,2,2.5,20\n60000,,,,,,2,3,2,2.25,21\n';
    const { rows, source } = await folder.read('20221213_quote.csv', text);
    expect(source.format).toBe('lean-quotes');
    expect(valuesOf(rows)).toEqual(['1.5 10 / 2.5 20', '0 0 / 2.25 21']);
    expect(rows[0]?.timeUs).toBe(1_670_889_660_000_000);
  });
});
