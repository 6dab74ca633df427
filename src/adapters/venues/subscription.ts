/** The one private stream of a venue account: opened once, closed, opened again. */
import { InvariantError } from '../../domain/errors.ts';
import { seededDraw, type Draw } from '../../domain/random.ts';
import type { VenueEvents } from '../../engine/venue.ts';
import type { Limiter } from './limiter.ts';
import { noLog, type VenueLog } from './log.ts';
import { PrivateStream, type PrivateStreamOptions } from './private-stream.ts';

/** What every venue's options say about its private stream. */
export interface StreamSettings {
  readonly account: string;
  /** Our clock, ms. */
  readonly now: () => number;
  readonly log?: VenueLog;
  /** Jitter of reconnects. */
  readonly draw?: Draw;
  /** Silence after which the private stream is not believed any more, ms. Default 60,000. */
  readonly silenceMs?: number;
  /** First pause before reconnecting, ms. Default 250. */
  readonly backoffMs?: number;
  /** What tells that the venue wants to be left alone: no connection is made then. */
  readonly limiter?: Pick<Limiter, 'away'>;
}

export interface Subscription {
  /** Resolves after the first attempt to log in. Rejects when it is open already. */
  open(events: VenueEvents): Promise<void>;
  close(): void;
}

const SILENCE_MS = 60_000;
const BACKOFF_MS = 250;

export function createSubscription(
  settings: StreamSettings,
  wire: Pick<PrivateStreamOptions, 'url' | 'headers' | 'converse' | 'deadMs'>,
): Subscription {
  const { account, now } = settings;
  let stream: PrivateStream | null = null;
  return {
    open(events) {
      if (stream !== null) return Promise.reject(new InvariantError(`${account} is subscribed already`));
      stream = new PrivateStream({
        ...wire,
        account,
        events,
        now,
        draw: settings.draw ?? seededDraw(`${account} ${now()}`),
        log: settings.log ?? noLog,
        silenceMs: settings.silenceMs ?? SILENCE_MS,
        backoffMs: settings.backoffMs ?? BACKOFF_MS,
        holdMs: () => settings.limiter?.away()?.retryAfterMs ?? 0,
      });
      return stream.firstAttempt;
    },
    close() {
      stream?.close();
      stream = null;
    },
  };
}
