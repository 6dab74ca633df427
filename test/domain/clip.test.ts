/** The clip: its table, its fills, and when it may close. */
import { describe, expect, it } from 'vitest';
import {
  CLIP_STATUSES,
  CLIP_TABLE,
  fillClip,
  isClosed,
  isResting,
  missesFills,
  moveClip,
  openQuantity,
  reachableEnd,
  type Clip,
  type ClipStatus,
} from '../../src/domain/clip.ts';
import { fee, price, quantity, toText, ZERO_NOTIONAL, ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import type { Fill } from '../../src/domain/fill.ts';
import { clipIdOf, orderIdOf } from '../../src/domain/ids.ts';
import { parseInstant, plusMs } from '../../src/domain/time.ts';

const NOON = parseInstant('2024-01-28T12:00:00Z', 'noon');
const AT = plusMs(NOON, 1_000);

const clip = (part: Partial<Clip> = {}): Clip => ({
  clipId: clipIdOf(orderIdOf(NOON, 1, 1), 1),
  number: 1,
  slice: 0,
  quantity: quantity('0.4'),
  price: price('43000'),
  timeInForce: 'GTC',
  postOnly: true,
  status: 'NEW',
  history: [['NEW', NOON]],
  inDoubt: false,
  cancelRequested: false,
  filledQuantity: ZERO_QUANTITY,
  filledNotional: ZERO_NOTIONAL,
  fills: [],
  venueCumQuantity: ZERO_QUANTITY,
  venueEnd: null,
  venueOrderId: '7',
  dueAt: NOON,
  reservedAt: NOON,
  receiveWindowMs: 2_000,
  checkAt: NOON,
  checks: 0,
  cancelAt: null,
  absentSince: null,
  error: null,
  ...part,
});

const fill = (fillId: string, amount: string): Fill => ({
  fillId,
  quantity: quantity(amount),
  price: price('42999.5'),
  fee: fee('0'),
  feeAsset: null,
  liquidity: 'MAKER',
  at: AT,
});

const pairs = CLIP_STATUSES.flatMap((from) => CLIP_STATUSES.map((to) => [from, to] as const));

describe('a clip', () => {
  it('moves exactly as its table says, and writes each move into its history', () => {
    for (const [from, to] of pairs) {
      const before = clip({ status: from, history: [[from, NOON]] });
      const after = moveClip(before, to, AT);
      if (from !== to && CLIP_TABLE[from].includes(to)) {
        expect(after).toEqual({
          ...before,
          status: to,
          history: [
            [from, NOON],
            [to, AT],
          ],
        });
      } else expect(after).toBe(before);
    }
  });

  it('comes to rest: FILLED and REJECTED lead nowhere, CANCELED only to FILLED', () => {
    const ends: ClipStatus[] = ['FILLED', 'CANCELED', 'REJECTED'];
    expect(CLIP_STATUSES.filter((status) => isClosed(clip({ status })))).toEqual(expect.arrayContaining(ends));
    expect(ends.map((end) => CLIP_TABLE[end])).toEqual([[], ['FILLED'], []]);
  });

  it('is cancelled at the venue only when the venue has it', () => {
    const resting = CLIP_STATUSES.filter((status) => isResting(clip({ status })));
    expect(resting).toEqual(['NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL']);
  });

  it('books a fill once, by its id', () => {
    const once = fillClip(clip(), fill('a', '0.1'));
    expect(toText(once.filledQuantity)).toBe('0.1');
    expect(toText(once.filledNotional)).toBe('4299.95');
    expect(toText(openQuantity(once))).toBe('0.3');
    expect(fillClip(once, fill('a', '0.1'))).toBe(once);
    expect(toText(fillClip(once, fill('b', '0.1')).filledQuantity)).toBe('0.2');
  });

  it('can end FILLED by its fills alone', () => {
    expect(reachableEnd(fillClip(clip(), fill('a', '0.4')))).toBe('FILLED');
    expect(reachableEnd(fillClip(clip(), fill('a', '0.3')))).toBeNull();
  });

  it('cannot end while the venue counts more than is booked', () => {
    const ended = clip({ venueEnd: 'CANCELED', venueCumQuantity: quantity('0.1') });
    expect(missesFills(ended)).toBe(true);
    expect(reachableEnd(ended)).toBeNull();
    const caughtUp = fillClip(ended, fill('a', '0.1'));
    expect(missesFills(caughtUp)).toBe(false);
    expect(reachableEnd(caughtUp)).toBe('CANCELED');
  });
});
