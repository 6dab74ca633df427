/** What the venue of every adapter has in the same form: how it is subscribed to and closed, and how it is printed. */
import { inspect } from 'node:util';
import type { Venue, VenueEvents } from '../../engine/venue.ts';

/** Where news come from: a private stream or a poll. */
interface Source {
  open(events: VenueEvents): Promise<void>;
  close(): void;
}

interface Closed {
  close(): void | Promise<void>;
}

/** The part of a venue that tells news, and its end: the source is closed first, then the others in turn. */
export const tells = (
  source: Source,
  ...others: readonly Closed[]
): Pick<Venue, 'subscribe' | 'unsubscribe' | 'close'> => ({
  subscribe: (events) => source.open(events),
  unsubscribe() {
    source.close();
    return Promise.resolve();
  },
  async close() {
    source.close();
    for (const other of others) await other.close();
  },
});

/** What a log or an assertion prints of a venue is its name, whatever hangs on it. */
export const printedByName = (venue: Venue): Venue =>
  Object.defineProperty(venue, inspect.custom, { value: () => `Venue(${venue.account})` });

/** Where a venue gives requests no expiry, an order unknown to it is believed absent this long after its reservation. */
export const QUIET_MS = 30_000;
/** What every venue is given before absence is believed, at the least: a window of two seconds and the time to process. */
const ADMITTED_MS = 13_000;

/** The `absenceExtraMs` of such a venue. */
export const absenceExtraOf = (quietMs: number): number => Math.max(0, quietMs - ADMITTED_MS);
