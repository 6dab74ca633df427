/** What a key may do, as far as its venue tells: a key that may withdraw has no business here. */
import { read, VenueReadError, type CallResult } from './verdict.ts';

/** A simulator, or a venue that has no such question, answers it with this. */
const NOT_THERE = 404;

/**
 * Whether the key may withdraw; null when the venue has no such question. Throws VenueReadError when it gave no answer,
 * or one that cannot be read.
 */
export function mayWithdrawBy(result: CallResult, reader: (body: unknown) => boolean): boolean | null {
  const answer = read(result, reader);
  if (answer.ok) return answer.value;
  if (answer.verdict.error.httpStatus === NOT_THERE) return null;
  throw new VenueReadError('permissions of the key', answer.verdict.error);
}
