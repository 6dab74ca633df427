/** Names of instants along an axis: as short as their distance allows, always UTC. */
import { DAY_MS, formatInstant, instant, MINUTE_MS, SECOND_MS } from '../../domain/time.ts';

/** A value that is named along an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** `2024-01-28 12:00:00` or with milliseconds where it has some. */
export const utcText = (ms: number): string => {
  const text = formatInstant(instant(ms));
  return `${text.slice(0, 10)} ${text.slice(11, ms % SECOND_MS === 0 ? 19 : 23)}`;
};

/** `12:00:00`, with milliseconds where it has some. */
export const clockText = (ms: number): string => utcText(ms).slice(11);

function label(ms: number, stepMs: number): string {
  const text = formatInstant(instant(ms));
  if (stepMs >= DAY_MS || (ms % DAY_MS === 0 && stepMs >= MINUTE_MS)) return text.slice(5, 10);
  if (stepMs < SECOND_MS) return text.slice(14, 23);
  return stepMs < MINUTE_MS ? text.slice(11, 19) : text.slice(11, 16);
}

/** Labels for ticks in ascending order; where days change, midnight is named by its day. */
export function timeLabels(ticks: readonly number[]): readonly Tick[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return ticks.map((value) => ({ value, label: label(value, step) }));
}
