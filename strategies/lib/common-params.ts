/** Parameters that every strategy takes. */
import { TRADING_STYLES, type CommonParams } from '../../src/domain/strategy.ts';
import { choiceKey, decimalKey, optional, textKey, wholeKey } from './param-keys.ts';
import type { ParamTable } from './param-table.ts';

export const COMMON_PARAMS: ParamTable<CommonParams> = {
  tradingStyle: choiceKey(TRADING_STYLES, 'HYBRID'),
  slippageBps: decimalKey('0', '1000', '50'),
  seed: optional(textKey(64)),
  maxConsecutiveRejects: wholeKey(1, 100, 5),
  catchUp: choiceKey(['NONE', 'SPREAD'], 'SPREAD'),
  maxCatchUpMultiple: decimalKey('1', '10', '3'),
};
