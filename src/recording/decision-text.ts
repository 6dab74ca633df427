/**
 * A decision in its canonical form: one JSON object, its keys in a fixed order, and so are those of what the store got. Two
 * decisions are the same when these are the same, byte for byte.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Clip } from '../domain/clip.ts';
import { toText } from '../domain/decimal.ts';
import type { Effect } from '../engine/messages.ts';
import type { CommitRequest } from '../engine/ports.ts';
import { canonicalJson, canonicalText } from './canonical-json.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What leaves the process with a clip; its whole record is part of the document. */
const sending = (clip: Clip): object => ({
  clip: clip.clipId,
  quantity: toText(clip.quantity),
  price: toText(clip.price),
  timeInForce: clip.timeInForce,
  postOnly: clip.postOnly,
});

function effectJson(effect: Effect): object {
  switch (effect.type) {
    case 'SUBMIT':
      return { type: effect.type, ...sending(effect.clip) };
    case 'CANCEL_CLIP':
    case 'LOOK_UP':
      return { type: effect.type, clip: effect.clip.clipId };
    case 'WATCH':
      return { ...effect, price: toText(effect.price) };
    default:
      return effect;
  }
}

/** The document by checksums: one a member, so that a difference can be named, and one over all that cannot collide. */
function documentText(document: string): string {
  const members = Object.entries(JSON.parse(document) as object).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = members.map(([name, member]) => [name, canonicalJson(member)] as const);
  const checksums = texts.map(([name, text]) => [name, crc32(text).toString(16)]);
  return JSON.stringify({ ...Object.fromEntries(checksums), sha256: sha256(JSON.stringify(texts)) });
}

/**
 * The commit and the effects of one step, and the version it made. The operation's id is left out, because it is a name
 * and no decision; the document is there by its checksums.
 */
export function decisionText(request: CommitRequest, effects: readonly Effect[], version: number): string {
  const { orderId, status, epoch, quantity, exposure, dueAt, isOpen, fillIds, guard } = request;
  const closed = request.closedClips.map(([number, text]) => `[${number},${canonicalText(text)}]`).join(',');
  const rest = { status, epoch, quantity, exposure, dueAt, isOpen, guard, fillIds, effects: effects.map(effectJson) };
  return [
    `{"order":"${orderId}","version":${version}`,
    JSON.stringify(rest).slice(1, -1),
    `"journal":${request.journal ?? 'null'}`,
    `"closed":[${closed}]`,
    `"document":${documentText(request.document)}}`,
  ].join(',');
}
