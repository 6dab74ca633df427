/** The order of a history: the newest first, and the larger number first within one millisecond. */
import type { HistoryPlace } from './reads.ts';

const larger = (a: HistoryPlace, b: HistoryPlace): number => Number(BigInt(b.orderId) - BigInt(a.orderId));

export const byNewest = (a: HistoryPlace, b: HistoryPlace): number => b.createdAt - a.createdAt || larger(a, b);

/** Whether `place` comes after `mark` when the newest come first. */
export const isBefore = (place: HistoryPlace, mark: HistoryPlace): boolean => byNewest(place, mark) > 0;
