/** What a store's conformance suites need to know of the store under test. */
import { expect } from 'vitest';
import type { OrderId } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { CommitRequest, CommitResult, OrderStore } from '../../src/engine/ports.ts';
import { commitOf } from '../support/builders.ts';
import type { Dump } from '../differential/dump.ts';

export interface StoreHarness {
  readonly store: OrderStore;
  /** The time that this store judges by, now. */
  now(): Promise<Instant>;
  /** Everything the store holds. */
  dump(): Promise<Dump>;
}

/** Makes an empty store. */
export type MakeStore = () => Promise<StoreHarness>;

/** Commits versions 1 to `count` of an order. */
export async function commitVersions(store: OrderStore, orderId: OrderId, count: number): Promise<void> {
  for (let version = 0; version < count; version += 1) {
    const answer = await store.commit(commitOf(orderId, { expectedVersion: version }));
    expect(answer).toEqual({ kind: 'OK', version: version + 1 });
  }
}

/** The request gets this answer and the store is as before. */
export async function expectUnwritten(
  { store, dump }: StoreHarness,
  request: CommitRequest,
  answer: CommitResult,
): Promise<void> {
  const before = await dump();
  expect(await store.commit(request)).toEqual(answer);
  expect(await dump()).toEqual(before);
}
