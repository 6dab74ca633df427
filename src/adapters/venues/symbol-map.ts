/** Our symbols and a venue's, both ways, from the instruments known at the moment. */
import type { Instrument } from '../../domain/instrument.ts';

export type Instruments = ReadonlyMap<string, Instrument>;

export interface SymbolMap {
  /** False until the first instruments are there. */
  known(): boolean;
  instrument(symbol: string): Instrument | undefined;
  /** The venue's name; for an instrument that is no longer listed, what the venue most likely calls it. */
  toVenue(symbol: string): string;
  /** Our symbol; the venue's own name when it is not listed, so that a fill in it is never dropped. */
  readonly fromVenue: (venueSymbol: string) => string;
}

/** `guess` makes the venue's name of a symbol that is not listed. */
export function createSymbolMap(instruments: () => Instruments, guess: (symbol: string) => string): SymbolMap {
  let source: Instruments | null = null;
  let reverse = new Map<string, string>();

  const names = (): ReadonlyMap<string, string> => {
    const current = instruments();
    if (current !== source) {
      source = current;
      reverse = new Map([...current.values()].map((each) => [each.venueSymbol, each.symbol]));
    }
    return reverse;
  };

  return {
    known: () => instruments().size > 0,
    instrument: (symbol) => instruments().get(symbol),
    toVenue: (symbol) => instruments().get(symbol)?.venueSymbol ?? guess(symbol),
    fromVenue: (venueSymbol) => names().get(venueSymbol) ?? venueSymbol,
  };
}
