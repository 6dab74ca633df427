/** Whether an API process lives and can work, as its open routes say. */
import { UnreachableError } from './errors.ts';
import { isObject, parseExact, type Exact } from './exact-json.ts';
import { exchange } from './http.ts';

export interface Health {
  readonly live: boolean;
  readonly ready: boolean;
  /** What is not there: `redis`, `worker`, or the reason that nothing answers. */
  readonly missing: readonly string[];
}

function missingOf(text: string): readonly string[] {
  let value: Exact;
  try {
    value = parseExact(text);
  } catch {
    return ['an answer that can be read'];
  }
  const missing = isObject(value) ? value['missing'] : undefined;
  return Array.isArray(missing) ? missing.map(String) : [];
}

/** Never throws: a server that does not answer is neither live nor ready. */
export async function checkHealth(url: string): Promise<Health> {
  try {
    const live = await exchange(`${url}/healthz`, { method: 'GET' });
    const ready = await exchange(`${url}/readyz`, { method: 'GET' });
    return { live: live.status === 200, ready: ready.status === 200, missing: missingOf(ready.text) };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { live: false, ready: false, missing: [error.message] };
  }
}
