/** What a client asks of an order while it is replayed. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/domain/time.ts';
import type { ClientRequest } from '../../../src/engine/messages.ts';
import { order, playOne, recorded, START, type TestRow } from './recorded.ts';
import { fillTexts } from './told.ts';

const SECOND = 1_000;
const quotes = (count: number): TestRow[] =>
  Array.from({ length: count }, (_, second) => ({
    ...{ kind: 'quote' as const, at: second * SECOND },
    ...{ bid: ['100', '50'], ask: ['100.01', '50'] },
  }));

const twap = (...requests: readonly (readonly [second: number, type: 'PAUSE' | 'UNPAUSE' | 'CANCEL'])[]) => ({
  ...order({ amount: '4', clipPct: '25', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } }),
  requests: requests.map(([second, type]): { at: ReturnType<typeof instant>; request: ClientRequest } => ({
    at: instant(START + second * SECOND),
    request: { type },
  })),
});

describe('an order of a replay', () => {
  it('is paused, resumed and cancelled at the times at which it is asked for', async () => {
    const execution = await playOne(recorded(quotes(400)), twap([20, 'PAUSE'], [50, 'UNPAUSE'], [52, 'CANCEL']));
    expect(fillTexts(execution)).toEqual(['+0 1 @ 100.01 TAKER', '+15000 1 @ 100.01 TAKER', '+50000 1 @ 100.01 TAKER']);
    expect(execution.status).toBe('CANCELLED');
    expect(execution.held).toContainEqual({ reason: 'PAUSED', from: START + 20_000, to: START + 50_000 });
  });

  it('names what was asked too late, also when nobody follows it any more', async () => {
    const { status, notes } = await playOne(recorded(quotes(900)), twap([100, 'PAUSE'], [800, 'CANCEL']));
    expect(status).toBe('FILLED');
    expect(notes).toEqual([
      'PAUSE at 2026-03-02T00:01:40.000Z was refused: the order was FILLED by then.',
      'CANCEL at 2026-03-02T00:13:20.000Z was refused: the order was FILLED by then.',
    ]);
  });

  it('says when the market ends before a request', async () => {
    const { notes } = await playOne(recorded(quotes(10)), twap([700, 'CANCEL']));
    expect(notes?.[0]).toMatch(/^CANCEL at 2026-03-02T00:11:40\.000Z was /);
  });
});
