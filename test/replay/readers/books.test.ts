import { afterAll, describe, expect, it } from 'vitest';
import { DataFolder, valuesOf } from '../read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const T = 1_704_067_200_000;

describe('Binance bookTicker', () => {
  it('gives quotes at the time of the transaction', async () => {
    const head = 'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time';
    const row = `1,99.5,2,100.25,3,${T},${T + 3}`;
    for (const text of [`${head}\n${row}\n`, `${row}\n`]) {
      const { rows, source } = await folder.read('ticker.csv', text);
      expect(source.format).toBe('binance-book-ticker');
      expect(valuesOf(rows)).toEqual(['99.5 2 / 100.25 3']);
      expect(rows[0]?.timeUs).toBe(T * 1_000);
    }
  });
});

describe('Binance T_DEPTH', () => {
  const head = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu';
  const row = (ms: number, ids: string, rest: string): string => `BTCUSDT,${T + ms},${ids},${rest}`;

  it('resets the book with a snapshot and ends each message', async () => {
    const text = [
      head,
      row(0, '10,10', 'b,snap,99.5,1.5,-1'),
      row(0, '10,10', 'a,snap,100.5,2.0,-1'),
      row(5, '11,14', 'b,set,99.5,0.0,10'),
      row(5, '11,14', 'b,set,99.4,3,10'),
      row(9, '15,15', 'a,set,100.4,1,14'),
    ].join('\n');
    const { rows, source } = await folder.read('depth.csv', text);
    expect(source).toMatchObject({
      format: 'binance-depth',
      symbol: 'BTCUSDT',
      quantityUnit: 'BASE',
      gaps: { count: 0 },
    });
    const contracts = await folder.read('coin.csv', text.replaceAll('BTCUSDT', 'BTCUSD_PERP'));
    expect(contracts.source.quantityUnit).toBe('CONTRACTS');
    expect(valuesOf(rows)).toEqual([
      '99.5 1.5 [reset]',
      '100.5 2 [sell last]',
      '99.5 0',
      '99.4 3 [last]',
      '100.4 1 [sell last]',
    ]);
  });

  it('reports a message of futures that does not follow, and one of spot that leaves ids out', async () => {
    const futures = [
      head,
      row(0, '2,2', 'b,snap,1,1,-1'),
      row(1, '3,4', 'b,set,1,1,2'),
      row(2, '7,8', 'b,set,1,1,6'),
    ].join('\n');
    expect((await folder.read('f.csv', futures)).source.gaps.first).toMatchObject([{ kind: 'SEQUENCE', line: 4 }]);
    const spotHead = head.slice(0, head.lastIndexOf(','));
    const spot = [spotHead, row(0, '2,2', 'b,snap,1,1'), row(1, '3,3', 'b,set,1,1'), row(2, '5,6', 'b,set,1,1')].join(
      '\n',
    );
    expect((await folder.read('s.csv', spot)).source.gaps.first).toMatchObject([{ kind: 'SEQUENCE', line: 4 }]);
  });

  it('with an unknown side or type is refused', async () => {
    await expect(folder.read('side.csv', `${head}\n${row(0, '1,2', 'x,set,1,1,0')}`)).rejects.toThrow(
      /line 2: side "x"/,
    );
    await expect(folder.read('type.csv', `${head}\n${row(0, '1,2', 'a,del,1,1,0')}`)).rejects.toThrow(
      /update_type "del"/,
    );
  });
});

