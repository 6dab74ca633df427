/**
 * Accounts of the configuration whose key may withdraw. With one of them a worker does not begin; a venue that gives no
 * answer then is asked again until it does, and an account found out later takes no order any more.
 */
import type { Clock } from '../../engine/ports.ts';
import type { PlaceResult, Venue } from '../../engine/venue.ts';
import { ConfigError } from './config.ts';
import type { Log } from './log.ts';

export const MAY_WITHDRAW = 'the key may withdraw: make one that may only trade';

const ASK_AGAIN_MS = 10_000;

type Said = boolean | 'NO_ANSWER';

/** A venue that cannot tell has said all that it can. */
async function ask(venue: Venue): Promise<Said> {
  try {
    return (await venue.mayWithdraw?.()) === true;
  } catch {
    return 'NO_ANSWER';
  }
}

/** Throws ConfigError when a key may withdraw; the venues that gave no answer otherwise. */
export async function refuseWithdrawers(venues: Iterable<Venue>): Promise<readonly Venue[]> {
  const asked = await Promise.all([...venues].map(async (venue) => ({ venue, said: await ask(venue) })));
  const found = asked.find(({ said }) => said === true);
  if (found !== undefined) throw new ConfigError(`accounts.${found.venue.account}: ${MAY_WITHDRAW}`);
  return asked.filter(({ said }) => said === 'NO_ANSWER').map(({ venue }) => venue);
}

/** The account without creates: what is at the venue already is still cancelled and looked up. */
function withoutCreates(venue: Venue): Venue {
  const error = {
    errorCode: 'AUTHENTICATION_ERROR',
    venueCode: null,
    httpStatus: null,
    message: MAY_WITHDRAW,
  } as const;
  const refused: PlaceResult = { outcome: 'REJECTED', rejectClass: 'FATAL', error };
  return { ...venue, place: () => Promise.resolve(refused) };
}

export interface WithdrawerWatch {
  readonly clock: Pick<Clock, 'pause'>;
  readonly log: Log;
  /** Where orders find their venue: an account found out is replaced there. */
  readonly venues: Map<string, Venue>;
}

/** Asks those again that gave no answer, until each has. Returns what ends it. */
export function watchWithdrawers(unanswered: readonly Venue[], { clock, log, venues }: WithdrawerWatch): () => void {
  let left = unanswered;
  let isStopped = false;
  for (const { account } of left) log.pino.warn({ account }, 'not known yet whether the key may withdraw');
  const look = async (venue: Venue): Promise<Venue | null> => {
    const said = await ask(venue);
    if (said === 'NO_ANSWER') return venue;
    if (said) {
      venues.set(venue.account, withoutCreates(venue));
      log.pino.error({ account: venue.account }, MAY_WITHDRAW);
    }
    return null;
  };
  const loop = async (): Promise<void> => {
    while (left.length > 0) {
      await clock.pause(ASK_AGAIN_MS);
      if (isStopped) return;
      const looked = await Promise.all(left.map(look));
      left = looked.filter((venue) => venue !== null);
    }
  };
  void loop();
  return () => {
    isStopped = true;
  };
}
