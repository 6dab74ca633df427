/** Every parameter, the strategies that take it, values at the edges of its range and values beyond them. */
import type { StrategyName } from '../../../src/domain/strategy.ts';

export interface KeyRow {
  readonly takenBy: readonly StrategyName[];
  readonly fallback: unknown;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const EVERY = ['TWAP', 'VWAP', 'ICEBERG', 'MARKET', 'LIMIT', 'STOP_LOSS', 'POV', 'IS'] as const;
const SCHEDULED = ['TWAP', 'VWAP', 'IS'] as const;
const CLOCKED = ['TWAP', 'VWAP'] as const;
const COMPLETING = [...SCHEDULED, 'ICEBERG', 'POV'] as const;

const trigger = { triggerPrice: '42000', triggerCondition: 'ABOVE' };
const would = { wouldPrice: '42000', wouldPct: '40', wouldStyle: 'PASSIVE' };
const numbers = (least: string, most: string, below: string, above: string) => ({
  good: [least, most],
  bad: [below, above, 'x', true, null, [], {}],
});

export const KEYS: Readonly<Record<string, KeyRow>> = {
  durationSeconds: { takenBy: SCHEDULED, fallback: undefined, ...numbers('1', '5184000', '0', '5184001') },
  tradingStyle: {
    takenBy: ['TWAP', 'VWAP', 'ICEBERG', 'LIMIT', 'STOP_LOSS', 'POV', 'IS'],
    fallback: 'HYBRID',
    good: ['PASSIVE', 'AGGRESSIVE', 'HYBRID'],
    bad: ['passive', '', 1, null],
  },
  randomizeAmount: { takenBy: [...CLOCKED, 'ICEBERG'], fallback: false, good: [true, false], bad: ['true', 1, null] },
  variancePct: { takenBy: [...CLOCKED, 'ICEBERG'], fallback: '20', ...numbers('0', '50', '-1', '50.1') },
  randomizeTimePct: { takenBy: CLOCKED, fallback: '0', ...numbers('0', '40', '-0.1', '40.1') },
  seed: { takenBy: EVERY, fallback: undefined, good: ['x', 'x'.repeat(64)], bad: ['', 'x'.repeat(65), 7, null] },
  intervalSeconds: {
    takenBy: ['TWAP', 'POV'],
    fallback: undefined,
    good: ['1', '3600'],
    bad: ['0', '0.5', '3601', 'x', null],
  },
  bucketSeconds: { takenBy: ['VWAP'], fallback: '300', ...numbers('60', '3600', '59', '3601') },
  volumeProfile: {
    takenBy: ['VWAP'],
    fallback: 'historical',
    good: ['historical', ['1'], ['0', '0.5']],
    bad: ['today', [], ['0'], ['-1'], ['x'], {}, 1],
  },
  volumeModel: {
    takenBy: ['VWAP'],
    fallback: undefined,
    good: ['STATIC', 'DYNAMIC'],
    bad: ['static', 1, null],
  },
  maxParticipationPct: { takenBy: [...SCHEDULED, 'POV'], fallback: undefined, ...numbers('0.1', '100', '0', '100.1') },
  minParticipationPct: { takenBy: ['POV'], fallback: undefined, good: ['0'], bad: ['-1', '101', 'x'] },
  urgency: { takenBy: ['IS'], fallback: 'MEDIUM', good: ['LOW', 'MEDIUM', 'HIGH'], bad: ['low', 3] },
  catchUp: { takenBy: SCHEDULED, fallback: 'SPREAD', good: ['NONE', 'SPREAD'], bad: ['ALL'] },
  maxCatchUpMultiple: { takenBy: SCHEDULED, fallback: '3', ...numbers('1', '10', '0.9', '10.1') },
  leftover: { takenBy: SCHEDULED, fallback: 'MERGE', good: ['MERGE', 'LEAVE', 'CROSS'], bad: ['DROP'] },
  onResume: { takenBy: SCHEDULED, fallback: 'KEEP_END', good: ['KEEP_END', 'EXTEND_END'], bad: ['KEEP'] },
  outOfLimit: { takenBy: SCHEDULED, fallback: 'KEEP_CLOCK', good: ['KEEP_CLOCK', 'PAUSE_CLOCK'], bad: ['PAUSE'] },
  band: {
    takenBy: SCHEDULED,
    fallback: undefined,
    good: [{ aheadPct: '0', behindPct: '100' }],
    bad: [{ aheadPct: '101' }, { behind: '1' }, [], '5'],
  },
  mustComplete: { takenBy: COMPLETING, fallback: false, good: [true], bad: ['yes', null] },
  finishSeconds: { takenBy: COMPLETING, fallback: undefined, ...numbers('1', '518400', '0', '518401') },
  finishSlippageBps: { takenBy: COMPLETING, fallback: '50', ...numbers('0', '1000', '-1', '1000.1') },
  slippageBps: {
    takenBy: ['TWAP', 'VWAP', 'ICEBERG', 'MARKET', 'STOP_LOSS', 'POV', 'IS'],
    fallback: '50',
    ...numbers('0', '1000', '-1', '1001'),
  },
  maxAttempts: { takenBy: ['MARKET', 'STOP_LOSS'], fallback: '3', ...numbers('1', '10', '0', '11') },
  refreshDelayMs: { takenBy: ['ICEBERG'], fallback: '0', ...numbers('0', '60000', '-1', '60001') },
  maxConsecutiveRejects: { takenBy: EVERY, fallback: '5', ...numbers('1', '100', '0', '101') },
  would: {
    takenBy: COMPLETING,
    fallback: undefined,
    good: [would],
    bad: [
      {},
      { ...would, wouldPct: '0' },
      { ...would, wouldPct: '100.1' },
      { ...would, wouldPrice: '0' },
      { ...would, wouldStyle: 'NONE' },
      { ...would, wouldIsArrival: true },
    ],
  },
  trigger: {
    takenBy: EVERY,
    fallback: undefined,
    good: [trigger],
    bad: [
      {},
      { triggerCondition: 'ABOVE' },
      { ...trigger, triggerPrice: '0' },
      { ...trigger, triggerCondition: 'AT' },
      42,
    ],
  },
  placementInfos: {
    takenBy: COMPLETING,
    fallback: { placementMode: 'DEFAULT', placement: '1', cancel: '6' },
    good: [
      { placementMode: 'CUSTOM', placement: '20', cancel: '50' },
      { placementMode: 'TIGHT', placement: '1', cancel: '6' },
    ],
    bad: [
      { placementMode: 'DEEP' },
      { placementMode: 'CUSTOM', placement: '21' },
      { placementMode: 'CUSTOM', placement: '2', cancel: '2' },
      { placementMode: 'CUSTOM', cancel: '51' },
      { placement: '2' },
    ],
  },
  reduceOnly: { takenBy: EVERY, fallback: false, good: [false], bad: [true, 'false', null] },
};

/** What a strategy cannot do without. */
export const REQUIRED: Partial<Record<StrategyName, Record<string, unknown>>> = {
  STOP_LOSS: { trigger },
  POV: { maxParticipationPct: '100' },
};
