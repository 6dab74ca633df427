/**
 * One question for all who want to know: whoever asks while the question still waits for its turn shares it. Queries
 * are dear at this venue, and a clip of every parent may want to be looked up at the same instant.
 */
import type { CallResult } from '../verdict.ts';

export interface SharedQuestion<T> {
  /** The answer to a question that was made of this wish and of those that waited with it. */
  ask(wish: T): Promise<CallResult>;
}

/** The wishes of a question that has not left. */
export interface Wishes<T> {
  /** Those there are so far. */
  readonly sofar: readonly T[];
  /** All of them: from now on the question is on its way, and a later wish needs one of its own. */
  take(): readonly T[];
}

interface Waiting<T> {
  readonly wishes: T[];
  readonly answer: Promise<CallResult>;
}

/** `send` makes the call when its turn comes, from the wishes there are then; `most` wishes go into one. */
export function createSharedQuestion<T>(
  most: number,
  send: (wishes: Wishes<T>) => Promise<CallResult>,
): SharedQuestion<T> {
  let waiting: Waiting<T> | null = null;
  const begin = (wish: T): Promise<CallResult> => {
    const wishes = [wish];
    const take = (): readonly T[] => {
      if (waiting?.wishes === wishes) waiting = null;
      return wishes;
    };
    // Not sent before it is known to be waiting: a free way would be taken at once. One that never leaves ends as well.
    const answer = Promise.resolve()
      .then(() => send({ sofar: wishes, take }))
      .finally(take);
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
