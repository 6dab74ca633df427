/** Volume curves in Redis, one field an instrument. Not order state: an order keeps a copy of the curve it follows. */
import type { Redis } from 'ioredis';
import type { CurveBoard, CurveRecord } from '../../engine/curve-keeper.ts';
import { directoryKey } from './names.ts';

const keyOf = (exchange: string): string => directoryKey(`curves:${exchange}`);

export function createRedisCurveBoard(client: Redis): CurveBoard {
  return {
    async read(exchange, symbol) {
      const text = await client.hget(keyOf(exchange), symbol);
      return text === null ? null : (JSON.parse(text) as CurveRecord);
    },
    async write(exchange, symbol, record) {
      await client.hset(keyOf(exchange), symbol, JSON.stringify(record));
    },
    async all(exchange) {
      const texts = Object.entries(await client.hgetall(keyOf(exchange)));
      return new Map(texts.map(([symbol, text]) => [symbol, JSON.parse(text) as CurveRecord]));
    },
  };
}
