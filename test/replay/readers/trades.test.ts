import { afterAll, describe, expect, it } from 'vitest';
import { DataFolder, valuesOf } from '../read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const T = 1_704_067_200_000;

describe('Binance trades', () => {
  it('of a maker who bought were sold into', async () => {
    const text = `1,42000.10,0.50000000,21000.05,${T},True,True\n2,42000.20,0.00100000,42.0002,${T + 1},False,True\n`;
    const { rows, source } = await folder.read('BTCUSDT-trades-2024-01-01.csv', text);
    expect(source).toMatchObject({ format: 'binance-trades', symbol: 'BTCUSDT', quantityUnit: 'BASE' });
    expect(source.grid).toEqual({ priceDecimals: 1, quantityDecimals: 3 });
    expect(valuesOf(rows)).toEqual(['42000.1 0.5 [sell]', '42000.2 0.001']);
    expect(rows[0]?.timeUs).toBe(T * 1_000);
  });

  it('of coin-margined contracts take the base quantity', async () => {
    const text = `id,price,qty,base_qty,time,is_buyer_maker\n7,40000.0,3,0.00750000,${T},true\n`;
    const { rows } = await folder.read('BTCUSD_PERP-trades-2024-01-01.csv', text);
    expect(valuesOf(rows)).toEqual(['40000 0.0075 [sell]']);
  });

  it('whose numbers jump show a hole, and are refused when they go back', async () => {
    const row = (id: number, ms: number): string => `${id},1.5,2,3.0,${ms},true`;
    const { source } = await folder.read('jump.csv', [row(5, T), row(9, T + 5)].join('\n'));
    expect(source.gaps.first).toEqual([
      { kind: 'SEQUENCE', line: 2, fromUs: T * 1_000, toUs: (T + 5) * 1_000, missing: 3 },
    ]);
    await expect(folder.read('back.csv', [row(5, T), row(5, T)].join('\n'))).rejects.toThrow(
      /back\.csv line 2: trade 5 comes after trade 5/,
    );
  });

  it('that are unsorted are refused with file and line, and newest first is called so', async () => {
    const text = `2,1,1,1,${T + 9},true\n1,1,1,1,${T},true\n`;
    await expect(folder.read('down.csv', text)).rejects.toThrow(/down\.csv line 2: is not sorted.*newest first/);
  });

  it('with a price of nothing or a broken number are refused', async () => {
    await expect(folder.read('zero.csv', `1,0.00,1,1,${T},true\n`)).rejects.toThrow(/line 1: price must be above 0/);
    const broken = `1,1.5,1,1,${T},true\n2,1.x,1,1,${T},true\n`;
    await expect(folder.read('broken.csv', broken)).rejects.toThrow(/line 2: price "1\.x" is not a number/);
    const minus = `1,1.5,1,1,${T},true\n2,1.5,-1,1,${T},true\n`;
    await expect(folder.read('minus.csv', minus)).rejects.toThrow(/line 2: quantity "-1" is not a number/);
  });
});

describe('Binance aggTrades', () => {
  it('are recognised with and without a header, for spot and futures', async () => {
    const row = (id: number, end: string): string => `${id},100.5,2,${id},${id},${T + id},${end}`;
    const spot = await folder.read('spot.csv', [row(1, 'False,True'), row(2, 'True,True')].join('\n'));
    const head = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker';
    const futures = await folder.read('futures.csv', [head, row(1, 'false'), row(2, 'true')].join('\n'));
    expect(spot.source.format).toBe('binance-agg-trades');
    expect(valuesOf(spot.rows)).toEqual(['100.5 2', '100.5 2 [sell]']);
    expect(valuesOf(futures.rows)).toEqual(valuesOf(spot.rows));
    expect(futures.source.grid).toEqual(spot.source.grid);
  });

  it('of coin-margined contracts are counted in contracts', async () => {
    const { source } = await folder.read('BTCUSD_PERP-aggTrades-x.csv', `1,100.5,2,1,1,${T},true`);
    expect(source.quantityUnit).toBe('CONTRACTS');
  });
});

