/** What we know ourselves of a symbol before anything is sent. */
import type { SymbolMap } from './symbol-map.ts';
import { localVerdict, type Verdict } from './verdict.ts';

const NOT_LISTED_RETRY_MS = 1_000;

/** Why no order in this symbol can be sent now; null when one can. */
export function unlisted(symbols: SymbolMap, symbol: string): Verdict | null {
  if (!symbols.known()) {
    const message = 'the instruments of the venue are not known yet';
    return localVerdict('NOT_ADMITTED', 'EXCHANGE_NOT_AVAILABLE', message, NOT_LISTED_RETRY_MS);
  }
  if (symbols.instrument(symbol) !== undefined) return null;
  return localVerdict('REJECTED', 'INVALID_ORDER', `symbol ${symbol} is not listed at the venue`);
}
