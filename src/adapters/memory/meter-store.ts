/** The shared counts of one venue in memory: for one process, for tests, and as the twin of the Redis script. */
import type { Charge, FallingRule, MeterRule, MeterStore, Pause, Taken, WindowRule } from '../venues/meters.ts';

interface WindowCount {
  /** Charges by grain, oldest first. */
  readonly grains: Map<number, number>;
  /** What the venue has counted beyond ours in its window of that number. */
  extra: number;
  extraWindow: number;
}

interface Level {
  readonly count: number;
  readonly at: number;
}

/** When the charges of a grain no longer count. */
const endOf = (grain: number, { grainMs, windowMs, slackMs }: WindowRule): number =>
  (grain + 1) * grainMs - 1 + windowMs + slackMs;

const heldMs = (rule: MeterRule): number => (rule.kind === 'WINDOW' ? (rule.holdMs ?? 0) : 0);

const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

class MemoryMeterStore implements MeterStore {
  readonly #windows = new Map<string, WindowCount>();
  readonly #levels = new Map<string, Level>();
  readonly #pauses = new Map<string, Pause>();
  readonly #listeners: ((pause: Pause) => void)[] = [];

  take(now: number, scopes: readonly string[], charges: readonly Charge[]): Promise<Taken> {
    const pause = scopes
      .map((scope) => this.#pauses.get(scope))
      .find((each) => each !== undefined && each.untilMs > now);
    if (pause !== undefined) return Promise.resolve({ kind: 'AWAY', pause });
    const rooms = charges.map(({ meter, rule, most }) => most - this.#used(now, meter, rule));
    const index = charges.findIndex(({ amount }, at) => amount > (rooms[at] ?? 0));
    const full = charges[index];
    if (full !== undefined) return Promise.resolve({ kind: 'FULL', index, waitMs: this.#waitMs(now, full) });
    const bonuses = charges.map(({ meter, rule, amount, most, bonus }, at) => {
      const room = Math.floor((rooms[at] ?? 0) - most / 2 - amount);
      const more = Math.max(0, Math.min(bonus, room));
      this.#charge(now + heldMs(rule), meter, rule, amount + more);
      return more;
    });
    return Promise.resolve({ kind: 'TAKEN', bonuses });
  }

  add(now: number, meter: string, rule: MeterRule, amount: number): Promise<void> {
    this.#charge(now, meter, rule, amount);
    return Promise.resolve();
  }

  answered(now: number, meter: string, rule: WindowRule, amount: number, takenAt: number): Promise<void> {
    const { grains } = this.#count(meter);
    const held = Math.floor((takenAt + heldMs(rule)) / rule.grainMs);
    const left = (grains.get(held) ?? 0) - amount;
    if (left > 0) grains.set(held, left);
    else grains.delete(held);
    this.#charge(now, meter, rule, amount);
    return Promise.resolve();
  }

  report(now: number, meter: string, rule: MeterRule, used: number): Promise<void> {
    if (rule.kind === 'FALLING') this.#levels.set(meter, { count: used, at: this.#level(now, meter, rule).at });
    else this.#reportWindow(now, meter, rule, used);
    return Promise.resolve();
  }

  pause(_now: number, pause: Pause): Promise<void> {
    if (pause.untilMs > (this.#pauses.get(pause.scope)?.untilMs ?? 0)) {
      this.#pauses.set(pause.scope, pause);
      for (const listener of this.#listeners) listener(pause);
    }
    return Promise.resolve();
  }

  onPause(listener: (pause: Pause) => void): void {
    this.#listeners.push(listener);
  }

  hears(): boolean {
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #used(now: number, meter: string, rule: MeterRule): number {
    return rule.kind === 'FALLING' ? this.#level(now, meter, rule).count : this.#usedOf(now, this.#count(meter), rule);
  }

  /** Reading writes nothing down: many small steps would not add up to what one long one gives. */
  #level(now: number, meter: string, rule: FallingRule): Level {
    const { count, at } = this.#levels.get(meter) ?? { count: 0, at: now };
    // Clocks of workers differ by a little: a count never rises because of that.
    const fallen = (Math.max(0, now - at) * rule.perSecond) / 1_000;
    return { count: Math.max(0, count - fallen), at: Math.max(at, now) };
  }

  #count(meter: string): WindowCount {
    const found = this.#windows.get(meter) ?? { grains: new Map<number, number>(), extra: 0, extraWindow: -1 };
    this.#windows.set(meter, found);
    return found;
  }

  #usedOf(now: number, count: WindowCount, rule: WindowRule): number {
    for (const grain of count.grains.keys()) if (endOf(grain, rule) <= now) count.grains.delete(grain);
    const extra = count.extraWindow === Math.floor(now / rule.windowMs) ? count.extra : 0;
    return sumOf(count.grains.values()) + extra;
  }

  #charge(now: number, meter: string, rule: MeterRule, amount: number): void {
    if (rule.kind === 'FALLING') {
      const { count, at } = this.#level(now, meter, rule);
      this.#levels.set(meter, { count: Math.max(0, count + amount), at });
      return;
    }
    const { grains } = this.#count(meter);
    const grain = Math.floor(now / rule.grainMs);
    if (amount !== 0) grains.set(grain, (grains.get(grain) ?? 0) + amount);
  }

  #reportWindow(now: number, meter: string, rule: WindowRule, used: number): void {
    const count = this.#count(meter);
    const window = Math.floor(now / rule.windowMs);
    const known = count.extraWindow === window ? count.extra : 0;
    const begin = window * rule.windowMs;
    const ours = [...count.grains].filter(([grain]) => (grain + 1) * rule.grainMs > begin).map(([, amount]) => amount);
    count.extra = Math.max(known, used - sumOf(ours));
    count.extraWindow = window;
  }

  /** Until there is room for the charge, at least 1 ms. */
  #waitMs(now: number, { meter, rule, amount, most }: Charge): number {
    const over = this.#used(now, meter, rule) + amount - most;
    if (rule.kind === 'FALLING') return Math.max(1, Math.ceil((over / rule.perSecond) * 1_000));
    const count = this.#count(meter);
    const ends = [...count.grains].map(([grain, charged]) => [endOf(grain, rule), charged] as const);
    if (count.extra > 0 && count.extraWindow === Math.floor(now / rule.windowMs)) {
      ends.push([(count.extraWindow + 1) * rule.windowMs, count.extra]);
    }
    ends.sort(([a], [b]) => a - b);
    let freed = 0;
    const enough = ends.find(([, charged]) => (freed += charged) >= over);
    // More than the meter ever holds: no waiting helps, so it is asked again after a whole window.
    return Math.max(1, Math.ceil((enough?.[0] ?? now + rule.windowMs) - now));
  }
}

export const createMemoryMeterStore = (): MeterStore => new MemoryMeterStore();
