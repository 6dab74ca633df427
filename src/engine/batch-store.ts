/** The driven port behind batches that are stored whole or not at all. Its twin is in src/adapters/memory. */
import type { ClientIdClaim } from './ports.ts';

/** A client order id that an accepted batch takes; `known` is the claim that was there when the batch was judged. */
export interface BatchClaim {
  readonly clientOrderId: string;
  readonly claim: ClientIdClaim;
  readonly known: ClientIdClaim | null;
}

export interface AcceptedBatch {
  readonly account: string;
  /** A name no other batch has. */
  readonly batchId: string;
  /** Everything needed to store the orders: whoever finds it may finish the work. */
  readonly record: string;
}

export interface BatchStore {
  /**
   * The one step that decides a batch: takes all client order ids and keeps the record, or does neither and says false
   * because a claim is no longer as it was. The same batch accepted twice is accepted once.
   */
  accept(batch: AcceptedBatch, claims: readonly BatchClaim[]): Promise<boolean>;
  /** Forgets a batch whose orders are all stored. */
  finish(batch: AcceptedBatch): Promise<void>;
  /** Batches that were accepted and not finished, of all accounts. */
  pending(): Promise<readonly AcceptedBatch[]>;
}
