/** The instruments of a venue as they could be read, and those that could not. */
import type { Instrument } from '../../domain/instrument.ts';
import { OrderError } from '../../domain/errors.ts';
import { WireError } from './json.ts';

/** An instrument that could not be read, and why: it is left out and named, never guessed. */
export interface Skipped {
  readonly venueSymbol: string;
  readonly rule: string;
}

export interface InstrumentBook {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly skipped: readonly Skipped[];
}

/**
 * Reads each listed thing with its venue's name; `read` throws WireError or OrderError for one it cannot read. Of two
 * with one symbol of ours the first stays, unless only the other can be traded: an order must mean one thing.
 */
export function bookOf<T>(
  listed: readonly T[],
  nameOf: (each: T) => string,
  read: (each: T) => Instrument,
): InstrumentBook {
  const instruments = new Map<string, Instrument>();
  const skipped: Skipped[] = [];
  for (const each of listed) {
    try {
      const instrument = read(each);
      const other = instruments.get(instrument.symbol);
      const isBetter = other === undefined || (instrument.tradable && !other.tradable);
      if (isBetter) instruments.set(instrument.symbol, instrument);
      const left = isBetter ? other : instrument;
      if (left !== undefined)
        skipped.push({ venueSymbol: left.venueSymbol, rule: `another one is ${left.symbol} too` });
    } catch (error) {
      if (!(error instanceof WireError) && !(error instanceof OrderError)) throw error;
      skipped.push({ venueSymbol: nameOf(each), rule: error.message });
    }
  }
  return { instruments, skipped };
}
