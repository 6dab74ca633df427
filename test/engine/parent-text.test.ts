/** The stored form: what is written is read back, and nothing that is unknown takes room. */
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../src/domain/clip.ts';
import { fee, notional, price, quantity, ratio, ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf } from '../../src/domain/ids.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import type { ParentOrder, ParentRequest, PlanBasis } from '../../src/domain/parent.ts';
import { instant } from '../../src/domain/time.ts';
import { newParent } from '../../src/engine/new-parent.ts';
import { clipFromText, clipToText, parentFromText, parentToText } from '../../src/engine/parent-text.ts';

const NOW = instant(1_706_443_200_000);
const orderId = orderIdOf(NOW, 3, 0);

const bare: ParentRequest = {
  orderId,
  account: 'desk',
  clientOrderId: null,
  exchange: 'BINANCE',
  subaccount: 'main',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: quantity('123456789012345678.123456789012345678'),
  strategy: 'TWAP',
  limitPrice: null,
  startTime: null,
  endTime: null,
  clipSizeType: 'AUTOMATIC',
  clipSizeVal: null,
  params: { durationSeconds: '60', randomizeAmount: false },
  createdAt: NOW,
};

const clip: Clip = {
  clipId: clipIdOf(orderId, 1),
  number: 1,
  slice: 0,
  quantity: quantity('0.5'),
  price: price('43000.01'),
  timeInForce: 'GTC',
  postOnly: true,
  status: 'PARTIALLY_FILLED',
  history: [
    ['RECEIVED', NOW],
    ['ROUTING', NOW],
  ],
  inDoubt: false,
  cancelRequested: true,
  filledQuantity: quantity('0.1'),
  filledNotional: notional('4300.001'),
  fills: [
    {
      fillId: '7',
      quantity: quantity('0.1'),
      price: price('43000.01'),
      fee: fee('-0.0001'),
      feeAsset: null,
      liquidity: 'MAKER',
      at: NOW,
    },
  ],
  venueCumQuantity: quantity('0.1'),
  venueEnd: null,
  venueOrderId: '12',
  dueAt: NOW,
  reservedAt: NOW,
  receiveWindowMs: 2_000,
  checkAt: NOW,
  checks: 1,
  cancelAt: NOW,
  absentSince: null,
  error: null,
};

const working: ParentOrder = {
  ...newParent({
    ...bare,
    clientOrderId: 'mine',
    limitPrice: price('44000'),
    startTime: NOW,
    endTime: NOW,
    clipSizeVal: ratio('0.1'),
  }),
  version: 7,
  status: 'PARTIALLY_FILLED',
  drainReason: 'CLIENT',
  drainSince: NOW,
  errorCode: 'OTHER',
  message: 'why',
  basis: {
    window: { start: NOW, windowEnd: NOW, end: NOW },
    rules: parseRules({ step: '0.00001', minNotional: '5' }),
    refPrice: null,
    quantity: quantity('1'),
    doneBefore: ZERO_QUANTITY,
  },
  current: { index: 2, turnsAt: NOW },
  notBefore: NOW,
  clips: [clip],
  arrival: { bid: price('43000'), ask: price('43000.01') },
};

describe('the stored form', () => {
  it.each([
    ['a new parent', { ...newParent(bare), version: 1 }],
    ['a working one', working],
  ])('of %s is read back as it was', (_name, parent) => {
    expect(parentFromText(parentToText(parent), parent.version)).toEqual(parent);
  });

  it('of a clip is read back as it was', () => {
    expect(clipFromText(clipToText(clip))).toEqual(clip);
  });

  it('keeps every field there is, also those that are mostly absent', () => {
    // Required: a field that is added to one of them does not compile here until it is read back too.
    const full: Required<Clip> = {
      ...clip,
      venueEnd: 'CANCELED',
      absentSince: NOW,
      error: { errorCode: 'OTHER', message: 'why', isFatal: true },
      reason: { size: 'SLICE', time: 'DUE', price: 'TOUCH', bid: '43000', ask: '43000.01' },
      mayTake: true,
    };
    const basis: Required<PlanBasis> = {
      window: { start: NOW, windowEnd: NOW, end: NOW },
      rules: parseRules({ step: '0.00001', minNotional: '5' }),
      refPrice: price('43000'),
      quantity: quantity('1'),
      doneBefore: ZERO_QUANTITY,
      volumeCurve: { bucketMs: 1, weights: [1] },
    };
    const parent: Required<ParentOrder> = {
      ...working,
      basis,
      clips: [full],
      windowFrom: NOW,
      pausedAt: NOW,
      extendedMs: 3,
      hold: { reason: 'NO_MARKET', since: NOW },
      progress: { attempts: 2 },
    };
    expect(parentFromText(parentToText(parent), parent.version)).toEqual(parent);
    expect(clipFromText(clipToText(full))).toEqual(full);
  });

  it('holds no word for what is not known', () => {
    expect(parentToText(newParent(bare))).not.toContain('null');
    expect(clipToText(clip)).not.toContain('null');
  });
});
