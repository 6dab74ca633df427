/**
 * Ids. A parent's id carries its shard, a child's id is derived from its parent, so doing a thing twice names the same
 * thing twice.
 */
import { invariant, refuse } from './errors.ts';
import type { Instant } from './time.ts';

declare const orderIdBrand: unique symbol;
declare const clipIdBrand: unique symbol;

/** Decimal digits of a whole number below 2^53: 41 bits of milliseconds, 6 of shard, 6 of sequence. */
export type OrderId = string & { readonly [orderIdBrand]: never };
/** A child's client order id: `t`, the order id in base 36 (11 places), the child number in base 36 (4 places). */
export type ClipId = string & { readonly [clipIdBrand]: never };

/** 2024-01-01T00:00:00Z: order ids count from here. */
const ID_EPOCH_MS = 1_704_067_200_000;
const SHARD_BITS = 64;
const SEQUENCE_BITS = 64;
const CHILD_NUMBER_MAX = 36 ** 4 - 1;

/** Largest number of shards an order id has room for. */
export const SHARDS_MAX = SHARD_BITS;
/** Ids that one shard can hand out in one millisecond. */
export const SEQUENCES_PER_MS = SEQUENCE_BITS;

/** Composes an order id: time-sortable, and unique when (time, shard, sequence) is. */
export function orderIdOf(at: Instant, shard: number, sequence: number): OrderId {
  invariant(shard >= 0 && shard < SHARD_BITS, `shard ${shard} outside 0..${SHARD_BITS - 1}`);
  invariant(sequence >= 0 && sequence < SEQUENCE_BITS, `sequence ${sequence} outside 0..${SEQUENCE_BITS - 1}`);
  return String((at - ID_EPOCH_MS) * SHARD_BITS * SEQUENCE_BITS + shard * SEQUENCE_BITS + sequence) as OrderId;
}

/** Reads an order id from a request; throws OrderError for anything that is not a whole number below 2^53. */
export function parseOrderId(text: string, field = 'orderId'): OrderId {
  if (!/^[1-9][0-9]{0,15}$/.test(text) || BigInt(text) > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw refuse(field, 'must be a whole number between 1 and 2^53 - 1');
  }
  return text as OrderId;
}

/** The shard an order id was made for. */
export const shardOfOrder = (id: OrderId): number => Number((BigInt(id) / BigInt(SEQUENCE_BITS)) % BigInt(SHARD_BITS));

/** The child's client order id at the venue. A child number is never used twice. */
export function clipIdOf(orderId: OrderId, childNumber: number): ClipId {
  invariant(childNumber >= 1 && childNumber <= CHILD_NUMBER_MAX, `child number ${childNumber} of ${orderId}`);
  const parent = BigInt(orderId).toString(36).padStart(11, '0');
  return `t${parent}${childNumber.toString(36).padStart(4, '0')}` as ClipId;
}

const CLIP_ID = /^t([0-9a-z]{11})([0-9a-z]{4})$/;

/** The parent and child number a client order id was made of, or null when it is not one of ours. */
export function parseClipId(text: string): { orderId: OrderId; childNumber: number } | null {
  const match = CLIP_ID.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const orderId = Number.parseInt(match[1], 36);
  const childNumber = Number.parseInt(match[2], 36);
  if (!Number.isSafeInteger(orderId) || orderId < 1 || childNumber < 1) return null;
  return { orderId: String(orderId) as OrderId, childNumber };
}

/** FNV-1a, 32 bits, over the UTF-8 bytes. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}

/** The shard a venue account lives in: a pure function of its name, so every process agrees. */
export const shardOfAccount = (account: string, shards: number): number => fnv1a32(account) % shards;