describe('Binance recordings', () => {
  const LOCAL = 1_704_067_199_000_000_000n;
  const line = (ms: number, message: object): string => `${LOCAL + BigInt(ms) * 1_000_000n} ${JSON.stringify(message)}`;
  const stream = (ms: number, data: object): string => line(ms, { stream: 'x', data });
  const depth = (ms: number, first: number, last: number, bids: string[][], more: object = {}): string =>
    stream(ms, { e: 'depthUpdate', E: T + ms, s: 'BTCUSDT', U: first, u: last, b: bids, a: [], ...more });
  const snapshot = (ms: number, id: number): string =>
    line(ms, { lastUpdateId: id, bids: [['99', '1']], asks: [['101', '2']] });

  it('apply what came before the snapshot and is not in it, once, after it', async () => {
    const text = [
      depth(0, 1, 4, [['98', '7']]),
      depth(100, 5, 8, [['97', '5']]),
      snapshot(150, 6),
      depth(200, 9, 9, [['96', '0']]),
    ].join('\n');
    const { rows, source } = await folder.read('ws.txt', text);
    expect(source).toMatchObject({
      format: 'binance-recording',
      symbol: 'BTCUSDT',
      hasLocal: true,
      gaps: { count: 0 },
    });
    expect(valuesOf(rows)).toEqual(['99 1 [reset]', '101 2 [sell]', '97 5 [last]', '96 0 [last]']);
    expect(source.skipped).toEqual({ 'depth before the first snapshot': 1 });
  });

  it('leave out depth that the snapshot holds already, and report a break in the chain', async () => {
    const text = [
      depth(0, 1, 1, []),
      snapshot(10, 20),
      depth(20, 15, 20, [['95', '1']]),
      depth(30, 18, 22, [['94', '1']]),
      depth(40, 25, 26, [['93', '1']]),
    ].join('\n');
    const { rows, source } = await folder.read('chain.txt', text);
    expect(valuesOf(rows).slice(2)).toEqual(['94 1 [last]', '93 1 [last]']);
    expect(source.gaps).toMatchObject({ count: 1, first: [{ kind: 'SEQUENCE', missing: 2, line: 5 }] });
  });

  it('follow futures by the message before, at the time of the engine', async () => {
    const text = [
      depth(0, 1, 1, [], { pu: 0, T: T - 1 }),
      snapshot(10, 5),
      depth(20, 4, 7, [['95', '1']], { pu: 3, T: T + 18 }),
      depth(30, 9, 9, [['94', '1']], { pu: 7, T: T + 28 }),
      depth(40, 12, 12, [['93', '1']], { pu: 11, T: T + 38 }),
    ].join('\n');
    const { rows, source } = await folder.read('usdm.txt', text);
    expect(source.gaps.count).toBe(1);
    expect(rows.at(-1)?.timeUs).toBe((T + 38) * 1_000);
  });

  it('give the spot book ticker a time from the message before', async () => {
    const trade = { e: 'trade', E: T + 1, s: 'BTCUSDT', t: 1, p: '100.10', q: '0.5', T, m: true };
    const ticker = { u: 1, s: 'BTCUSDT', b: '100.1', B: '1', a: '100.25', A: '2' };
    const { rows, source } = await folder.read(
      'ticker.txt',
      [stream(0, ticker), stream(1, trade), stream(4, ticker)].join('\n'),
    );
    expect(valuesOf(rows)).toEqual(['100.1 0.5 [sell]', '100.1 1 / 100.25 2']);
    expect(rows.map(({ timeUs }) => timeUs - T * 1_000)).toEqual([0, 3_000]);
    expect(rows[1]?.local).toBe(Number((LOCAL + 4_000_000n) / 1_000n));
    expect(source.skipped).toEqual({ 'quote before the first exchange time': 1 });
  });

  it('count each print once, and no transfer of the insurance fund', async () => {
    const print = (e: string, more: object = {}): object => ({
      e,
      E: T,
      s: 'BTCUSDT',
      p: '1',
      q: '2',
      T,
      m: false,
      ...more,
    });
    const text = [
      print('trade'),
      print('aggTrade'),
      print('trade', { X: 'NA' }),
      { e: 'markPriceUpdate', E: T, s: 'BTCUSDT' },
    ];
    const { rows, source } = await folder.read('prints.txt', text.map((data, ms) => stream(ms, data)).join('\n'));
    expect(valuesOf(rows)).toEqual(['1 2']);
    expect(source.skipped).toEqual({ 'aggTrade beside trade': 1, 'trade of type NA': 1, 'event markPriceUpdate': 1 });
  });

  it('that are cut off inside a message are refused with the line', async () => {
    const text = `${snapshot(0, 1)}\n${depth(1, 2, 2, [['1', '1']]).slice(0, -9)}`;
    await expect(folder.read('cut.txt', text)).rejects.toThrow(/cut\.txt line 2: is not whole JSON/);
  });
});

