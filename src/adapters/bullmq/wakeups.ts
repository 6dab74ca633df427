/** The wake-up job: its queue, its name, its data. Shared by the side that adds and the side that works. */
import type { ClipId, OrderId } from '../../domain/ids.ts';
import { instant } from '../../domain/time.ts';
import type { Wakeup } from '../../engine/ports.ts';

export const QUEUE_NAME = 'clips';

/**
 * A job is due this long before its wake-up: an idle Redis ends a blocking read only on its cron tick, so a plain delay
 * is tens of milliseconds late. The worker waits the rest on a local timer.
 */
export const LEAD_MS = 250;

/** Data of a job, short because a waiting job's size is most of what a waiting parent costs. */
export interface WakeupData {
  readonly p: string;
  readonly c: string;
  readonly s: number;
  readonly e: number;
  readonly d: number;
}

export const toData = (wakeup: Wakeup): WakeupData => ({
  p: wakeup.orderId,
  c: wakeup.clipId,
  s: wakeup.slice,
  e: wakeup.epoch,
  d: wakeup.dueAt,
});

export const fromData = (data: WakeupData): Wakeup => ({
  orderId: data.p as OrderId,
  clipId: data.c as ClipId,
  slice: data.s,
  epoch: data.e,
  dueAt: instant(data.d),
});

/** The clip's id and what distinguishes another try at it: a removed id would run again, an active one be ignored. */
export const jobIdOf = (wakeup: Wakeup): string => `${wakeup.clipId}-${wakeup.slice}-${wakeup.epoch}`;
