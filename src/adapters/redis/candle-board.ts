/** The board of candles in Redis. Not order state: what is lost or has expired is asked of the venue again. */
import type { Redis } from 'ioredis';
import { fromStored, toText } from '../../domain/decimal.ts';
import type { Candle } from '../../domain/market.ts';
import { instant, type Instant } from '../../domain/time.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from '../../engine/candle-board.ts';
import { directoryKey } from './names.ts';

type CandleText = readonly [at: number, open: string, high: string, low: string, close: string, volume: string];

interface AnswerText {
  readonly intervalMs: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly answeredAt: Instant;
  readonly candles: readonly CandleText[] | null;
}

const WISHES = directoryKey('candle-wishes');
const answerKey = (key: string): string => directoryKey(`candles:${key}`);

/** A report that is looked at again within the hour costs the venue nothing; a preview judges the age itself. */
const KEPT_S = 3_600;
/** Wishes that no worker takes are forgotten, so that an exchange that is gone leaves nothing behind. */
const WISHES_KEPT_S = 60;

const textOf = ({ at, open, high, low, close, volume }: Candle): CandleText => [
  at,
  toText(open),
  toText(high),
  toText(low),
  toText(close),
  toText(volume),
];

const candleOf = ([at, open, high, low, close, volume]: CandleText): Candle => ({
  at: instant(at),
  open: fromStored(open),
  high: fromStored(high),
  low: fromStored(low),
  close: fromStored(close),
  volume: fromStored(volume),
});

export function createRedisCandleBoard(client: Redis): CandleBoard {
  return {
    async wish(wish) {
      await client.hset(WISHES, wish.key, JSON.stringify(wish));
      await client.expire(WISHES, WISHES_KEPT_S);
    },
    async wishes() {
      return Object.values(await client.hgetall(WISHES)).map((text) => JSON.parse(text) as CandleWish);
    },
    take: async (key) => (await client.hdel(WISHES, key)) === 1,
    async answer(key, answer) {
      const text: AnswerText = { ...answer, candles: answer.candles?.map(textOf) ?? null };
      await client.set(answerKey(key), JSON.stringify(text), 'EX', KEPT_S);
    },
    async answered(key): Promise<CandleAnswer | null> {
      const stored = await client.get(answerKey(key));
      if (stored === null) return null;
      const text = JSON.parse(stored) as AnswerText;
      return { ...text, candles: text.candles?.map(candleOf) ?? null };
    },
  };
}
