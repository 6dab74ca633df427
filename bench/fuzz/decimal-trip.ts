/** Random decimals from a request through Redis into a reply: not one digit may change. */
import { quantity } from '../../src/domain/decimal.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { formatInstant, instant } from '../../src/domain/time.ts';
import { createRedisDirectory } from '../../src/adapters/redis/directory.ts';
import { inFlight, wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import type { BenchServer } from '../server.ts';
import { nextDecimal } from './decimals.ts';
import { openCalls, type SignedCalls } from './signed-calls.ts';

export interface DecimalTripOptions {
  readonly decimals: number;
  readonly seed: string;
  readonly say: (line: string) => void;
}

export interface DecimalTripResult {
  readonly name: 'decimal-trip';
  readonly seed: string;
  readonly decimals: number;
  readonly perSecond: number;
  readonly differing: number;
  readonly examples: readonly string[];
}

const CONNECTIONS = 16;
const HOUR_MS = 3_600_000;
const EXAMPLES = 5;
const ORDER = '/api/v2/trading/order';
const SYMBOL = 'FINE/USDT';
const ORDER_ID = /"orderId":([0-9]+)/;
const LEAVES = /"leavesQuantity":([^,}]+)/;

/** An instrument without any rule but the finest step there is, and a worker that seems to live. */
async function list({ client }: BenchServer): Promise<void> {
  const directory = createRedisDirectory(client);
  const names = { symbol: SYMBOL, venueSymbol: 'FINEUSDT', base: 'FINE', quote: 'USDT', assetClass: 'SPOT' } as const;
  const instrument = { ...names, tradable: true, rules: parseRules({ step: '0.000000000000000001' }) };
  await directory.publish('BINANCE', { instruments: new Map([[SYMBOL, instrument]]), refPrices: new Map() });
  await directory.beat('decimals', HOUR_MS);
}

/** What the reply says of an order of this quantity, or why there is none. As a number or as a text, by `asText`. */
async function trip(calls: SignedCalls, text: string, asText: boolean, startTime: string): Promise<string> {
  const order = {
    exchange: 'BINANCE',
    symbol: SYMBOL,
    assetClass: 'SPOT',
    side: 'BUY',
    strategy: 'TWAP',
    startTime,
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: '100',
    params: { durationSeconds: 60 },
  };
  const body = JSON.stringify(order).replace(/\}$/, `,"quantity":${asText ? `"${text}"` : text}}`);
  const post = { method: 'POST', query: '', contentType: 'application/json' } as const;
  const created = await calls.send({ ...post, path: `${ORDER}/create`, body: Buffer.from(body) });
  const orderId = ORDER_ID.exec(created.text)?.[1];
  if (created.status !== 201 || orderId === undefined) return `${created.status} ${created.text}`;
  const get = { method: 'GET', body: null, contentType: '', path: `${ORDER}/id` } as const;
  const shown = await calls.send({ ...get, query: `orderId=${orderId}` });
  return LEAVES.exec(shown.text)?.[1] ?? `${shown.status} ${shown.text}`;
}

export async function decimalTrip(server: BenchServer, options: DecimalTripOptions): Promise<DecimalTripResult> {
  const { decimals, seed, say } = options;
  const deployment = await deploy(server, { workers: 0, profileDir: null });
  const calls = openCalls(deployment.access, CONNECTIONS);
  const draw = seededDraw(seed);
  const examples: string[] = [];
  let [done, differing] = [0, 0];
  const startTime = formatInstant(instant(Math.floor(wallMs()) + HOUR_MS));
  async function one(): Promise<void> {
    const text = nextDecimal(draw);
    // What the generator makes must be what the product would write, or the comparison would prove nothing.
    quantity(text);
    const shown = await trip(calls, text, draw() < 0.5, startTime);
    done += 1;
    if (done % 10_000 === 0) say(`decimal-trip: ${done}`);
    if (shown === text) return;
    differing += 1;
    if (examples.length < EXAMPLES) examples.push(`${text} => ${shown.slice(0, 300)}`);
  }
  try {
    await list(server);
    const start = wallMs();
    await inFlight(CONNECTIONS, decimals, one);
    const perSecond = Math.round((decimals * 1_000) / (wallMs() - start));
    return { name: 'decimal-trip', seed, decimals, perSecond, differing, examples };
  } finally {
    await calls.close();
    await deployment.stop();
  }
}
