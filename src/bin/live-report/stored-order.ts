/** An order out of the store, with all its clips. */
import type { Clip } from '../../domain/clip.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { clipFromText, parentFromText } from '../../engine/parent-text.ts';
import type { OrderStore } from '../../engine/ports.ts';
import { readJournal } from './journal.ts';
import type { StoredOrder } from './execution.ts';

/** An order with all its clips, by number. */
export interface OrderRecord {
  readonly parent: ParentOrder;
  readonly clips: readonly Clip[];
}

/** Null when there is no such order. */
export async function readRecord(store: OrderStore, orderId: OrderId): Promise<OrderRecord | null> {
  const [loaded, closed] = await Promise.all([store.load(orderId), store.closedClips(orderId)]);
  if (loaded === null) return null;
  const parent = parentFromText(loaded.document, loaded.version);
  // A clip that closed between the two reads is in both; the closed one is the later.
  const clips = new Map(parent.clips.map((clip) => [clip.number, clip]));
  for (const [number, text] of closed) clips.set(number, clipFromText(text));
  return { parent, clips: [...clips.values()].sort((a, b) => a.number - b.number) };
}

/** The same with its journal. */
export async function readStored(store: OrderStore, orderId: OrderId): Promise<StoredOrder | null> {
  const [record, lines] = await Promise.all([readRecord(store, orderId), store.journal(orderId)]);
  return record === null ? null : { ...record, events: readJournal(lines) };
}
