/** Which venue accounts a request means. A subaccount may be given with its exchange before it: `BINANCE/main`. */
import { refuse } from '../domain/errors.ts';

type Given = string | null | undefined;

export interface VenueFilter {
  readonly exchange: string | null;
  readonly subaccount: string | null;
}

export function venueFilter({ exchange, subaccount }: { exchange?: Given; subaccount?: Given }): VenueFilter {
  const [before, after] = subaccount?.split('/', 2) ?? [];
  if (before === undefined || after === undefined) {
    return { exchange: exchange ?? null, subaccount: subaccount ?? null };
  }
  if (exchange !== null && exchange !== undefined && exchange !== before) {
    throw refuse('subaccount', `must be of ${exchange}`);
  }
  return { exchange: before, subaccount: after };
}

/** The configured accounts that are meant. Throws OrderError when there is none: a misspelt name must not mean nothing. */
export function accountsMeant(configured: ReadonlySet<string>, filter: VenueFilter): readonly VenueAccount[] {
  const all = [...configured].sort().map((name): VenueAccount => {
    const slash = name.indexOf('/');
    return { name, exchange: name.slice(0, slash), subaccount: name.slice(slash + 1) };
  });
  const ofExchange = all.filter(({ exchange }) => filter.exchange === null || filter.exchange === exchange);
  if (ofExchange.length === 0) throw refuse('exchange', `${String(filter.exchange)} has no configured account`);
  const found = ofExchange.filter(({ subaccount }) => filter.subaccount === null || filter.subaccount === subaccount);
  if (found.length === 0) throw refuse('subaccount', `${String(filter.subaccount)} is not a configured account`);
  return found;
}

export interface VenueAccount {
  readonly name: string;
  readonly exchange: string;
  readonly subaccount: string;
}
