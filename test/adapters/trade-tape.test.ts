import { describe, expect, it } from 'vitest';
import { TradeTape } from '../../src/adapters/trade-tape.ts';
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import type { Trade } from '../../src/domain/market.ts';
import { instant } from '../../src/domain/time.ts';

const trade = (tradeId: string, ms: number, amount = '1'): Trade => ({
  tradeId,
  price: price('43000'),
  quantity: quantity(amount),
  takerSide: 'BUY',
  at: instant(ms),
});

const since = (tape: TradeTape, ms: number): string => toText(tape.volumeSince(instant(ms)));

describe('the tape of an instrument', () => {
  it('counts volume since an instant, by whole seconds', () => {
    const tape = new TradeTape();
    for (const [id, ms] of [1_000, 1_999, 2_500, 7_000].entries()) tape.note(trade(String(id), ms));
    expect([0, 1_000, 1_001, 2_000, 2_001, 7_000, 7_001].map((ms) => since(tape, ms))).toEqual([
      '4',
      '4',
      '2',
      '2',
      '1',
      '1',
      '0',
    ]);
  });

  it('takes a repeated trade in once', () => {
    const tape = new TradeTape();
    const heard: string[] = [];
    tape.listen(({ tradeId }) => heard.push(tradeId));
    for (const id of ['a', 'b', 'a', 'b', 'c']) tape.note(trade(id, 1_000));
    expect([since(tape, 0), heard]).toEqual(['3', ['a', 'b', 'c']]);
  });

  it('forgets what is older than an hour', () => {
    const tape = new TradeTape();
    tape.note(trade('old', 1_000));
    tape.note(trade('new', 3_602_000));
    expect(since(tape, 0)).toBe('1');
  });

  it('stops telling when it is asked to', () => {
    const tape = new TradeTape();
    const heard: string[] = [];
    const stop = tape.listen(({ tradeId }) => heard.push(tradeId));
    tape.note(trade('a', 1_000));
    stop();
    tape.note(trade('b', 1_000));
    expect(heard).toEqual(['a']);
  });
});
