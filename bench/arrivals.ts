/** Reads the venue's ledger as it grows: when each clip's create request reached the venue. */
import { open } from 'node:fs/promises';
import { until } from './clock.ts';

export interface Arrivals {
  /** Client order id → ms since 1970 of the first arrival. */
  readonly times: ReadonlyMap<string, number>;
  /** Create requests whose id had arrived before: must stay zero. */
  readonly repeated: number;
  readonly rejected: number;
  readonly filled: number;
}

interface LedgerLine {
  readonly t: number;
  readonly type: string;
  readonly clientOrderId?: string;
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A reader that takes in, at each call, the whole lines that have come since. */
export function openArrivals(path: string): { read(): Promise<Arrivals> } {
  const times = new Map<string, number>();
  let [offset, repeated, rejected, filled] = [0, 0, 0, 0];
  function take({ t, type, clientOrderId = '' }: LedgerLine): void {
    if (type === 'REJ') rejected += 1;
    if (type === 'FILL') filled += 1;
    if (type !== 'ARR') return;
    if (times.has(clientOrderId)) repeated += 1;
    else times.set(clientOrderId, t);
  }
  return {
    async read() {
      const text = await readFrom(path, offset);
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      offset += Buffer.byteLength(whole);
      for (const line of whole.split('\n')) if (line !== '') take(JSON.parse(line) as LedgerLine);
      return { times, repeated, rejected, filled };
    },
  };
}

/** Waits until `count` clips have arrived; gives what has come when the deadline passes. */
export async function awaitArrivals(path: string, count: number, deadlineMs: number): Promise<Arrivals> {
  const reader = openArrivals(path);
  const enough = async (): Promise<boolean> => (await reader.read()).times.size >= count;
  await until('arrivals', deadlineMs, enough).catch(() => undefined);
  return await reader.read();
}
