/** A plan as a line of JSON, or as a row for people. */
import { toText, type Quantity } from '../../domain/decimal.ts';
import type { Plan, Slice } from '../../domain/strategy.ts';
import { DAY_MS, formatInstant, instant, MINUTE_MS, SECOND_MS, type Instant } from '../../domain/time.ts';
import type { PlanAnswer } from './plan-order.ts';

/**
 * Writes times and quantities of long plans: the calendar is asked once a day of the schedule, and clips of one size
 * share their text. A file of ten thousand orders has a million of either.
 */
function createWriter(): { time(at: Instant): string; amount(value: Quantity): string } {
  let dayStart = Number.NaN;
  let date = '';
  let lastValue: Quantity | null = null;
  let lastText = '';
  return {
    time: (at) => {
      if (!(at >= dayStart && at < dayStart + DAY_MS)) {
        dayStart = Math.floor(at / DAY_MS) * DAY_MS;
        date = formatInstant(instant(dayStart)).slice(0, 11);
      }
      return date + timeOfDay(at - dayStart);
    },
    amount: (value) => {
      if (value !== lastValue) lastText = toText(value);
      lastValue = value;
      return lastText;
    },
  };
}

const places = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');

const timeOfDay = (ms: number): string =>
  `${places(ms / (60 * MINUTE_MS), 2)}:${places((ms / MINUTE_MS) % 60, 2)}:` +
  `${places((ms / SECOND_MS) % 60, 2)}.${places(ms % SECOND_MS, 3)}Z`;

/** One line of JSON with decimal texts and UTC times; no line end. */
export function answerToJson(answer: PlanAnswer): string {
  if (answer.kind === 'REFUSED') {
    return JSON.stringify({ errorCode: answer.errorCode, message: answer.message });
  }
  const write = createWriter();
  const clip = (slice: Slice): string =>
    `{"quantity":"${write.amount(slice.quantity)}","dueAt":"${write.time(slice.dueAt)}"}`;
  const { slices, hardMin, softMin } = answer.plan;
  return `{"clips":[${slices.map(clip).join(',')}],"hardMin":"${toText(hardMin)}","softMin":"${toText(softMin)}"}`;
}

const COLUMNS = [6, 6, 36, 25, 25, 12, 12] as const;

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(COLUMNS[i] ?? 0))
    .join(' ')
    .trimEnd();

export const TABLE_HEAD = row(['order', 'clips', 'sizes', 'first due', 'last due', 'hardMin', 'softMin']);

/** One row for people; the full list of clips is in the JSON form. */
export function answerToRow(number: number, answer: PlanAnswer): string {
  if (answer.kind === 'REFUSED') return row([String(number), '-', `${answer.errorCode}: ${answer.message}`]);
  const { slices, hardMin, softMin } = answer.plan;
  const first = slices[0];
  const last = slices.at(-1);
  const dueAt = (slice: Slice | undefined): string => (slice === undefined ? '' : formatInstant(slice.dueAt));
  return row([
    String(number),
    String(slices.length),
    sizesOf(answer.plan),
    dueAt(first),
    dueAt(last),
    toText(hardMin),
    toText(softMin),
  ]);
}

/** `3 x 0.3 + 0.1`, in sending order, cut when there are many different sizes. */
function sizesOf(plan: Plan): string {
  const runs: { text: string; count: number }[] = [];
  for (const { quantity } of plan.slices) {
    const text = toText(quantity);
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  const shown = runs.slice(0, 3).map((run) => (run.count === 1 ? run.text : `${run.count} x ${run.text}`));
  return shown.join(' + ') + (runs.length > shown.length ? ' + ...' : '');
}
