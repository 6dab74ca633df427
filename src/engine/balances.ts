/** Reads the balances of venue accounts and publishes them. Of all workers one at a time asks the venue. */
import { plusMs, type Instant } from '../domain/time.ts';
import type { Clock } from './ports.ts';
import type { Holdings, HoldingsBoard } from './reads.ts';
import type { Venue } from './venue.ts';

/** Younger than this, another worker's reading will do; a venue where readings are dear says more. */
export const BALANCES_EVERY_MS = 10_000;

/** Two readings may fail, or be put off for what matters more: the third that is missed is one too many. */
const READINGS_TO_STALE = 3;

/** Whether the next readings have been missed. */
export const isStale = ({ at, everyMs }: Pick<Holdings, 'at' | 'everyMs'>, now: Instant): boolean =>
  plusMs(at, READINGS_TO_STALE * everyMs) <= now;

/** Throws what the venue's adapter throws when it cannot tell; while the last reading is not stale it is only tried again. */
export async function publishBalances(venue: Venue, board: HoldingsBoard, clock: Clock): Promise<void> {
  const known = await board.latest(venue.account);
  const { account, balancesEveryMs: everyMs = BALANCES_EVERY_MS } = venue;
  if (known !== null && known.at > plusMs(clock.now(), -everyMs)) return;
  const at = clock.now();
  try {
    const balances = await venue.balances();
    const assets = [...balances].map(([asset, { free, locked }]) => ({ asset, free, locked }));
    await board.publish(account, { at, everyMs, assets });
  } catch (error) {
    if (known === null || isStale(known, at)) throw error;
  }
}
