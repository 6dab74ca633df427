/** A worker's life: what it calls goes through here, so that it can die between any two steps of its work. */

/** `fuse`: the worker dies at that many calls from now, before or after the call is carried out. */
export interface Life {
  alive: boolean;
  fuse: { calls: number; when: 'BEFORE' | 'AFTER' } | null;
}

/** Never answers. One a call: what waits for a common one would never be let go of. */
const silence = (): Promise<never> => new Promise<never>(() => undefined);

function burns(life: Life, when: 'BEFORE' | 'AFTER'): boolean {
  if (life.fuse === null || life.fuse.when !== when || life.fuse.calls > 0) return false;
  life.alive = false;
  return true;
}

/** Wraps one asynchronous call: the dead neither call nor hear. */
export function mortal<A extends unknown[], R>(
  life: Life,
  call: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    if (life.fuse !== null) life.fuse.calls -= 1;
    if (!life.alive || burns(life, 'BEFORE')) return silence();
    const result = await call(...args);
    return !life.alive || burns(life, 'AFTER') ? silence() : result;
  };
}
