/**
 * The execution system hands on the words of the exchange behind it. They are read with that exchange's own table where
 * we have one, else by what such texts have in common.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import { findRow as findBinanceRow } from '../binance/error-table.ts';
import { findRow as findKrakenRow } from '../kraken/error-table.ts';
import type { Disposition } from '../verdict.ts';

export interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly rejectClass?: RejectClass;
}

type Reader = (text: string) => Ruling | null;

/** `-2015 Invalid API-key, IP, or permissions for action.`, alone or inside a JSON text. */
const readBinance: Reader = (text) => findBinanceRow(/-[0-9]{4}\b/.exec(text)?.[0] ?? null, text, 'create');

/** `EGeneral:Invalid arguments:volume`. */
const readKraken: Reader = (text) => findKrakenRow(/\bE[A-Z][A-Za-z]+:.*/.exec(text)?.[0] ?? '', 'create');

interface TextRow extends Ruling {
  readonly pattern: RegExp;
}

const rejected = (pattern: RegExp, errorCode: ErrorCode, rejectClass: RejectClass): TextRow => ({
  pattern,
  errorCode,
  rejectClass,
  disposition: 'REJECTED',
});

/** The first row that matches decides. What may have been executed comes first. */
const COMMON_ROWS: readonly TextRow[] = [
  { pattern: /time-?d? ?out|status unknown/i, errorCode: 'NETWORK_ERROR', disposition: 'UNKNOWN' },
  {
    pattern: /internal (server )?error|unavailable|\bbusy\b/i,
    errorCode: 'EXCHANGE_NOT_AVAILABLE',
    disposition: 'UNKNOWN',
  },
  { pattern: /duplicate/i, errorCode: 'INVALID_ORDER', disposition: 'DUPLICATE' },
  { pattern: /rate limit|too many (requests|orders)/i, errorCode: 'RATE_LIMIT_EXCEEDED', disposition: 'NOT_ADMITTED' },
  rejected(/insufficient ?(funds|balance|margin)/i, 'INSUFFICIENT_FUNDS', 'FATAL'),
  rejected(/api-?key|signature|permission|unauthori[sz]ed|forbidden/i, 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected(/unknown (asset pair|symbol)|invalid (symbol|product)/i, 'INVALID_ORDER', 'FATAL'),
  rejected(/invalid|minimum|maximum|tick|precision|post[- ]?only|too (small|large|low|high)/i, 'INVALID_ORDER', 'SOFT'),
];

const readCommon: Reader = (text) => COMMON_ROWS.find((row) => row.pattern.test(text)) ?? null;

const OWN: readonly Reader[] = [readKraken, readBinance];

/** A refusal in words we do not know is still a refusal: the execution system says that the order was rejected. */
const UNREAD: Ruling = { disposition: 'REJECTED', errorCode: 'EXCHANGE_ERROR', rejectClass: 'SOFT' };

/**
 * What the text of a rejected order proves. The forms of the tables do not overlap, so each may answer: the vendor's
 * own samples show the words of one exchange under the name of another.
 */
export function readRejection(text: string): Ruling {
  for (const reader of OWN) {
    const ruling = reader(text);
    if (ruling !== null) return ruling;
  }
  return readCommon(text) ?? UNREAD;
}
