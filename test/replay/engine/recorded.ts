/** Small recorded markets made in a test, and orders played over them. Amounts are decimal texts, as people write them. */
import { price, quantity, ratio, stepsIn } from '../../../src/domain/decimal.ts';
import type { OrderId } from '../../../src/domain/ids.ts';
import type { ParentRequest } from '../../../src/domain/parent.ts';
import { instant } from '../../../src/domain/time.ts';
import type { MarketData } from '../../../src/replay/data/market-data.ts';
import type { Source } from '../../../src/replay/data/source-meta.ts';
import type { ReplayOptions, ReplayOrder } from '../../../src/replay/engine/options.ts';
import { replay } from '../../../src/replay/engine/replay.ts';
import { FLAG, KIND, roomFor, type Rows } from '../../../src/replay/readers/rows.ts';
import type { Execution } from '../../../src/report/execution.ts';

/** 2026-03-02T00:00:00Z, a Monday. */
export const START = 1_772_409_600_000;

type Side = 'BUY' | 'SELL';

/** Times are milliseconds after START; a bar's is its end. */
export type TestRow =
  | {
      readonly kind: 'bar';
      readonly at: number;
      readonly high: string;
      readonly low: string;
      readonly close: string;
      readonly volume: string;
    }
  | {
      readonly kind: 'trade';
      readonly at: number;
      readonly price: string;
      readonly quantity: string;
      readonly taker: Side | null;
    }
  | { readonly kind: 'quote'; readonly at: number; readonly bid: readonly string[]; readonly ask: readonly string[] }
  | {
      readonly kind: 'depth';
      readonly at: number;
      readonly side: Side;
      readonly price: string;
      readonly quantity: string;
      readonly reset?: true;
      /** More rows of this message follow. */
      readonly more?: true;
    };

const PRICE_UNIT = price('0.01');
const QUANTITY_UNIT = quantity('0.001');
const GRID = { priceDecimals: 2, quantityDecimals: 3 };

const ticks = (text: string | undefined): number => Number(stepsIn(price(text ?? '0'), PRICE_UNIT));
const lots = (text: string | undefined): number => Number(stepsIn(quantity(text ?? '0'), QUANTITY_UNIT));

type Values = readonly [price: number, quantity: number, x: number, y: number, z: number, flags: number];

function valuesOf(row: TestRow): Values {
  switch (row.kind) {
    case 'bar':
      return [ticks(row.close), lots(row.volume), ticks(row.close), ticks(row.high), ticks(row.low), FLAG.last];
    case 'trade': {
      const side = row.taker === null ? FLAG.unknownSide : row.taker === 'SELL' ? FLAG.sell : 0;
      return [ticks(row.price), lots(row.quantity), 0, 0, 0, FLAG.last | side];
    }
    case 'quote':
      return [ticks(row.bid[0]), lots(row.bid[1]), ticks(row.ask[0]), lots(row.ask[1]), 0, FLAG.last];
    case 'depth': {
      const side = row.side === 'SELL' ? FLAG.sell : 0;
      const end = row.more === true ? 0 : FLAG.last;
      return [ticks(row.price), lots(row.quantity), 0, 0, 0, side | end | (row.reset === true ? FLAG.reset : 0)];
    }
  }
}

interface Placed {
  readonly row: TestRow;
  /** Which file. */
  readonly source: number;
}

function chunkOf(rows: readonly Placed[]): Rows {
  const chunk = roomFor(rows.length, 5);
  chunk.count = rows.length;
  rows.forEach(({ row, source }, index) => {
    const [first, second, x, y, z, flags] = valuesOf(row);
    chunk.kind[index] = KIND[row.kind];
    chunk.time[index] = (START + row.at) * 1_000;
    chunk.source[index] = source;
    chunk.price[index] = first;
    chunk.quantity[index] = second;
    chunk.x[index] = x;
    chunk.y[index] = y;
    chunk.z[index] = z;
    chunk.flags[index] = flags;
  });
  return chunk;
}

const countOf = (rows: readonly TestRow[], kind: TestRow['kind']): number =>
  rows.filter((row) => row.kind === kind).length;

