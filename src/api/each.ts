/** Doing many things for one request without keeping all others waiting. */
import { failureOf } from './errors.ts';

const AT_ONCE = 8;

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Does `work` for each item, a few at a time; what one throws is its outcome. In the order of the items. */
export async function forEachOf<I, T>(
  items: readonly I[],
  work: (item: I, index: number) => Promise<T>,
): Promise<readonly Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const queue = items.entries();
  async function take(): Promise<void> {
    for (const [index, item] of queue) {
      try {
        outcomes[index] = { value: await work(item, index) };
      } catch (error) {
        outcomes[index] = { error };
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return outcomes;
}

/** Throws when nothing could be done at all for want of the store: then there is no outcome worth an answer. */
export function throwIfAllAway<T>(outcomes: readonly Outcome<T>[]): void {
  const [first] = outcomes;
  const isAway = (one: Outcome<T>): boolean => 'error' in one && failureOf(one.error).status >= 500;
  if (first !== undefined && 'error' in first && outcomes.every(isAway)) throw first.error;
}
