import { describe, expect, it } from 'vitest';
import { toText } from '../../../src/domain/decimal.ts';
import { parseRules } from '../../../src/domain/instrument.ts';
import { order, play, playOne, recorded, recordedFiles, START, type TestRow } from './recorded.ts';
import { fillTexts } from './told.ts';

const MINUTE = 60_000;

const bar = (end: number, close: string, volume = '50'): TestRow => ({
  ...{ kind: 'bar', at: end * MINUTE, close, volume },
  high: (Number(close) + 1).toFixed(2),
  low: (Number(close) - 1).toFixed(2),
});

const market = (id: number, symbol: string) =>
  order({ id, symbol, strategy: 'MARKET', amount: '1', at: 2 * MINUTE + 1_000 });

describe('a replay over several files', () => {
  it('plays each order on the market of its instrument, however its name is written', async () => {
    const data = recordedFiles([
      ['BTCUSDT', [bar(1, '100'), bar(2, '101'), bar(3, '102')]],
      ['ETH-USDT', [bar(1, '10'), bar(2, '11'), bar(3, '12')]],
    ]);
    const executions = await play(data, [market(1, 'ETH/USDT'), market(2, 'BTC-USDT'), market(3, 'ethusdt')]);
    expect(executions.map((execution) => fillTexts(execution)[0])).toEqual([
      '+121000 1 @ 11 TAKER',
      '+121000 1 @ 101 TAKER',
      '+121000 1 @ 11 TAKER',
    ]);
    expect(executions.map(({ provenance }) => provenance.sources.map(({ name }) => name))).toEqual([
      ['ETH-USDT.csv'],
      ['BTCUSDT.csv'],
      ['ETH-USDT.csv'],
    ]);
  });

  it('takes the touch from quotes and the volume from bars, where there are no trades', async () => {
    const quotes = [0, 1, 2, 3, 4].map((minute): TestRow => {
      const bid = String(100 + minute);
      return { kind: 'quote', at: minute * MINUTE, bid: [bid, '5'], ask: [`${bid}.5`, '5'] };
    });
    const data = recordedFiles([
      ['BTCUSDT', [bar(1, '100.2', '50'), bar(2, '101.2', '60'), bar(3, '102.2', '70'), bar(4, '103.2', '80')]],
      ['BTCUSDT', quotes],
    ]);
    const twap = order({ at: MINUTE, amount: '4', params: { durationSeconds: '120', tradingStyle: 'AGGRESSIVE' } });
    const execution = await playOne(data, twap);
    expect(fillTexts(execution)[0]).toBe('+60000 1 @ 101.5 TAKER');
    expect([execution.market.detail, toText(execution.market.toPlannedEnd.volume)]).toEqual(['QUOTES', '130']);
    // Typical prices of the two bars are their closes here.
    expect(toText(execution.market.toPlannedEnd.notional)).toBe(String(101.2 * 60 + 102.2 * 70));
    const { tape } = execution.market;
    const second = (3 * MINUTE - 1_000 - (tape.from - START)) / 1_000;
    expect([tape.volume[second], tape.bid[second]]).toEqual([70_000, 10_200]);
  });

  it('refuses files of which both hold the same time: what was traded would count twice', async () => {
    const data = recorded([bar(1, '100'), bar(2, '101')]);
    const names = { before: 'a.csv', after: 'b.csv' };
    const seam = { kind: 'OVERLAP' as const, ...names, fromUs: START * 1_000, toUs: (START + MINUTE) * 1_000 };
    const overlapping = { ...data, seams: [seam] };
    await expect(play(overlapping, [market(1, 'BTC/USDT')])).rejects.toThrow(
      'b.csv: begins at 2026-03-02T00:00:00.000Z, before a.csv ends: what is in both counts twice',
    );
  });

  it('refuses an order whose rules are finer than the grid of the data', async () => {
    const twap = order({ params: { durationSeconds: '60' } });
    const rules = parseRules({ step: '0.001', tick: '0.001' });
    const execution = await playOne(recorded([bar(1, '100')]), { ...twap, rules });
    expect([execution.status, execution.message]).toEqual([
      'REJECTED',
      'tick 0.001 is finer than the data, which was opened on 0.01',
    ]);
  });
});

describe('a report of a replay', () => {
  const plain = recorded([bar(1, '100'), bar(2, '101')]);
  const unknown = {
    ...plain,
    sources: plain.sources.map((source) => ({ ...source, quantityUnit: 'UNKNOWN' as const })),
  };

  it('says so when the data does not tell what its quantities count', async () => {
    const { notes } = await playOne(unknown, market(1, 'BTC/USDT'));
    expect(notes).toEqual(['What quantities count is not told by BTCUSDT.csv: they are taken as BTC.']);
    expect((await playOne(recorded([bar(1, '100')]), market(1, 'BTC/USDT'))).notes).toBeUndefined();
  });

  it('says so when the market begins after the order has ended', async () => {
    const hour = 3_600_000;
    const early = order({ at: 0, endAt: 60_000, params: { tradingStyle: 'AGGRESSIVE' } });
    const { status, message } = await playOne(recorded([{ ...bar(1, '100'), at: hour }]), early);
    expect([status, message]).toEqual(['EXPIRED', 'endTime passed with a remainder: the recorded market begins later']);
  });
});