function sourceOf(symbol: string, rows: readonly TestRow[], barMs: number): Source {
  return {
    format: 'made-here',
    symbol,
    quantityUnit: 'BASE',
    barUs: countOf(rows, 'bar') > 0 ? barMs * 1_000 : null,
    rows: {
      bar: countOf(rows, 'bar'),
      trade: countOf(rows, 'trade'),
      quote: countOf(rows, 'quote'),
      depth: countOf(rows, 'depth'),
    },
    firstUs: (START + (rows[0]?.at ?? 0)) * 1_000,
    lastUs: (START + (rows.at(-1)?.at ?? 0)) * 1_000,
    grid: GRID,
    finest: GRID,
    rounded: 0,
    late: 0,
    latestUs: 0,
    oddBars: 0,
    hasLocal: false,
    skipped: {},
    gaps: { count: 0, totalUs: 0, longestUs: 0, first: [] },
    file: `/data/${symbol}.csv`,
    sha256: 'ab'.repeat(32),
    packing: 'PLAIN',
    entry: null,
    cached: false,
  };
}

/** Files on a grid of 0.01 and 0.001. `barMs`: length of bars; `chunk`: rows handed out at once. */
export function recordedFiles(
  files: readonly (readonly [symbol: string, rows: readonly TestRow[]])[],
  { barMs = 60_000, chunk = 7 } = {},
): MarketData {
  const placed = files.flatMap(([, rows], source) => rows.map((row): Placed => ({ row, source })));
  const all = placed.sort((a, b) => a.row.at - b.row.at);
  let from = 0;
  return {
    sources: files.map(([symbol, rows]) => sourceOf(symbol, rows, barMs)),
    seams: [],
    next: () => {
      const part = all.slice(from, from + chunk);
      from += chunk;
      return Promise.resolve(part.length === 0 ? null : chunkOf(part));
    },
    close: () => Promise.resolve(),
  };
}

/** One file of BTCUSDT. */
export const recorded = (rows: readonly TestRow[], options: { barMs?: number; chunk?: number } = {}): MarketData =>
  recordedFiles([['BTCUSDT', rows]], options);

type OrderFields = Partial<Omit<ParentRequest, 'orderId' | 'createdAt'>> & {
  readonly id?: number;
  /** Milliseconds after START. */
  readonly at?: number;
  readonly amount?: string;
  readonly limit?: string;
  readonly endAt?: number;
  readonly clipPct?: string;
};

export function order({ id = 1, at = 0, amount = '1', limit, endAt, clipPct, ...fields }: OrderFields): ReplayOrder {
  const request: ParentRequest = {
    orderId: String(id) as OrderId,
    account: 'replay',
    clientOrderId: null,
    exchange: 'REPLAY',
    subaccount: 'main',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: quantity(amount),
    strategy: 'TWAP',
    limitPrice: limit === undefined ? null : price(limit),
    startTime: null,
    endTime: endAt === undefined ? null : instant(START + endAt),
    clipSizeType: clipPct === undefined ? 'AUTOMATIC' : 'PERCENTAGE',
    clipSizeVal: clipPct === undefined ? null : ratio(clipPct),
    params: {},
    createdAt: instant(START + at),
    ...fields,
  };
  return { request, rules: null };
}

/** Plays orders and returns their executions by order id. Without other settings the venue is next door. */
export async function play(
  data: MarketData,
  orders: readonly ReplayOrder[],
  options: Partial<ReplayOptions> = {},
): Promise<Execution[]> {
  const executions: Execution[] = [];
  const latency = { orderMs: 0, cancelMs: 0 };
  for await (const execution of replay({ data, orders, latency, version: 'test', ...options })) {
    executions.push(execution);
  }
  return executions.sort((a, b) => Number(a.request.orderId) - Number(b.request.orderId));
}

/** The execution of the only order. */
export async function playOne(
  data: MarketData,
  only: ReplayOrder,
  options: Partial<ReplayOptions> = {},
): Promise<Execution> {
  const [execution] = await play(data, [only], options);
  if (execution === undefined) throw new Error('the order was not handed out');
  return execution;
}
