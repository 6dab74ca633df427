/** Pause, unpause and amend, as the desk offers them: recorded here, durably, and acted on by a worker. */
import type { Instrument } from '../domain/instrument.ts';
import {
  UnavailableError,
  type AmendOutcome,
  type Lifecycle,
  type OrderRefByClient,
  type OrderSnapshot,
  type PauseOutcome,
} from './desk.ts';
import type { AmendRequest, ClientRequest } from './messages.ts';
import type { Directory } from './ports.ts';
import type { DispatchResult, Runner } from './runner.ts';
import { snapshotOf } from './snapshot.ts';

export interface LifecycleParts {
  readonly runner: Runner;
  readonly directory: Directory;
  readonly get: (account: string, ref: OrderRefByClient) => Promise<OrderSnapshot | null>;
  /** Says that there is something to do. */
  readonly nudge: (orderId: OrderSnapshot['orderId']) => Promise<void>;
}

const STATE_REFUSALS = { INVALID: 'INVALID', TERMINATED: 'TERMINAL', VERSION: 'VERSION' } as const;

type Answer = Exclude<AmendOutcome, { kind: 'AMENDED' }> | { readonly kind: 'DONE'; readonly order: OrderSnapshot };

function answerOf(result: DispatchResult): Answer {
  if (result.kind === 'MISSING') return { kind: 'UNKNOWN_ORDER' };
  const order = snapshotOf(result.parent);
  if (result.kind === 'DONE') return { kind: 'DONE', order };
  if (result.refusal.kind === 'RULE') throw result.refusal.error;
  return { kind: STATE_REFUSALS[result.refusal.kind], order };
}

async function listed({ directory }: LifecycleParts, { exchange, symbol }: OrderSnapshot) {
  const listing = await directory.listing(exchange);
  const instrument: Instrument | undefined = listing?.instruments.get(symbol);
  if (listing === null || instrument === undefined) {
    throw new UnavailableError(`the rules of ${symbol} at ${exchange} are not known now`);
  }
  return { rules: instrument.rules, refPrice: listing.refPrices.get(symbol) ?? null };
}

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  async function ask(order: OrderSnapshot | null, request: ClientRequest): Promise<Answer> {
    if (order === null) return { kind: 'UNKNOWN_ORDER' };
    const answer = answerOf(await parts.runner.dispatch(order.orderId, request));
    if (answer.kind === 'DONE') await parts.nudge(order.orderId);
    return answer;
  }

  async function askState(account: string, ref: OrderRefByClient, type: 'PAUSE' | 'UNPAUSE'): Promise<PauseOutcome> {
    const answer = await ask(await parts.get(account, ref), { type });
    if (answer.kind === 'UNKNOWN_ORDER') return answer;
    return {
      kind: answer.kind === 'TERMINAL' || answer.kind === 'INVALID' ? answer.kind : 'PENDING',
      order: answer.order,
    };
  }

  return {
    pause: (account, ref) => askState(account, ref, 'PAUSE'),
    unpause: (account, ref) => askState(account, ref, 'UNPAUSE'),
    async amend(account, ref, amendment, expectedVersion) {
      const order = await parts.get(account, ref);
      if (order === null) return { kind: 'UNKNOWN_ORDER' };
      const request: AmendRequest = { type: 'AMEND', amendment, expectedVersion, ...(await listed(parts, order)) };
      const answer = await ask(order, request);
      return answer.kind === 'DONE' ? { kind: 'AMENDED', order: answer.order } : answer;
    },
  };
}
