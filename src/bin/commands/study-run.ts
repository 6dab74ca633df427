/** Plays orders, many of them on all cores, and puts the outcomes back into the order in which they were asked for. */
import { availableParallelism } from 'node:os';
import type { StudyOrder } from '../../study/orders.ts';
import type { Outcome } from '../../study/play.ts';
import type { StudyOrigin } from '../../study/study.ts';
import { inThreads, sharesOf } from '../../study/threads.ts';
import type { ResultTexts } from './result-texts.ts';
import { playShare, type OrderOutcome, type Share } from './study-share.ts';

/** The thread's program lies beside this one, compiled as this one is. */
const PROGRAM = new URL(`./study-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Fewer orders than this are played faster than threads are started. */
const THREADS_FROM = 32;
const WIDTH = 30;

/** A bar on a terminal, nothing elsewhere. */
function drawProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.floor((done * WIDTH) / total);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
  process.stderr.write(`\r${bar} ${done} of ${total} orders${done === total ? '\r\u001b[K' : ''}`);
}

const startOf = ({ parent }: StudyOrder): string => parent.slice(parent.lastIndexOf(' ') + 1);
/** Neighbours in time go to the same thread, so that the rest of the recording costs it next to nothing. */
const byStart = (a: StudyOrder, b: StudyOrder): number =>
  startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0;

/** Where orders come from is the same for most of them: every such origin is kept once, not with each order. */
function keepOnce(): (outcome: Outcome) => Outcome {
  const origins = new Map<string, StudyOrigin>();
  return (outcome) => {
    if (outcome.kind !== 'ROW') return outcome;
    const key = JSON.stringify(outcome.origin);
    const origin = origins.get(key) ?? outcome.origin;
    origins.set(key, origin);
    return { ...outcome, origin };
  };
}

export interface Run extends Share {
  /** Null: as many as there are cores, where there are orders enough. */
  readonly threads: number | null;
}

/**
 * Plays the orders; the outcomes are the same whatever the number of threads, and in the order of `orders`. Their texts are
 * added to `texts` as they come; null when nobody wants them. Throws the first error, which names the file and the line where
 * it is about data.
 */
export async function playRun({ threads, ...run }: Run, texts: ResultTexts | null): Promise<Outcome[]> {
  const { orders } = run;
  const outcomes = new Map<string, Outcome>();
  const once = keepOnce();
  const take = (told: OrderOutcome): void => {
    outcomes.set(told.orderId, once(told.outcome));
    texts?.add(told);
    drawProgress(outcomes.size, orders.length);
  };
  const wanted = threads ?? (orders.length < THREADS_FROM ? 1 : availableParallelism());
  if (wanted === 1) await playShare(run, take);
  else {
    const shares = sharesOf([...orders].sort(byStart), wanted);
    await inThreads<OrderOutcome>(
      PROGRAM,
      shares.map((share): Share => ({ ...run, orders: share })),
      take,
    );
  }
  return orders.map(({ orderId }) => outcomes.get(orderId)).filter((outcome) => outcome !== undefined);
}
