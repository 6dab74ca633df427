/** What `tranche order preview` and `tranche order why` print for people. */
import { describe, expect, it } from 'vitest';
import { previewText, whyText } from '../../src/bin/commands/insight-text.ts';

describe('order why', () => {
  it('says what keeps the order, since when, what is next, and why each clip is as it is', () => {
    const text = whyText({
      orderId: '7',
      status: 'ACCEPTED',
      version: '4',
      code: 'OUTSIDE_LIMIT',
      message: 'the market is beyond the limit price',
      nextActionAt: '2024-01-28T12:00:18.000Z',
      filledQuantity: '0.1',
      committedQuantity: '0.2',
      leavesQuantity: '0.9',
      reasons: [
        { code: 'OUTSIDE_LIMIT', message: 'the market is beyond the limit price', since: '2024-01-28T12:00:00.000Z' },
        { code: 'WAITING_FOR_DUE', message: 'the next clip is not due yet', since: null },
      ],
      children: [
        {
          childNumber: '2',
          quantity: '0.2',
          price: '43000',
          status: 'NEW',
          reason: { message: 'its slice; it was due; rests' },
        },
      ],
    });
    expect(text.split('\n')).toEqual([
      'order         7',
      'status        ACCEPTED, version 4',
      'because       OUTSIDE_LIMIT: the market is beyond the limit price, since 2024-01-28T12:00:00.000Z',
      'and           WAITING_FOR_DUE: the next clip is not due yet',
      'next          2024-01-28T12:00:18.000Z',
      'filled        0.1, 0.2 at the venue, 0.9 left',
      'clip 2: 0.2 at 43000, NEW: its slice; it was due; rests',
    ]);
  });
});

describe('order preview', () => {
  it('shows the plan, the worst case, the warnings and every clip', () => {
    const text = previewText({
      feasible: true,
      nearest: null,
      side: 'BUY',
      quantity: '1',
      symbol: 'BTC/USDT',
      strategy: 'TWAP',
      clipCount: '2',
      smallestClip: '0.5',
      minimumClip: '0.00012',
      startTime: '2024-01-28T12:00:00.000Z',
      endTime: '2024-01-28T12:01:00.000Z',
      expectedParticipationPct: null,
      worstCase: { price: '43100', notional: '43100', bound: true },
      warnings: [{ code: 'OUTSIDE_LIMIT', message: 'the market is beyond the limit price now' }],
      clips: [
        { number: '1', quantity: '0.5', dueAt: '2024-01-28T12:00:00.000Z' },
        { number: '2', quantity: '0.5', dueAt: null },
      ],
    });
    expect(text.split('\n')).toEqual([
      'order         BUY 1 BTC/USDT by TWAP',
      'clips         2, the smallest 0.5, the minimum 0.00012',
      'from          2024-01-28T12:00:00.000Z to 2024-01-28T12:01:00.000Z',
      'at worst      43100 at 43100',
      'warning       OUTSIDE_LIMIT: the market is beyond the limit price now',
      '   1  0.5             2024-01-28T12:00:00.000Z',
      '   2  0.5             ',
    ]);
  });

  it('shows what would be possible instead', () => {
    const nearest = { durationSeconds: '1000', endTime: null, clipSizeType: 'PERCENTAGE', clipSizeVal: '1.67' };
    const text = previewText({ feasible: false, message: 'clipSizeVal makes two clips 60 ms apart', nearest });
    expect(text.split('\n')).toEqual([
      'not possible  clipSizeVal makes two clips 60 ms apart',
      'possible with durationSeconds 1000',
      'possible with clipSizeType PERCENTAGE, clipSizeVal 1.67',
    ]);
  });
});
