/** What every order store checks before it lets a clip be reserved. A refusal writes nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../src/domain/ids.ts';
import { MINUTE_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import type { CommitRequest, CommitResult, ReserveGuard } from '../../src/engine/ports.ts';
import { commitOf, guardAt, newOrderId } from '../support/builders.ts';
import { expectUnwritten, type MakeStore, type StoreHarness } from './order-store-harness.ts';

const SHARD = 1;
const HALTS = ['global', 'venue:BINANCE', 'account:BINANCE/main', 'symbol:BINANCE:BTC/USDT', 'order:42'];

export function guardSuite(name: string, make: MakeStore): void {
  describe(`${name}: a guarded commit`, () => {
    let harness: StoreHarness;
    let orderId: OrderId;
    let now: Instant;

    beforeEach(async () => {
      harness = await make();
      orderId = newOrderId(SHARD);
      await harness.store.setReconciled(SHARD, (await harness.store.identity(SHARD)).actual);
      await harness.store.commit(commitOf(orderId, { epoch: 3 }));
      now = await harness.now();
    });

    const guarded = (guard: Partial<ReserveGuard> = {}, changes: Partial<CommitRequest> = {}): CommitRequest =>
      commitOf(orderId, {
        expectedVersion: 1,
        epoch: 3,
        journal: 'reserved',
        dueAt: now,
        closedClips: [[1, 'clip']],
        fillIds: ['t1'],
        guard: guardAt(now, { epoch: 3, halts: HALTS, ...guard }),
        ...changes,
      });
    const expectRefused = (request: CommitRequest, answer: CommitResult): Promise<void> =>
      expectUnwritten(harness, request, answer);

    it('passes when everything holds', async () => {
      expect(await harness.store.commit(guarded())).toEqual({ kind: 'OK', version: 2 });
    });

    it('that passed, sent again, is answered the same even when its guard would refuse it now', async () => {
      const request = guarded();
      await harness.store.commit(request);
      await harness.store.setHalt('global', 'stop');
      await expectRefused(request, { kind: 'OK', version: 2 });
    });

    it('is told its version before its guard is judged', async () => {
      await harness.store.setHalt('global', 'stop');
      await expectRefused(guarded({}, { expectedVersion: 7 }), { kind: 'CONFLICT', version: 1 });
    });

    it('before the slice is due is told how long to wait', async () => {
      const before = await harness.dump();
      const answer = await harness.store.commit(guarded({ notBefore: plusMs(now, 5 * MINUTE_MS) }));
      if (answer.kind !== 'EARLY') throw new Error(`answered ${answer.kind}`);
      expect(answer.waitMs).toBeLessThanOrEqual(5 * MINUTE_MS);
      expect(answer.waitMs).toBeGreaterThan(4 * MINUTE_MS);
      expect(await harness.dump()).toEqual(before);
    });

    it('after the end is late', async () => {
      await expectRefused(guarded({ notAfter: plusMs(now, -5 * MINUTE_MS) }), { kind: 'LATE' });
    });

    it.each([-1, 1])('of a process whose clock is far off (%i) is told by how much', async (sign) => {
      const before = await harness.dump();
      const answer = await harness.store.commit(guarded({ at: plusMs(now, sign * 20 * MINUTE_MS) }));
      if (answer.kind !== 'SKEWED') throw new Error(`answered ${answer.kind}`);
      expect(Math.abs(answer.byMs + sign * 20 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
      expect(await harness.dump()).toEqual(before);
    });

    it('of an order in another state is refused with that state: the stored one counts, not the new one', async () => {
      await harness.store.commit(commitOf(orderId, { expectedVersion: 1, status: 'PAUSED', epoch: 3 }));
      const request = guarded({}, { expectedVersion: 2, status: 'ACCEPTED' });
      await expectRefused(request, { kind: 'NOT_WORKING', status: 'PAUSED' });
      await expectRefused(guarded({ statuses: [] }, { expectedVersion: 2 }), { kind: 'NOT_WORKING', status: 'PAUSED' });
    });

    it('of an order that does not exist is refused', async () => {
      const request = guarded({}, { orderId: newOrderId(SHARD), expectedVersion: 0 });
      await expectRefused(request, { kind: 'NOT_WORKING', status: '' });
    });

    it.each([2, 4])('of another epoch (%i) is refused: the stored one counts', async (epoch) => {
      await expectRefused(guarded({ epoch }, { epoch }), { kind: 'OLD_EPOCH' });
    });

    it.each(HALTS)('is stopped by the halt %s and passes when it is lifted', async (halt) => {
      await harness.store.setHalt(halt, '');
      await expectRefused(guarded(), { kind: 'HALTED', by: halt });
      await harness.store.setHalt(halt, null);
      expect(await harness.store.commit(guarded())).toEqual({ kind: 'OK', version: 2 });
    });

    it('names the first of several halts and is not stopped by one it does not name', async () => {
      await harness.store.setHalt('order:42', 'b');
      await harness.store.setHalt('venue:BINANCE', 'a');
      await expectRefused(guarded(), { kind: 'HALTED', by: 'venue:BINANCE' });
      expect(await harness.store.commit(guarded({ halts: ['global', 'order:4'] }))).toMatchObject({ kind: 'OK' });
    });

    it('that names no halt is stopped by none', async () => {
      await harness.store.setHalt('global', 'stop');
      expect(await harness.store.commit(guarded({ halts: [] }))).toEqual({ kind: 'OK', version: 2 });
    });

    it('finds the barrier down where the server is not the one the shard was reconciled with', async () => {
      await harness.store.setReconciled(SHARD, 'another server');
      await expectRefused(guarded(), { kind: 'BARRIER' });
      expect((await harness.store.identity(SHARD)).reconciled).toBe('another server');
    });

    it('finds the barrier down in a shard that was never reconciled', async () => {
      const other = newOrderId(SHARD + 1);
      await harness.store.commit(commitOf(other, { epoch: 3 }));
      expect((await harness.store.identity(SHARD + 1)).reconciled).toBeNull();
      await expectRefused(guarded({}, { orderId: other }), { kind: 'BARRIER' });
    });

    it.each([
      ['10', '10.000000000000000001'],
      ['9.99', '10'],
      ['0.1', '0.2'],
      ['0.09', '0.1'],
      ['0', '0.000000000000000001'],
      ['999999999999999999.999999999999999998', '999999999999999999.999999999999999999'],
    ])('of a quantity %s is refused an exposure of %s', async (quantity, exposure) => {
      await expectRefused(guarded({}, { quantity, exposure }), { kind: 'OVERCOMMITTED' });
    });

    it.each([
      ['10', '9.99'],
      ['10', '10'],
      ['0.1', '0.10'],
      ['0.10', '0.1'],
      ['10', '10.000'],
      ['1.5', '1.49999'],
      ['999999999999999999.999999999999999999', '999999999999999999.999999999999999999'],
    ])('of a quantity %s is allowed an exposure of %s', async (quantity, exposure) => {
      expect(await harness.store.commit(guarded({}, { quantity, exposure }))).toEqual({ kind: 'OK', version: 2 });
    });
  });
}
