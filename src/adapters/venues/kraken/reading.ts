/** Times and names as Kraken writes them. Everything here throws WireError or is exact. */
import { OrderError } from '../../../domain/errors.ts';
import { instant, parseInstant, type Instant } from '../../../domain/time.ts';
import { textOf, WireError, type Wire } from '../json.ts';

const SECOND_MS = 1_000;

/** Whole seconds since 1970, in ms. */
export function wholeSecondsOf(from: Wire, key: string): number {
  const text = textOf(from, key);
  if (!/^[0-9]{1,11}$/.test(text)) throw new WireError(`${key} is not a time in seconds`);
  return Number(text) * SECOND_MS;
}

/** Seconds since 1970 with a fraction; what is below the millisecond is cut. */
export function secondsOf(from: Wire, key: string): Instant {
  const match = /^([0-9]{1,11})(?:\.([0-9]{1,10}))?$/.exec(textOf(from, key));
  if (match?.[1] === undefined) throw new WireError(`${key} is not a time in seconds`);
  return instant(Number(match[1]) * SECOND_MS + Number((match[2] ?? '').slice(0, 3).padEnd(3, '0')));
}

/** A date and time with an offset. */
export function dateTimeOf(from: Wire, key: string): Instant {
  try {
    return parseInstant(textOf(from, key), key);
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

/** Assets the venue has a name of its own for. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);

/** The first assets were listed with a class letter in front: X for coins, Z for money. */
const CLASSED = new Set(
  'XXBT XETH XLTC XXRP XXLM XXMR XZEC XETC XREP XMLN XXDG ZUSD ZEUR ZGBP ZJPY ZCAD ZAUD ZCHF'.split(' '),
);

/** Our name of an asset: `XXBT` and `XBT` are BTC, `ZUSD` is USD; anything else keeps its name. */
export function assetFrom(venueAsset: string): string {
  const bare = CLASSED.has(venueAsset) ? venueAsset.slice(1) : venueAsset;
  return OWN_NAMES.get(bare) ?? bare;
}

/** What the venue calls an asset in the names of its pairs: BTC is `XBT`. */
export function assetTo(asset: string): string {
  for (const [theirs, ours] of OWN_NAMES) if (ours === asset) return theirs;
  return asset;
}

/** `BTC/USD` to `XBTUSD`, for a pair that is not listed any more. */
export const guessPair = (symbol: string): string => symbol.split('/').map(assetTo).join('');
