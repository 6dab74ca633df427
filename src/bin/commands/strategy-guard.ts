/**
 * Watches a strategy while it is checked: which of its methods runs, that each comes back with an answer of its own making,
 * and what it looks at besides what it is handed.
 */
import { invariant, OrderError } from '../../domain/errors.ts';
import type { Strategy } from '../../domain/strategy.ts';

/** Methods of a strategy; the place of one in this list, from 1 on, says that it runs. */
export const METHODS = [
  'parseParams',
  'toRaw',
  'window',
  'plan',
  'price',
  'followsCurve',
  'wantsPace',
  'isPaced',
  'pace',
] as const;
type Method = (typeof METHODS)[number];

/** The words of the state that is shared with the thread that watches: which method runs, how many calls, how many lives. */
export const RUNNING = 0;
export const CALLS = 1;
export const LIVES = 2;
export const STATE_WORDS = 3;
/** What runs before any method: the file itself. */
export const LOADING = METHODS.length + 1;

interface Secret {
  readonly name: string;
  readonly on: object;
  readonly key: string;
}

const SECRETS: readonly Secret[] = [
  { name: 'Math.random', on: Math, key: 'random' },
  { name: 'Date.now', on: Date, key: 'now' },
  { name: 'performance.now', on: performance, key: 'now' },
  { name: 'setTimeout', on: globalThis, key: 'setTimeout' },
  { name: 'fetch', on: globalThis, key: 'fetch' },
];

/** While `work` runs, clock, chance and the world outside say who asks for them. */
function overhear<T>(work: () => T, heard: (name: string) => void): T {
  const put = (on: object, key: string, value: unknown): PropertyDescriptor | undefined => {
    const before = Object.getOwnPropertyDescriptor(on, key);
    Object.defineProperty(on, key, { value, configurable: true, writable: true });
    return before;
  };
  const RealDate = Date;
  const undo = SECRETS.map(({ name, on, key }) => {
    const real: unknown = Reflect.get(on, key);
    invariant(typeof real === 'function', `${name} is not there`);
    const told = (...args: readonly unknown[]): unknown => {
      heard(name);
      return Reflect.apply(real, on, args);
    };
    const before = put(on, key, told);
    return () => (before === undefined ? Reflect.deleteProperty(on, key) : Object.defineProperty(on, key, before));
  });
  const clock = put(
    globalThis,
    'Date',
    new Proxy(RealDate, {
      construct(target, args: readonly unknown[], of) {
        if (args.length === 0) heard('new Date()');
        return Reflect.construct(target, args, of) as Date;
      },
    }),
  );
  try {
    return work();
  } finally {
    if (clock !== undefined) Object.defineProperty(globalThis, 'Date', clock);
    for (const one of undo) one();
  }
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : `what is no error: ${String(error)}`;

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';

/** Puts a watch around every method of the strategy; `heard` is told in words what it should not have done. */
export function guard(strategy: Strategy, state: Int32Array, heard: (fault: string) => void): void {
  METHODS.forEach((method: Method, index) => {
    const real: unknown = Reflect.get(strategy, method);
    if (typeof real !== 'function') return;
    const watched = (...args: readonly unknown[]): unknown => {
      const before = Atomics.exchange(state, RUNNING, index + 1);
      Atomics.add(state, CALLS, 1);
      try {
        const made: unknown = overhear(
          () => Reflect.apply(real, strategy, args) as unknown,
          (name) => {
            heard(`${method} asks for ${name}: a strategy sees only what it is handed`);
          },
        );
        if (isThenable(made)) heard(`${method} is asynchronous: it must answer at once`);
        return made;
      } catch (error) {
        if (error instanceof OrderError) throw error;
        throw new Error(`${method} throws ${nameOf(error)}`, { cause: error });
      } finally {
        Atomics.store(state, RUNNING, before);
      }
    };
    Object.defineProperty(strategy, method, { value: watched, configurable: true, enumerable: true, writable: true });
  });
}
