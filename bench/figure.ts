/** What a benchmark gives: a value beside a baseline that was taken in the same run. */

/** One printed line. `ratio` is value / baseline; further fields say more about the run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  readonly ratio: number;
  /** Which direction is good. */
  readonly better: 'lower' | 'higher';
  readonly [extra: string]: number | string;
}

export interface BenchOptions {
  /** Fewer samples: to see that everything works, not to publish. */
  readonly quick: boolean;
  /** Where worker processes write their CPU profiles; null for none. */
  readonly profileDir: string | null;
  /** Progress, one line, to standard error. */
  readonly say: (line: string) => void;
}

/** A benchmark: takes its measurements and gives one figure or more. */
export type Benchmark = (options: BenchOptions) => Promise<readonly Figure[]>;

interface FigureParts {
  readonly name: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly value: number;
  readonly baseline: number;
  readonly extra?: Readonly<Record<string, number | string>>;
}

/** Three significant digits and never an exponent: more would pretend. */
const round = (value: number): number => (Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3)));

export function figure({ name, unit, better, value, baseline, extra = {} }: FigureParts): Figure {
  const rounded = Object.entries(extra).map(([key, field]) => [key, typeof field === 'number' ? round(field) : field]);
  return {
    name,
    value: round(value),
    unit,
    baseline: round(baseline),
    ratio: baseline === 0 ? 0 : round(value / baseline),
    better,
    ...(Object.fromEntries(rounded) as Record<string, number | string>),
  };
}

/** The smallest sample that is not below the given part (0..1) of all; throws for no samples. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))];
  if (found === undefined) throw new Error('no samples were taken');
  return found;
}
