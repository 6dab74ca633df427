/** Reads the balances of venue accounts and publishes them. Of all workers one at a time asks the venue. */
import { plusMs } from '../domain/time.ts';
import type { Clock } from './ports.ts';
import type { HoldingsBoard } from './reads.ts';
import type { Venue } from './venue.ts';

/** Younger than this, another worker's reading will do; a venue where readings are dear says more. */
export const BALANCES_EVERY_MS = 10_000;

/** Throws what the venue's adapter throws when it cannot tell. */
export async function publishBalances(venue: Venue, board: HoldingsBoard, clock: Clock): Promise<void> {
  const known = await board.latest(venue.account);
  const { balancesEveryMs = BALANCES_EVERY_MS } = venue;
  if (known !== null && known.at > plusMs(clock.now(), -balancesEveryMs)) return;
  const at = clock.now();
  const balances = await venue.balances();
  const assets = [...balances].map(([asset, { free, locked }]) => ({ asset, free, locked }));
  await board.publish(venue.account, { at, assets });
}
