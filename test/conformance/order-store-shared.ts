/** What every order store keeps for a shard or an account: the due set, claims of client order ids. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../src/domain/ids.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../../src/domain/time.ts';
import { commitOf, LONG_AGO, newOrderId } from '../support/builders.ts';
import type { MakeStore, StoreHarness } from './order-store-harness.ts';

const SHARD = 2;
const LEASE_MS = 10 * MINUTE_MS;

export function sharedSuite(name: string, make: MakeStore): void {
  let harness: StoreHarness;
  beforeEach(async () => void (harness = await make()));

  describe(`${name}: the due set`, () => {
    it('hands out what is overdue, the longest first, in pages, each order once while its lease lasts', async () => {
      const orders = [newOrderId(SHARD), newOrderId(SHARD), newOrderId(SHARD)];
      for (const [index, orderId] of orders.entries()) {
        await harness.store.commit(commitOf(orderId, { dueAt: plusMs(LONG_AGO, 10 - index) }));
      }
      const [first, second, third] = orders;
      expect(await harness.store.claimDue(SHARD, 2, LEASE_MS)).toEqual([third, second]);
      expect(await harness.store.claimDue(SHARD, 2, LEASE_MS)).toEqual([first]);
      expect(await harness.store.claimDue(SHARD, 2, LEASE_MS)).toEqual([]);
      expect(await harness.store.liveCount(SHARD)).toBe(3);
    });

    it('gives each overdue order to one of many sweepers', async () => {
      const orders = Array.from({ length: 30 }, () => newOrderId(SHARD));
      await Promise.all(orders.map((orderId) => harness.store.commit(commitOf(orderId, { dueAt: LONG_AGO }))));
      const taken = await Promise.all(Array.from({ length: 20 }, () => harness.store.claimDue(SHARD, 4, LEASE_MS)));
      expect(taken.flat().sort()).toEqual([...orders].sort());
    });

    it('hands an order out again when its lease is over', async () => {
      const orderId = newOrderId(SHARD);
      await harness.store.commit(commitOf(orderId, { dueAt: LONG_AGO }));
      // A lease that is over before it began is one that has run out, without waiting for it.
      expect(await harness.store.claimDue(SHARD, 1, -MINUTE_MS)).toEqual([orderId]);
      expect(await harness.store.claimDue(SHARD, 1, LEASE_MS)).toEqual([orderId]);
    });

    it('holds back what is due later, and what another shard has', async () => {
      await harness.store.commit(commitOf(newOrderId(SHARD), { dueAt: plusMs(await harness.now(), DAY_MS) }));
      await harness.store.commit(commitOf(newOrderId(SHARD + 1), { dueAt: LONG_AGO }));
      expect(await harness.store.claimDue(SHARD, 10, LEASE_MS)).toEqual([]);
      expect(await harness.store.liveCount(SHARD)).toBe(1);
      expect(await harness.store.liveCount(SHARD + 1)).toBe(1);
      expect(await harness.store.liveCount(0)).toBe(0);
    });

    it('follows the last commit: due anew during a lease, and gone when nothing is wanted any more', async () => {
      const orderId = newOrderId(SHARD);
      await harness.store.commit(commitOf(orderId, { dueAt: LONG_AGO }));
      await harness.store.claimDue(SHARD, 1, LEASE_MS);
      await harness.store.commit(commitOf(orderId, { expectedVersion: 1, dueAt: LONG_AGO }));
      expect(await harness.store.claimDue(SHARD, 1, LEASE_MS)).toEqual([orderId]);
      await harness.store.commit(commitOf(orderId, { expectedVersion: 2, dueAt: null }));
      expect(await harness.store.liveCount(SHARD)).toBe(0);
    });
  });

  describe(`${name}: a client order id`, () => {
    it('belongs to its first claim for ever', async () => {
      const [first, second] = [newOrderId(), newOrderId()];
      expect(await harness.store.findClientId('desk', 'my order')).toBeNull();
      const claim = { orderId: first, fingerprint: 'print with spaces' };
      expect(
        await harness.store.claimClientId(
          'desk',
          'my order',
          { orderId: first, fingerprint: 'print with spaces' },
          null,
        ),
      ).toEqual(claim);
      expect(
        await harness.store.claimClientId('desk', 'my order', { orderId: second, fingerprint: 'other' }, null),
      ).toEqual(claim);
      expect(await harness.store.findClientId('desk', 'my order')).toEqual(claim);
    });

    it('is each account’s own', async () => {
      const [first, second] = [newOrderId(), newOrderId()];
      await harness.store.claimClientId('desk', 'x', { orderId: first, fingerprint: 'a' }, null);
      const other = { orderId: second, fingerprint: 'b' };
      expect(await harness.store.claimClientId('algo', 'x', { orderId: second, fingerprint: 'b' }, null)).toEqual(
        other,
      );
      expect(await harness.store.findClientId('desk', 'x')).toEqual({ orderId: first, fingerprint: 'a' });
    });

    it('whose number is another order’s is claimed anew by whoever names that number', async () => {
      const [stranger, second, third] = [newOrderId(), newOrderId(), newOrderId()];
      const claim = (orderId: OrderId) => ({ orderId, fingerprint: 'same' });
      await harness.store.claimClientId('desk', 'x', claim(stranger), null);
      expect(await harness.store.claimClientId('desk', 'x', claim(second), third)).toEqual(claim(stranger));
      expect(await harness.store.claimClientId('desk', 'x', claim(second), stranger)).toEqual(claim(second));
      expect(await harness.store.claimClientId('desk', 'x', claim(third), stranger)).toEqual(claim(second));
    });

    it('claimed a hundred times at once has one winner, and everybody is told who', async () => {
      const orders = Array.from({ length: 100 }, () => newOrderId());
      const answers = await Promise.all(
        orders.map((orderId) => harness.store.claimClientId('desk', 'x', { orderId, fingerprint: orderId }, null)),
      );
      const winner = await harness.store.findClientId('desk', 'x');
      expect(winner).not.toBeNull();
      expect(answers.filter((answer) => answer.orderId !== winner?.orderId)).toEqual([]);
    });
  });
}
