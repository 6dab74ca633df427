/** Opens Redis connections the way this program needs them: quick to fail, quick to come back. */
import { performance } from 'node:perf_hooks';
import { Redis } from 'ioredis';
import { redisOptions } from '../../setup/redis-url.ts';
import { createPatience, type Patience } from './patience.ts';

/**
 * A command that has no answer after this is given up, see patience.ts; its outcome is then unknown, so every script is
 * idempotent. A client of the API is told within a second that Redis is away.
 */
const TIMEOUT_MS = { command: 3_000, request: 800 } as const;
const CONNECT_TIMEOUT_MS = 500;
const RETRY_MAX_MS = 200;

const optionsFor = (url: string) => ({
  ...redisOptions(url),
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: (times: number) => Math.min(20 * times, RETRY_MAX_MS),
  enableReadyCheck: true,
});

function patienceOf(limitMs: number): Patience {
  return createPatience({
    limitMs,
    monotonicMs: () => performance.now(),
    every(ms, work) {
      const timer = setInterval(work, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
    afterReading: (work) => void setImmediate(work),
  });
}

/**
 * A connection that gives up on commands by the time it has had to read their answers, and that sends what one turn of
 * the event loop asks for in one write: the answers of one sync come together, and so do the commands that follow them.
 */
class PatientRedis extends Redis {
  readonly #patience: Patience;
  #isCorked = false;

  constructor(url: string, limitMs: number) {
    super({ ...optionsFor(url), maxRetriesPerRequest: 5 });
    this.#patience = patienceOf(limitMs);
    this.once('end', () => this.#patience.close());
  }

  override sendCommand(...given: Parameters<Redis['sendCommand']>): unknown {
    this.#cork();
    const answer = super.sendCommand(...given);
    this.#patience.watch(given[0]);
    return answer;
  }

  #cork(): void {
    if (this.#isCorked || this.status !== 'ready') return;
    const { stream } = this;
    this.#isCorked = true;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

/**
 * `command`: the program's own reads and scripts. `request`: the same while a client waits. `blocking`: for queue
 * workers, whose commands may wait for ever. Errors of the connection itself are not thrown: commands fail with them.
 */
export function connectRedis(url: string, role: 'command' | 'request' | 'blocking'): Redis {
  const client =
    role === 'blocking'
      ? new Redis({ ...optionsFor(url), maxRetriesPerRequest: null })
      : new PatientRedis(url, TIMEOUT_MS[role]);
  // Without a listener every failed reconnect would be printed as an unhandled error.
  client.on('error', () => undefined);
  return client;
}
