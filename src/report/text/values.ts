/** Numbers as people read them: signs, units, no more digits than mean something. */
import { feeFromStored, roundTo, toText } from '../../domain/decimal.ts';

const SHOWN_DIGITS = 8;

/** A decimal text with at most eight digits after the point, thousands apart. The exact one is in the JSON. */
export function amountText(text: string): string {
  const [whole = '', fraction] = toText(roundTo(feeFromStored(text), SHOWN_DIGITS)).split('.');
  const grouped = whole.replace(/(\d)(?=(\d{3})+$)/g, '$1,');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const fixed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
};

/** With a sign, because the sign says whether it is a cost. */
export function bpsText(value: number): string {
  const text = fixed(value, 2);
  return `${text.startsWith('-') || Number(text) === 0 ? '' : '+'}${text} bps`;
}

export const percentText = (value: number): string => `${fixed(value, 2)} %`;

const MINUTE_S = 60;
const HOUR_S = 3_600;

const plus = (whole: string, rest: number, unit: string): string =>
  rest === 0 ? whole : `${whole} ${String(rest).padStart(2, '0')} ${unit}`;

/** 350 ms, 12.4 s, 5 min, 3 min 05 s, 2 h 10 min. */
export function durationText(ms: number): string {
  if (Math.abs(ms) < 1_000) return `${fixed(ms, 0)} ms`;
  const seconds = ms / 1_000;
  if (seconds < MINUTE_S) return `${fixed(seconds, Number.isInteger(seconds) ? 0 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR_S) return plus(`${Math.floor(whole / MINUTE_S)} min`, whole % MINUTE_S, 's');
  return plus(`${Math.floor(whole / HOUR_S)} h`, Math.floor((whole % HOUR_S) / MINUTE_S), 'min');
}

/** `2024-03-05 12:00:02.000Z`. */
export const timeShown = (iso: string): string => iso.replace('T', ' ').replace('.000Z', 'Z');
