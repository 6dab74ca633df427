/** Executions as short texts, so that a test reads like the story of the order. */
import { toText } from '../../../src/domain/decimal.ts';
import type { Execution } from '../../../src/report/execution.ts';
import { START } from './recorded.ts';

/** `+1500 0.2 @ 100.01 TAKER`: milliseconds after START. */
export const fillTexts = ({ clips }: Execution): string[] =>
  clips
    .flatMap((clip) => clip.fills)
    .map(({ fill }) => `+${fill.at - START} ${toText(fill.quantity)} @ ${toText(fill.price)} ${fill.liquidity ?? '?'}`);

/** `FILLED 1 @ 100.00` of each child, with the reason of a refusal. */
export const clipTexts = ({ clips }: Execution): string[] =>
  clips.map(({ clip }) =>
    [clip.status, toText(clip.quantity), '@', toText(clip.price), clip.error?.message ?? ''].join(' ').trim(),
  );

/** Everything of an execution as text: what two runs must agree on. */
export const asText = (execution: Execution): string =>
  JSON.stringify(execution, (_key, value: unknown) =>
    value instanceof Float64Array ? [...value].map((each) => (Object.is(each, NaN) ? 'NaN' : each)) : value,
  );
