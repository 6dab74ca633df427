/**
 * One question for all who want to know: whoever asks while the question still waits for its turn shares it. Queries
 * are dear at this venue, and a clip of every parent may want to be looked up at the same instant.
 */
import type { CallResult } from '../verdict.ts';

export interface SharedQuestion<T> {
  /** The answer to a question that was made of this wish and of those that waited with it. */
  ask(wish: T): Promise<CallResult>;
}

interface Waiting<T> {
  readonly wishes: T[];
  readonly answer: Promise<CallResult>;
}

/** `send` makes the call when its turn comes, from the wishes there are then; `most` wishes go into one. */
export function createSharedQuestion<T>(
  most: number,
  send: (take: () => readonly T[]) => Promise<CallResult>,
): SharedQuestion<T> {
  let waiting: Waiting<T> | null = null;
  const begin = (wish: T): Promise<CallResult> => {
    const wishes = [wish];
    const take = (): readonly T[] => {
      // From now on it is on its way, and a later wish needs a question of its own.
      if (waiting?.wishes === wishes) waiting = null;
      return wishes;
    };
    // Not sent before it is known to be waiting: a free way would be taken at once.
    const answer = Promise.resolve().then(() => send(take));
    waiting = { wishes, answer };
    return answer;
  };
  return {
    ask(wish) {
      if (waiting === null || waiting.wishes.length >= most) return begin(wish);
      waiting.wishes.push(wish);
      return waiting.answer;
    },
  };
}
