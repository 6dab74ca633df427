/** Clip sizes worked out by hand: rule sets, orders, and the clips or the code each must give. */
import type { RulesText } from '../../src/domain/instrument.ts';

export const RULE_SETS = {
  L1: { step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5' },
  L2: { step: '0.0001', minQty: '0.0001', maxQty: '9000', minNotional: '5' },
  L3: { step: '0.000001', minQty: '0.000001', maxQty: '83', minNotional: '5' },
  L4: { step: '1', minQty: '1', maxQty: '9000000', minNotional: '1' },
  L5: { step: '0.001', minQty: '0.001', maxQty: '1190', minNotional: '5' },
  L6: { step: '0.001', minQty: '0.001', maxQty: '100000', minNotional: '10' },
} as const satisfies Record<string, RulesText>;

export interface WorkedExample {
  readonly id: string;
  readonly rules: keyof typeof RULE_SETS;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly strategy: 'TWAP' | 'ICEBERG' | 'LIMIT';
  readonly type: 'ABSOLUTE' | 'PERCENTAGE' | 'AUTOMATIC' | null;
  readonly value: string | null;
  readonly ref: string;
  readonly limit?: string;
  readonly seconds?: number;
  /** `3 x 0.3 + 0.1` in sending order, with the minimum clips; or the refusal. */
  readonly clips?: string;
  readonly mins?: readonly [hardMin: string, softMin: string];
  readonly code?: 'INVALID_ORDER' | 'QUANTITY_EXCEED';
  readonly message?: string;
}

const twap = { strategy: 'TWAP', side: 'BUY', seconds: 3_600 } as const;
const l1 = { ...twap, rules: 'L1', ref: '43000' } as const;
const l1Mins = ['0.00012', '0.00013'] as const;

export const WORKED_EXAMPLES: readonly WorkedExample[] = [
  { ...l1, id: 'CX-1', quantity: '1', type: 'ABSOLUTE', value: '0.1', clips: '10 x 0.1', mins: l1Mins },
  { ...l1, id: 'CX-2', quantity: '1', type: 'ABSOLUTE', value: '0.3', clips: '3 x 0.3 + 0.1', mins: l1Mins },
  {
    ...l1,
    id: 'CX-3',
    quantity: '1.00005',
    type: 'ABSOLUTE',
    value: '0.25',
    clips: '3 x 0.25 + 0.25005',
    mins: l1Mins,
  },
  {
    ...l1,
    id: 'CX-4',
    quantity: '1',
    type: 'ABSOLUTE',
    value: '0.333333333',
    clips: '2 x 0.33333 + 0.33334',
    mins: l1Mins,
  },
  { ...l1, id: 'CX-5', quantity: '1.5', type: 'PERCENTAGE', value: '10', clips: '10 x 0.15', mins: l1Mins },
  { ...l1, id: 'CX-6', quantity: '1', type: 'PERCENTAGE', value: '7', clips: '14 x 0.07 + 0.02', mins: l1Mins },
  {
    id: 'CX-7',
    rules: 'L2',
    side: 'SELL',
    quantity: '1',
    strategy: 'ICEBERG',
    type: 'PERCENTAGE',
    value: '33.3333',
    ref: '2200',
    clips: '2 x 0.3333 + 0.3334',
    mins: ['0.0023', '0.0025'],
  },
  {
    ...l1,
    id: 'CX-8',
    quantity: '0.01',
    type: 'PERCENTAGE',
    value: '1',
    code: 'INVALID_ORDER',
    message: 'clipSizeVal makes clip 0.0001 below minimum clip 0.00012',
  },
  { ...l1, id: 'CX-9', quantity: '1.5', type: 'AUTOMATIC', value: null, clips: '100 x 0.015', mins: l1Mins },
  { ...l1, id: 'CX-10', quantity: '1', seconds: 300, type: null, value: null, clips: '10 x 0.1', mins: l1Mins },
  {
    ...l1,
    id: 'CX-11',
    quantity: '0.001',
    type: 'AUTOMATIC',
    value: null,
    clips: '2 x 0.00015 + 5 x 0.00014',
    mins: l1Mins,
  },
  {
    id: 'CX-12',
    rules: 'L2',
    side: 'SELL',
    quantity: '10',
    strategy: 'ICEBERG',
    type: 'AUTOMATIC',
    value: null,
    ref: '2200',
    clips: '20 x 0.5',
    mins: ['0.0023', '0.0025'],
  },
  {
    id: 'CX-13',
    rules: 'L3',
    side: 'BUY',
    quantity: '200',
    strategy: 'LIMIT',
    type: 'AUTOMATIC',
    value: null,
    limit: '43000',
    ref: '43100',
    clips: '2 x 66.666667 + 66.666666',
    mins: ['0.000117', '0.000128'],
  },
  {
    ...l1,
    id: 'CX-14',
    quantity: '0.5',
    type: 'ABSOLUTE',
    value: '0.6',
    code: 'QUANTITY_EXCEED',
    message: 'clipSizeVal 0.6 makes a clip that is larger than the order',
  },
  { ...l1, id: 'CX-15', quantity: '0.5', type: 'PERCENTAGE', value: '100', clips: '0.5', mins: l1Mins },
  {
    ...l1,
    id: 'CX-16',
    quantity: '0.5',
    type: 'PERCENTAGE',
    value: '100.01',
    code: 'QUANTITY_EXCEED',
    message: 'clipSizeVal 100.01 makes a clip that is larger than the order',
  },
  {
    ...l1,
    id: 'CX-17',
    quantity: '0.5',
    type: 'PERCENTAGE',
    value: '0',
    code: 'INVALID_ORDER',
    message: 'clipSizeVal must be > 0',
  },
  {
    ...l1,
    id: 'CX-18',
    quantity: '0.5',
    type: 'ABSOLUTE',
    value: null,
    code: 'INVALID_ORDER',
    message: 'clipSizeVal is required for clipSizeType ABSOLUTE',
  },
  {
    ...twap,
    id: 'CX-19',
    rules: 'L4',
    quantity: '100.5',
    type: 'AUTOMATIC',
    value: null,
    ref: '0.08',
    code: 'INVALID_ORDER',
    message: 'quantity 100.5 is not a multiple of the lot step 1',
  },
  {
    id: 'CX-20',
    rules: 'L4',
    side: 'BUY',
    quantity: '5000',
    strategy: 'ICEBERG',
    type: 'ABSOLUTE',
    value: '10',
    ref: '0.08',
    code: 'INVALID_ORDER',
    message: 'clipSizeVal makes clip 10 below minimum clip 13',
  },
  {
    id: 'CX-21',
    rules: 'L4',
    side: 'BUY',
    quantity: '100000',
    strategy: 'ICEBERG',
    type: 'ABSOLUTE',
    value: '50',
    ref: '0.08',
    code: 'INVALID_ORDER',
    message: 'clipSizeVal makes 2000 clips: more than 1000 clips',
  },
  {
    id: 'CX-22',
    rules: 'L3',
    side: 'BUY',
    quantity: '200',
    strategy: 'ICEBERG',
    type: 'ABSOLUTE',
    value: '100',
    ref: '43000',
    clips: '2 x 83 + 34',
    mins: ['0.000117', '0.000128'],
  },
  {
    id: 'CX-23',
    rules: 'L3',
    side: 'BUY',
    quantity: '166.00005',
    strategy: 'ICEBERG',
    type: 'ABSOLUTE',
    value: '83',
    ref: '43000',
    clips: '83 + 82.999933 + 0.000117',
    mins: ['0.000117', '0.000128'],
  },
  {
    id: 'CX-24',
    rules: 'L1',
    side: 'SELL',
    quantity: '0.00012',
    strategy: 'LIMIT',
    type: 'AUTOMATIC',
    value: null,
    limit: '50000',
    ref: '40000',
    clips: '0.00012',
    mins: ['0.0001', '0.00011'],
  },
  {
    id: 'CX-25',
    rules: 'L1',
    side: 'BUY',
    quantity: '0.00012',
    strategy: 'LIMIT',
    type: 'AUTOMATIC',
    value: null,
    limit: '50000',
    ref: '40000',
    code: 'INVALID_ORDER',
    message: 'quantity 0.00012 at 40000 is a notional of 4.8, below the minimum notional 5',
  },
  {
    ...twap,
    id: 'CX-26',
    rules: 'L5',
    quantity: '0.5',
    type: 'PERCENTAGE',
    value: '3',
    ref: '43000',
    clips: '33 x 0.015 + 0.005',
    mins: ['0.001', '0.001'],
  },
  {
    ...twap,
    id: 'CX-27',
    rules: 'L6',
    quantity: '0.0105',
    type: 'AUTOMATIC',
    value: null,
    ref: '1000',
    code: 'INVALID_ORDER',
    message: 'quantity 0.0105 is not a multiple of the lot step 0.001',
  },
  {
    ...twap,
    id: 'CX-28',
    rules: 'L6',
    quantity: '0.075',
    type: 'AUTOMATIC',
    value: null,
    ref: '1000',
    clips: '3 x 0.013 + 3 x 0.012',
    mins: ['0.01', '0.011'],
  },
];

/** `2 x 83 + 34` → `['83', '83', '34']`. */
export const expandClips = (text: string): string[] =>
  text.split(' + ').flatMap((part) => {
    const [left, right] = part.split(' x ');
    return right === undefined ? [part] : new Array<string>(Number(left)).fill(right);
  });