describe('Bybit trades', () => {
  const head = 'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional';

  it('of derivatives have float seconds, read exactly', async () => {
    const text = `${head}\n1585180700.0647,BTCUSDT,Sell,0.042,6698.5,ZeroMinusTick,a,2.8e+10,0.042,281.3\n`;
    const { rows, source } = await folder.read('BTCUSDT2020-03-26.csv', text);
    expect(source).toMatchObject({ format: 'bybit-trades', symbol: 'BTCUSDT', quantityUnit: 'BASE' });
    expect(rows[0]?.timeUs).toBe(1_585_180_700_064_700);
    expect(valuesOf(rows)).toEqual(['6698.5 0.042 [sell]']);
  });

  it('of inverse contracts are sized in dollars', async () => {
    const text = `${head}\n1585180700.1,BTCUSD,Buy,100,6698.5,PlusTick,a,1,0.0149,100\n`;
    const { source } = await folder.read('BTCUSD2020-03-26.csv', text);
    expect(source.quantityUnit).toBe('QUOTE');
  });

  it('of spot have ids that begin again in each file', async () => {
    const text = `id,timestamp,price,volume,side\n1,${T},1.5,10,sell\n1,${T + 1},1.25,11,buy\n`;
    const { rows, source } = await folder.read('BTCUSDT_2024-01-01.csv', text);
    expect(source).toMatchObject({ format: 'bybit-spot-trades', symbol: 'BTCUSDT' });
    expect(valuesOf(rows)).toEqual(['1.5 10 [sell]', '1.25 11']);
  });
});

describe('Tardis trades', () => {
  const head = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';

  it('have microseconds, a local time, and a side that may be unknown', async () => {
    const text = `${head}\nbitmex,XBTUSD,1583020803145000,1583020803307160,a,sell,8531.5,2152\nbitmex,XBTUSD,1583020803145000,1583020803307161,b,unknown,8531.5,1\n`;
    const { rows, source } = await folder.read('t.csv', text);
    expect(source).toMatchObject({
      format: 'tardis-trades',
      symbol: 'XBTUSD',
      hasLocal: true,
      quantityUnit: 'UNKNOWN',
    });
    const spot = await folder.read('spot.csv', text.replaceAll('bitmex', 'binance'));
    expect(spot.source.quantityUnit).toBe('BASE');
    expect(rows[0]).toMatchObject({ timeUs: 1_583_020_803_145_000, local: 1_583_020_803_307_160 });
    expect(valuesOf(rows)).toEqual(['8531.5 2152 [sell]', '8531.5 1 [unknownSide]']);
  });

  it('received late count when they arrived, and are counted', async () => {
    const row = (us: number, local: number): string => `x,Y,${us},${local},a,buy,1,1`;
    const base = 1_583_020_803_000_000;
    const { rows, source } = await folder.read(
      'late.csv',
      [head, row(base + 500, base + 600), row(base + 100, base + 700)].join('\n'),
    );
    expect(rows.map(({ timeUs }) => timeUs - base)).toEqual([500, 500]);
    expect(source).toMatchObject({ late: 1, latestUs: 400 });
    const back = [head, row(base, base + 600), row(base + 1, base + 500)].join('\n');
    await expect(folder.read('unsorted.csv', back)).rejects.toThrow(/unsorted\.csv line 3: is not sorted/);
  });

  it('of several symbols need one to be named; the others are left out and counted', async () => {
    const text = [
      head,
      'x,AAA,1583020803000000,1583020803000001,a,buy,1,1',
      'x,BBB,1583020803000000,1583020803000001,a,buy,2,1',
    ].join('\n');
    await expect(folder.read('two.csv', text)).rejects.toThrow(/line 3: symbol BBB stands beside AAA/);
    const { rows, source } = await folder.read('two.csv', text, { settings: { symbol: 'BBB' } });
    expect(valuesOf(rows)).toEqual(['2 1']);
    expect(source.skipped).toEqual({ 'symbol AAA': 1 });
  });
});

describe('freqtrade trades', () => {
  it('are rows of a JSON list', async () => {
    const text = JSON.stringify([
      [T, '17', null, 'buy', 0.1234, 5.5, 0.6787],
      [T + 1, '18', null, 'sell', 0.1233, 1e-7, 1],
    ]);
    const { rows, source } = await folder.read('ETH_BTC-trades.json', text);
    expect(source).toMatchObject({ format: 'freqtrade-trades', symbol: 'ETH_BTC' });
    expect(valuesOf(rows)).toEqual(['0.1234 5.5', '0.1233 1e-7 [sell]']);
  });
});

describe('detection', () => {
  it('refuses what looks like nothing known, and a format that does not exist', async () => {
    await expect(folder.read('what.txt', 'hello\nworld\n')).rejects.toThrow(/what\.txt: looks like no known format/);
    await expect(folder.read('what.txt', 'a\n', { format: 'nope' })).rejects.toThrow(/format "nope" is none of/);
  });
});
