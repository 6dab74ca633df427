/** One HTTP exchange: a text goes out, a status and a text come back. */
import { UnreachableError } from './errors.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const TIMEOUT_MS = 10_000;

/** What the system says, which fetch hides behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.message === '' ? cause.name : cause.message;
}

/** Throws UnreachableError when no whole answer comes within ten seconds. */
export async function exchange(url: string, request: HttpRequest): Promise<HttpAnswer> {
  try {
    const { method, headers = {}, body } = request;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw new UnreachableError(`${new URL(url).origin} does not answer: ${reasonOf(error)}`, error);
  }
}
