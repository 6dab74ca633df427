/**
 * Cursors: where a page ended, as a text clients hand back as it is. A cursor says which question it belongs to, so that
 * it cannot be used with another one. It grants nothing: whose orders are shown is decided by the key, always.
 */
import { refuse } from '../domain/errors.ts';
import { fnv1a32 } from '../domain/ids.ts';

const digestOf = (question: string): string => fnv1a32(question).toString(36);
const encode = (question: string, place: string): string =>
  Buffer.from(`${digestOf(question)}.${place}`, 'latin1').toString('base64url');

/** `question` names the list and everything that narrows it; `place` is digits and dots. */
export const cursorOf = (question: string, place: string | null): string | null =>
  place === null ? null : encode(question, place);

/** The place in a cursor, null when none was given. Throws OrderError for anything we have not handed out. */
export function placeOf(question: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const place = text.slice(text.indexOf('.') + 1);
  if (!/^[0-9]{1,16}(\.[0-9]{1,16})?$/.test(place) || encode(question, place) !== cursor) {
    throw refuse('cursor', 'must be the nextCursor of an earlier answer to the same question');
  }
  return place;
}
