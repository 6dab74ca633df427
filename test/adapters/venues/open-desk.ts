/** An account at a server that answers by script, both on a clock that stands still; closed by `closeAll`. */
import type { HttpOptions, VenueOptions } from '../../../src/adapters/venues/options.ts';
import type { VenueLog } from '../../../src/adapters/venues/log.ts';
import type { Venue } from '../../../src/engine/venue.ts';
import { startScriptedVenue, type Script, type ScriptedVenue } from './scripted-venue.ts';

/** A clock the test moves. */
export interface TestClock {
  ms: number;
}

export interface Desk {
  readonly server: ScriptedVenue;
  readonly venue: Venue;
  readonly clock: TestClock;
  /** What the venue logged, as JSON. */
  readonly logged: string[];
}

/** What every venue of a desk is made with. */
type Common = Required<Pick<HttpOptions, 'rest' | 'requestTimeoutMs'>> &
  Pick<VenueOptions, 'now'> & { readonly log: VenueLog };

/** Short for what is never answered, and long enough for an answer on a machine that is busy with other tests. */
const TIMEOUT_MS = 1_000;
const open: (() => Promise<void>)[] = [];

/** Ends what the test opened, last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export const closeLater = (close: () => Promise<void>): void => void open.push(close);

/** `wsUrl` of `make`: the server's address for sockets. */
export async function openDesk(
  script: Script,
  startMs: number,
  make: (common: Common, wsUrl: string) => Venue,
): Promise<Desk> {
  const clock = { ms: startMs };
  const now = (): number => clock.ms;
  const server = await startScriptedVenue(now, script);
  closeLater(() => server.close());
  const logged: string[] = [];
  const log: VenueLog = (level, event, details) => void logged.push(JSON.stringify({ level, event, details }));
  const venue = make({ rest: server.url, now, requestTimeoutMs: TIMEOUT_MS, log }, server.wsUrl);
  closeLater(() => venue.close());
  return { server, venue, clock, logged };
}
