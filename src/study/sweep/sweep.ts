/** What a sweep found: the contents of sweep.json and its terminal view. */
import type { Metric, RefusedRow } from '../rows.ts';
import type { StudyOrigin, StudyResult } from '../study.ts';
import { figureText, tableText, withError } from '../table-text.ts';
import { frontierOf, type SettingResult } from './frontier.ts';
import type { GridAxis } from './grid.ts';

export const SWEEP_FORMAT = 'tranche-sweep/1';

export interface Sweep {
  readonly format: typeof SWEEP_FORMAT;
  /** Null when no order ran. */
  readonly origin: StudyOrigin | null;
  readonly axes: readonly GridAxis[];
  /** What cost and risk are of. */
  readonly metric: Metric;
  readonly orders: number;
  readonly settings: readonly SettingResult[];
  /** Settings whose orders were refused, with the first reason: nothing is known of them. */
  readonly refused: readonly { readonly variant: string; readonly count: number; readonly message: string }[];
}

function refusedSettings(refused: readonly RefusedRow[]): Sweep['refused'] {
  const variants = [...new Set(refused.map(({ variant }) => variant))];
  return variants.map((variant) => {
    const rows = refused.filter((row) => row.variant === variant);
    return { variant, count: rows.length, message: rows[0]?.message ?? '' };
  });
}

export const sweepOf = ({ rows, refused, origin }: StudyResult, axes: readonly GridAxis[], metric: Metric): Sweep => ({
  format: SWEEP_FORMAT,
  origin,
  axes,
  metric,
  orders: rows.length + refused.length,
  settings: frontierOf(rows, metric),
  refused: refusedSettings(refused),
});

/** The same sweep gives the same bytes. */
export const sweepJson = (sweep: Sweep): string => `${JSON.stringify(sweep, null, 1)}\n`;

/** The settings from the cheapest on, efficient ones marked. Ends without a line break. */
export function sweepText({ settings, metric, refused }: Sweep): string {
  const sorted = [...settings].sort((a, b) => (a.costBps ?? Infinity) - (b.costBps ?? Infinity));
  const table = tableText(
    ['setting', 'orders', 'filled %', 'cost', 'risk', ''],
    sorted.map(({ variant, count, filledPct, costBps, costErrorBps, riskBps, isEfficient }) => [
      variant,
      String(count),
      figureText(filledPct),
      withError(costBps, costErrorBps),
      figureText(riskBps),
      isEfficient ? '*' : '',
    ]),
  );
  return [
    `Cost (mean) and risk (standard deviation) of ${metric}, bps; * no other setting is cheaper and less uncertain.`,
    '',
    table,
    ...refused.map(({ variant, count, message }) => `${variant}: ${count} refused: ${message}`),
  ].join('\n');
}
