/**
 * How many reads each API key may still make without asking the store: a process has some counted ahead of need, and uses
 * them up. The count is shared by all processes, so a key's pace is one whichever of them it asks.
 */
import type { Verdict } from '../../engine/access.ts';

/** What the store answers when reads are counted; `count` is at least 1. */
export type Counted =
  { readonly kind: 'ADMITTED'; readonly count: number } | Exclude<Verdict, { readonly kind: 'ADMITTED' }>;

export interface ReadAllowances {
  /** Throws what the store throws: then the read is not admitted. */
  admit(apiKey: string): Promise<Verdict>;
}

/** By so much a process may let a key go over its pace for a moment, as a share of what it may read in a second. */
const AHEAD_SHARE = 1 / 20;
/** Bounds the memory; what is forgotten is only counted once more. */
const KEYS_MAX = 10_000;

/** The number of reads to count ahead of need; at a slow pace none but the one that is asked for. */
export const readsAhead = (perSecond: number): number => Math.max(1, Math.floor(perSecond * AHEAD_SHARE));

interface Allowance {
  left: number;
  /** The question that is under way; whoever needs its answer waits for it. */
  asked: Promise<Counted> | null;
}

/** `count` has some reads of a key counted. */
export function createReadAllowances(count: (apiKey: string) => Promise<Counted>): ReadAllowances {
  const known = new Map<string, Allowance>();
  function allowanceOf(apiKey: string): Allowance {
    const found = known.get(apiKey);
    if (found !== undefined) return found;
    if (known.size >= KEYS_MAX) known.clear();
    const made: Allowance = { left: 0, asked: null };
    known.set(apiKey, made);
    return made;
  }
  async function ask(apiKey: string, allowance: Allowance): Promise<Counted> {
    try {
      const counted = await count(apiKey);
      if (counted.kind === 'ADMITTED') allowance.left += counted.count;
      return counted;
    } finally {
      allowance.asked = null;
    }
  }
  return {
    async admit(apiKey) {
      const allowance = allowanceOf(apiKey);
      while (allowance.left < 1) {
        allowance.asked ??= ask(apiKey, allowance);
        const counted = await allowance.asked;
        if (counted.kind !== 'ADMITTED') return counted;
      }
      allowance.left -= 1;
      return { kind: 'ADMITTED' };
    },
  };
}
