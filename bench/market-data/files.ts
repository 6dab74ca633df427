/** Market-data files made up for a benchmark, of the shape and size of real ones; the same for the same count. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { mulberry32 } from '../../src/domain/random.ts';

const START_MS = 1_704_067_200_000;
const PIECE_LENGTH = 1 << 16;

/** Writes lines; gzip when the name ends so. */
async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  const gzip = path.endsWith('.gz') ? createGzip({ level: 6 }) : null;
  gzip?.pipe(file);
  const out = gzip ?? file;
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_LENGTH) continue;
    if (!out.write(piece)) await once(out, 'drain');
    piece = '';
  }
  out.end(piece);
  await finished(file);
}

function* tradeLines(count: number): Generator<string> {
  const draw = mulberry32(1);
  let cents = 4_200_000;
  let time = START_MS;
  for (let index = 0; index < count; index += 1) {
    cents += Math.floor(draw() * 21) - 10;
    time += Math.floor(draw() * 60);
    const price = (cents / 100).toFixed(8);
    const quantity = (Math.ceil(draw() ** 4 * 100_000) / 100_000).toFixed(8);
    const quote = ((cents / 100) * Number(quantity)).toFixed(8);
    yield `${3_000_000_000 + index},${price},${quantity},${quote},${time},${draw() < 0.5 ? 'True' : 'False'},True\n`;
  }
}

function* klineLines(count: number): Generator<string> {
  const draw = mulberry32(2);
  let cents = 4_200_000;
  for (let index = 0; index < count; index += 1) {
    const open = cents;
    cents += Math.floor(draw() * 2_001) - 1_000;
    const high = Math.max(open, cents) + Math.floor(draw() * 500);
    const low = Math.min(open, cents) - Math.floor(draw() * 500);
    const texts = [open, high, low, cents].map((value) => (value / 100).toFixed(8));
    const at = START_MS + index * 60_000;
    const volume = (draw() * 50).toFixed(5);
    yield `${at},${texts.join(',')},${volume}000,${at + 59_999},1000000.00000000,900,20.00000000,800000.00000000,0\n`;
  }
}

/** Rows of the snapshot that the made book begins with, half a side: without one, changes show nothing. */
const SNAPSHOT_ROWS = 100;

function bookLine(time: number, isSnapshot: boolean, side: 'ask' | 'bid', away: number, amount: string): string {
  const tenths = 420_000 + (side === 'ask' ? away : -away);
  const isText = String(isSnapshot);
  return `binance-futures,BTCUSDT,${time},${time + 5_000},${isText},${side},${(tenths / 10).toFixed(1)},${amount}\n`;
}

function* bookLines(count: number): Generator<string> {
  yield 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n';
  const draw = mulberry32(3);
  let time = START_MS * 1_000;
  for (let index = 0; index < SNAPSHOT_ROWS; index += 1) {
    yield bookLine(time, true, index % 2 === 0 ? 'ask' : 'bid', 1 + Math.floor(index / 2), '2.5');
  }
  for (let index = SNAPSHOT_ROWS; index < count; index += 1) {
    if (index % 5 === 0) time += 1 + Math.floor(draw() * 20_000);
    const side = draw() < 0.5 ? 'ask' : 'bid';
    const away = 1 + Math.floor(draw() ** 2 * 500);
    const amount = draw() < 0.3 ? '0' : (Math.ceil(draw() * 9_999) / 1_000).toString();
    yield bookLine(time, false, side, away, amount);
  }
}

export const writeTrades = (path: string, count: number): Promise<void> => writeLines(path, tradeLines(count));
export const writeKlines = (path: string, count: number): Promise<void> => writeLines(path, klineLines(count));
export const writeBook = (path: string, count: number): Promise<void> => writeLines(path, bookLines(count));