describe('Bybit order books', () => {
  const message = (type: string, u: number, b: string[][], more: object = {}): string =>
    JSON.stringify({
      topic: 'orderbook.500.XRPUSDT',
      type,
      ts: T + u,
      data: { s: 'XRPUSDT', b, a: [['2', '1']], u, seq: 1 },
      ...more,
    });

  it('are a snapshot and changes, at the time of the engine where it is told', async () => {
    const text = [message('snapshot', 1, [['1.9', '5']]), message('delta', 2, [['1.9', '0']], { cts: T + 1 })].join(
      '\n',
    );
    const { rows, source } = await folder.read('b.data', text);
    expect(source).toMatchObject({ format: 'bybit-book', symbol: 'XRPUSDT', hasLocal: false, gaps: { count: 0 } });
    expect(valuesOf(rows)).toEqual(['1.9 5 [reset]', '2 1 [sell last]', '1.9 0', '2 1 [sell last]']);
    expect(rows.at(-1)?.timeUs).toBe((T + 1) * 1_000);
  });

  it('report updates that are missing', async () => {
    const text = [message('snapshot', 1, []), message('delta', 4, [])].join('\n');
    expect((await folder.read('g.data', text)).source.gaps.first).toMatchObject([{ kind: 'SEQUENCE', missing: 2 }]);
  });
});

describe('Tardis books', () => {
  it('of changes are grouped by local time and reset by a run of snapshot rows', async () => {
    const row = (local: number, rest: string): string => `x,BTC,${T}000,${T}${String(local).padStart(3, '0')},${rest}`;
    const text = [
      'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
      row(1, 'true,bid,99,1'),
      row(1, 'true,ask,101,1'),
      row(2, 'true,ask,102,1'),
      row(3, 'false,bid,99,0'),
      row(3, 'false,bid,98,4'),
      row(4, 'true,bid,97,1'),
    ].join('\n');
    const { rows, source } = await folder.read('inc.csv', text);
    expect(source.format).toBe('tardis-book');
    expect(valuesOf(rows)).toEqual([
      '99 1 [reset]',
      '101 1 [sell last]',
      '102 1 [sell last]',
      '99 0',
      '98 4 [last]',
      '97 1 [reset last]',
    ]);
  });

  it('of snapshots have the ask first at each level and may miss levels', async () => {
    const level = (side: string, index: number): string => `${side}[${index}].price,${side}[${index}].amount`;
    const levels = [0, 1].flatMap((index) => [level('asks', index), level('bids', index)]).join(',');
    const text = [
      `exchange,symbol,timestamp,local_timestamp,${levels}`,
      `x,BTC,${T}000,${T}001,101,1,99,2,102,3,,`,
      `x,BTC,${T}002,${T}003,,,,,,,,`,
    ].join('\n');
    const { rows, source } = await folder.read('snap.csv', text);
    expect(source.format).toBe('tardis-snapshots');
    expect(valuesOf(rows)).toEqual(['101 1 [sell reset]', '99 2', '102 3 [sell last]', '0 0 [reset last]']);
  });

  it('of quotes have their columns in an odd order', async () => {
    const text = `exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\nx,BTC,${T}000,${T}001,5494,8629.3,8629.2,806\n`;
    const { rows, source } = await folder.read('q.csv', text);
    expect(source.format).toBe('tardis-quotes');
    expect(valuesOf(rows)).toEqual(['8629.2 806 / 8629.3 5494']);
  });
});
