/**
 * The limits of the venues as they state them, counted from the arrivals of requests by code that shares nothing with
 * the scheduler's own counting.
 */

/** One request: when it left a worker and when it reached the venue, ms. */
export interface Sent {
  readonly leftAt: number;
  readonly arrivedAt: number;
  /** The counts it uses up, by name. */
  readonly uses: Readonly<Record<string, number>>;
}

export type StatedLimit =
  | { readonly kind: 'WINDOW'; readonly limit: number; readonly windowMs: number }
  | { readonly kind: 'FALLING'; readonly limit: number; readonly perSecond: number };

/** How long the venue asked to be left alone, from when a worker had read it. */
export interface Ban {
  readonly readAt: number;
  readonly untilMs: number;
}

type Use = readonly [at: number, amount: number];

const EPSILON = 1e-6;

/** The most that any window of that length held, wherever it begins. */
function fullestWindow(uses: readonly Use[], windowMs: number): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const [at, amount] of uses) {
    sum += amount;
    for (let oldest = uses[first]; oldest !== undefined && oldest[0] <= at - windowMs; oldest = uses[first]) {
      sum -= oldest[1];
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}

function highestLevel(uses: readonly Use[], perSecond: number): number {
  let most = 0;
  let level = 0;
  let last = uses[0]?.[0] ?? 0;
  for (const [at, amount] of uses) {
    level = Math.max(0, level - ((at - last) / 1_000) * perSecond) + amount;
    last = at;
    most = Math.max(most, level);
  }
  return most - EPSILON;
}

/** For each count the most it ever held; a count is named in `limits` by itself or by what comes before its first colon. */
export function highWater(
  sent: readonly Sent[],
  limits: Readonly<Record<string, StatedLimit>>,
): readonly { readonly count: string; readonly most: number; readonly limit: number }[] {
  const byCount = new Map<string, Use[]>();
  for (const { arrivedAt, uses } of [...sent].sort((a, b) => a.arrivedAt - b.arrivedAt)) {
    for (const [count, amount] of Object.entries(uses)) {
      const known = byCount.get(count) ?? [];
      byCount.set(count, known);
      known.push([arrivedAt, amount]);
    }
  }
  return [...byCount].flatMap(([count, uses]) => {
    const stated = limits[count.split(':')[0] ?? ''];
    if (stated === undefined) throw new Error(`no limit is stated for ${count}`);
    const most = stated.kind === 'WINDOW' ? fullestWindow(uses, stated.windowMs) : highestLevel(uses, stated.perSecond);
    return [{ count, most, limit: stated.limit }];
  });
}

/** Requests that left a worker although some worker had read that the venue wants to be left alone. */
export const sentInSpite = (sent: readonly Sent[], bans: readonly Ban[]): readonly Sent[] =>
  bans.flatMap(({ readAt, untilMs }) => sent.filter(({ leftAt }) => leftAt > readAt && leftAt < untilMs));
