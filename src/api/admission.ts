/**
 * Sheds load before it hurts: creates are refused while the process is behind or has too many of them in hand. Cancels,
 * pauses, amendments and reads are never shed, so a desk can always see and stop what it has.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Instant } from '../domain/time.ts';
import { sendFailure, type Failure } from './errors.ts';

/** How the process is doing, of late. */
export interface LoadGauge {
  /** Mean delay of the event loop, ms. */
  readonly loopDelayMs: number;
  /** Share of the time that the event loop was busy, 0 to 1. */
  readonly busy: number;
  /** Share of the heap it may have that is used, 0 to 1. */
  readonly heap: number;
}

export interface AdmissionLimits {
  readonly loopDelayMs: number;
  readonly busy: number;
  readonly heap: number;
  /** Creates in hand, in units of one order each, whatever the gauge says. */
  readonly inHand: number;
  /** While the event loop is busy: no more in hand than are done in this time, for so long does a cancel wait too. */
  readonly waitMs: number;
  /** So many may be in hand even then. */
  readonly inHandLeast: number;
}

export const ADMISSION_LIMITS: AdmissionLimits = {
  loopDelayMs: 200,
  busy: 0.95,
  heap: 0.8,
  inHand: 256,
  waitMs: 200,
  inHandLeast: 48,
};

export interface AdmissionOptions {
  readonly gauge: () => LoadGauge;
  readonly monotonicMs: () => number;
  readonly limits?: AdmissionLimits;
  /** Tells why a create was shed; called once for each. */
  readonly onShed?: (reason: ShedReason) => void;
}

export type ShedReason = 'LOOP_DELAY' | 'HEAP' | 'IN_HAND';

/** Nothing was done with the request: it may be sent again. */
const OVERLOADED: Failure = {
  status: 503,
  errorCode: 'EMS_INSTANCES_DOWN',
  message: 'there is too much to do for another order now, try again',
  problems: [],
};

/** What makes new work. Everything else, known or not, has the other lane. */
const SHED_FIRST: ReadonlySet<string> = new Set(['create', 'createMany', 'preview']);
/** A plain create is shorter than this; a longer body is a batch and weighs accordingly. */
const BYTES_OF_AN_ORDER = 1_024;

const isShedFirst = (url: string | undefined): boolean =>
  url !== undefined && SHED_FIRST.has(url.slice(url.lastIndexOf('/') + 1));

function weightOf(request: FastifyRequest): number {
  const length = Number(request.headers['content-length'] ?? 0);
  return 1 + Math.floor((Number.isFinite(length) ? length : 0) / BYTES_OF_AN_ORDER);
}

/** The creates in hand, in units of one order, and how many were done a second of late. */
export interface Work {
  readonly inHand: number;
  readonly perSecond: number;
}

function mostInHand(load: LoadGauge, perSecond: number, limits: AdmissionLimits): number {
  if (load.busy <= limits.busy) return limits.inHand;
  return Math.min(limits.inHand, Math.max(limits.inHandLeast, (perSecond * limits.waitMs) / 1_000));
}

/** Why a create must not be taken now; null when it may. With nothing in hand a batch is taken whatever its size. */
export function shedReason(
  load: LoadGauge,
  work: Work,
  weight: number,
  limits: AdmissionLimits = ADMISSION_LIMITS,
): ShedReason | null {
  if (load.loopDelayMs > limits.loopDelayMs) return 'LOOP_DELAY';
  if (load.heap > limits.heap) return 'HEAP';
  return work.inHand > 0 && work.inHand + weight > mostInHand(load, work.perSecond, limits) ? 'IN_HAND' : null;
}

const RATE_WINDOW_MS = 1_000;

/** Counts what is in hand and how fast it gets done. */
function createCounter(monotonicMs: () => number) {
  let [inHand, done, perSecond, since] = [0, 0, 0, monotonicMs()];
  return {
    work(): Work {
      const passedMs = monotonicMs() - since;
      if (passedMs >= RATE_WINDOW_MS) [perSecond, done, since] = [(done * 1_000) / passedMs, 0, since + passedMs];
      return { inHand, perSecond };
    },
    hold(weight: number, { raw }: FastifyReply): void {
      inHand += weight;
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        inHand -= weight;
        done += weight;
      };
      // A connection that is lost closes without finishing; an answer that is injected finishes without closing.
      raw.once('close', release);
      raw.once('finish', release);
    },
  };
}

/** Judges every create before its body is read. */
export function shedCreates(app: FastifyInstance, options: AdmissionOptions, now: () => Instant): void {
  const counter = createCounter(options.monotonicMs);
  app.addHook('onRequest', async (request, reply) => {
    if (!isShedFirst(request.routeOptions.url)) return undefined;
    const weight = weightOf(request);
    const reason = shedReason(options.gauge(), counter.work(), weight, options.limits);
    if (reason === null) {
      counter.hold(weight, reply);
      return undefined;
    }
    options.onShed?.(reason);
    return sendFailure(request, reply, OVERLOADED, now());
  });
}
