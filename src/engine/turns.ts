/** One piece of work of a key at a time, in the order they were asked for; different keys run side by side. */
export interface Turns<K> {
  take<T>(key: K, work: () => Promise<T>): Promise<T>;
}

export function createTurns<K>(): Turns<K> {
  const last = new Map<K, Promise<unknown>>();
  return {
    take(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      last.set(key, mine);
      const clear = (): void => {
        if (last.get(key) === mine) last.delete(key);
      };
      mine.then(clear, clear);
      return mine;
    },
  };
}
