/** Calls an account may make of each endpoint, counted over the last second or two. */
import type { Account } from '../order.ts';
import { refusals } from './refusal.ts';

/** Calls per second by route name; `symbols` counts two seconds. */
export interface LimitOptions {
  create: number;
  cancel: number;
  batch: number;
  order: number;
  open: number;
  finished: number;
  trades: number;
  balance: number;
  symbols: number;
}

export type LimitName = keyof LimitOptions;

export const DEFAULT_LIMITS: Readonly<LimitOptions> = {
  create: 10,
  cancel: 10,
  batch: 1,
  order: 1,
  open: 1,
  finished: 1,
  trades: 1,
  balance: 1,
  symbols: 1,
};

const SECOND_MS = 1_000;

export class Limits {
  readonly options: LimitOptions;
  readonly #calls = new Map<string, number[]>();

  constructor(options: Partial<LimitOptions> = {}) {
    this.options = { ...DEFAULT_LIMITS, ...options };
  }

  /** Counts a call. Throws DfxRefusal when there have been too many. */
  spend(name: LimitName, account: Account | null, now: number): void {
    const spanMs = name === 'symbols' ? 2 * SECOND_MS : SECOND_MS;
    const key = `${name} ${account?.name ?? ''}`;
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - spanMs);
    this.#calls.set(key, recent);
    if (recent.length >= this.options[name]) throw refusals.limited();
    recent.push(now);
  }

  clear(): void {
    this.#calls.clear();
  }
}
