/** What every order store does with a commit that carries no guard, and how it is read back. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { commitOf, LONG_AGO, newOrderId } from '../support/builders.ts';
import { commitVersions, expectUnwritten, type MakeStore, type StoreHarness } from './order-store-harness.ts';

export function commitSuite(name: string, make: MakeStore): void {
  describe(`${name}: a commit`, () => {
    let harness: StoreHarness;
    let orderId: OrderId;
    beforeEach(async () => {
      harness = await make();
      orderId = newOrderId();
    });

    it('of version 0 creates the order, which can then be loaded', async () => {
      expect(await harness.store.load(orderId)).toBeNull();
      const document = '{"text":"é€😀\\n","nul":"\0"}';
      expect(await harness.store.commit(commitOf(orderId, { document }))).toEqual({ kind: 'OK', version: 1 });
      expect(await harness.store.load(orderId)).toEqual({ version: 1, document, closedClips: new Map() });
    });

    it('that creates what exists is refused', async () => {
      await commitVersions(harness.store, orderId, 1);
      await expectUnwritten(harness, commitOf(orderId, { document: 'other' }), { kind: 'EXISTS' });
    });

    it('to an order that does not exist is refused', async () => {
      await expectUnwritten(harness, commitOf(orderId, { expectedVersion: 3 }), { kind: 'MISSING' });
    });

    it('behind or ahead of the stored version is a conflict that names it', async () => {
      await commitVersions(harness.store, orderId, 3);
      await expectUnwritten(harness, commitOf(orderId, { expectedVersion: 2 }), { kind: 'CONFLICT', version: 3 });
      await expectUnwritten(harness, commitOf(orderId, { expectedVersion: 4 }), { kind: 'CONFLICT', version: 3 });
    });

    it('is won by one of many that follow the same version', async () => {
      await commitVersions(harness.store, orderId, 1);
      const rivals = Array.from({ length: 50 }, (_, i) => commitOf(orderId, { expectedVersion: 1, document: `${i}` }));
      const answers = await Promise.all(rivals.map((request) => harness.store.commit(request)));
      expect(answers.filter(({ kind }) => kind === 'OK')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'CONFLICT')).toHaveLength(49);
    });

    it('sent again is answered as before and writes nothing, also after seven others', async () => {
      const request = commitOf(orderId, { journal: 'created', fillIds: ['t1'] });
      await harness.store.commit(request);
      for (let version = 1; version <= 7; version += 1) {
        await expectUnwritten(harness, request, { kind: 'OK', version: 1 });
        await harness.store.commit(commitOf(orderId, { expectedVersion: version }));
      }
      await expectUnwritten(harness, request, { kind: 'OK', version: 1 });
    });

    it('sent again after eight others is forgotten and refused for its version, not applied', async () => {
      const request = commitOf(orderId);
      await harness.store.commit(request);
      for (let version = 1; version <= 8; version += 1) {
        await harness.store.commit(commitOf(orderId, { expectedVersion: version }));
      }
      await expectUnwritten(harness, request, { kind: 'EXISTS' });
    });

    it('that was refused and then comes true under the same operation id is applied', async () => {
      await commitVersions(harness.store, orderId, 1);
      const request = commitOf(orderId, { expectedVersion: 2 });
      await expectUnwritten(harness, request, { kind: 'CONFLICT', version: 1 });
      await harness.store.commit(commitOf(orderId, { expectedVersion: 1 }));
      expect(await harness.store.commit(request)).toEqual({ kind: 'OK', version: 3 });
    });

    it('with a fill that is booked names all such fills and writes nothing at all', async () => {
      await harness.store.commit(commitOf(orderId, { fillIds: ['t1', 't2', 't3'] }));
      const request = commitOf(orderId, {
        expectedVersion: 1,
        fillIds: ['t4', 't3', 't1'],
        journal: 'line',
        closedClips: [[1, 'clip']],
        dueAt: LONG_AGO,
      });
      await expectUnwritten(harness, request, { kind: 'DUPLICATE_FILLS', fillIds: ['t3', 't1'] });
      const single = commitOf(orderId, { expectedVersion: 1, fillIds: ['t5', 't2'] });
      await expectUnwritten(harness, single, { kind: 'DUPLICATE_FILLS', fillIds: ['t2'] });
      expect(await harness.store.knownFills(orderId, ['t1', 't4', 't2'])).toEqual(new Set(['t1', 't2']));
    });

    it('books fills for its own order only', async () => {
      const other = newOrderId();
      await harness.store.commit(commitOf(orderId, { fillIds: ['t1'] }));
      expect(await harness.store.commit(commitOf(other, { fillIds: ['t1'] }))).toEqual({ kind: 'OK', version: 1 });
      expect(await harness.store.knownFills(newOrderId(), ['t1'])).toEqual(new Set());
      expect(await harness.store.knownFills(orderId, [])).toEqual(new Set());
    });

    it('writes closed clips as records of their own and writes them anew when a late fact comes', async () => {
      await harness.store.commit(
        commitOf(orderId, {
          closedClips: [
            [10, 'ten'],
            [2, 'two'],
          ],
        }),
      );
      await harness.store.commit(commitOf(orderId, { expectedVersion: 1, closedClips: [[2, 'two, later']] }));
      const all = [...(await harness.store.closedClips(orderId))];
      expect(all).toEqual([
        [2, 'two, later'],
        [10, 'ten'],
      ]);
      const loaded = await harness.store.load(orderId, [10, 3, 2]);
      expect([...(loaded?.closedClips ?? [])]).toEqual([
        [10, 'ten'],
        [2, 'two, later'],
      ]);
    });

    it('adds its journal line under its version, in order, and none when there is nothing to say', async () => {
      for (const [version, journal] of ['one', null, 'three', 'four'].entries()) {
        await harness.store.commit(commitOf(orderId, { expectedVersion: version, journal }));
      }
      expect(await harness.store.journal(orderId)).toEqual([
        [1, 'one'],
        [3, 'three'],
        [4, 'four'],
      ]);
      expect(await harness.store.journal(newOrderId())).toEqual([]);
    });

    it('keeps the index of open orders: by creation, then id, over all shards, each account its own', async () => {
      const [first, second, third] = [newOrderId(3), newOrderId(0), newOrderId(2)];
      await harness.store.commit(commitOf(third, { createdAt: plusMs(LONG_AGO, 5) }));
      await harness.store.commit(commitOf(second));
      await harness.store.commit(commitOf(first));
      await harness.store.commit(commitOf(newOrderId(), { account: 'another' }));
      expect(await harness.store.openOrders('desk')).toEqual([first, second, third]);
      await harness.store.commit(commitOf(second, { expectedVersion: 1, isOpen: false }));
      expect(await harness.store.openOrders('desk')).toEqual([first, third]);
      expect(await harness.store.openOrders('nobody')).toEqual([]);
    });
  });
}
