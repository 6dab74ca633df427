/** How the order was filled over its time, as one line of blocks. */
import { quantity, quotientOf, sum } from '../../domain/decimal.ts';
import { parseInstant } from '../../domain/time.ts';
import type { ExecutionReport } from '../report.ts';

const BLOCKS = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The filled share at the end of each of `width` equal pieces of the order's time; null when it had none. */
function shares({ header, outcome, fills }: ExecutionReport, width: number): readonly number[] | null {
  const end = header.endedAt ?? outcome.lastFillAt;
  if (header.startedAt === null || end === null) return null;
  const [from, to] = [parseInstant(header.startedAt, 'startedAt'), parseInstant(end, 'endedAt')];
  if (to <= from) return null;
  const whole = quantity(outcome.quantity);
  const booked = fills.map((fill) => ({ at: parseInstant(fill.at, 'at'), quantity: quantity(fill.quantity) }));
  return Array.from({ length: width }, (_, index) => {
    const until = from + ((to - from) * (index + 1)) / width;
    return quotientOf(sum(booked.filter(({ at }) => at <= until).map((fill) => fill.quantity)), whole);
  });
}

/** A dot where nothing is filled yet, a full block where all is; null for an order without a time. */
export function sparkLine(report: ExecutionReport, width: number): string | null {
  const values = shares(report, width);
  if (values === null) return null;
  const last = BLOCKS.length - 1;
  const blockOf = (value: number): number => (value <= 0 ? 0 : Math.min(last, Math.max(1, Math.floor(value * last))));
  return values.map((value) => BLOCKS[blockOf(value)]).join('');
}
