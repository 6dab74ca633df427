/** What a client may say about a TWAP. */
import type { Ratio } from '../../src/domain/decimal.ts';
import { DURATION_MAX_SECONDS } from '../../src/domain/limits.ts';
import type { CommonParams } from '../../src/domain/strategy.ts';
import { COMMON_PARAMS } from './common-params.ts';
import { choiceKey, decimalKey, flagKey, optional, wholeKey } from './param-keys.ts';
import type { ParamTable } from './param-table.ts';

export interface TwapParams extends CommonParams {
  /** Length of the window; null when endTime says it. */
  readonly durationSeconds: number | null;
  readonly randomizeAmount: boolean;
  /** Percent by which randomised sizes may vary; without randomizeAmount it has no effect. */
  readonly variancePct: Ratio;
  /** Percent of a slice's interval by which its start may be late; 0 is none. */
  readonly randomizeTimePct: Ratio;
  /** Spacing of AUTOMATIC clips in seconds; a given clip size decides the spacing by itself. */
  readonly intervalSeconds: Ratio | null;
  readonly leftover: 'MERGE';
  readonly onResume: 'KEEP_END';
}

export const TWAP_PARAMS: ParamTable<TwapParams> = {
  ...COMMON_PARAMS,
  durationSeconds: optional(wholeKey(1, DURATION_MAX_SECONDS, 1)),
  randomizeAmount: flagKey(false),
  variancePct: decimalKey('0', '50', '20'),
  randomizeTimePct: decimalKey('0', '40', '0'),
  intervalSeconds: optional(decimalKey('1', '3600', '30')),
  leftover: choiceKey(['MERGE'], 'MERGE', ['LEAVE', 'CROSS']),
  onResume: choiceKey(['KEEP_END'], 'KEEP_END', ['EXTEND_END']),
};
