/** What clients and operators asked of a recorded order, so that it can be asked again while the order is played otherwise. */
import type { InstrumentRules } from '../domain/instrument.ts';
import type { Instant } from '../domain/time.ts';
import { isRequest } from '../engine/advance/requests.ts';
import type { ClientRequest } from '../engine/messages.ts';
import { readEvent } from './event-text.ts';
import type { Recording } from './read-recording.ts';

/**
 * The requests that were taken, at the instants at which they were decided; those that were refused changed nothing and are
 * not in a recording. An amendment is asked of whatever version the order has by then, under `rules`, the ones it is played by.
 */
export function requestsIn(
  { steps }: Recording,
  rules: InstrumentRules,
): readonly { readonly at: Instant; readonly request: ClientRequest }[] {
  return steps.flatMap(({ at, event }) => {
    const request = readEvent(event);
    if (!isRequest(request)) return [];
    return [{ at, request: request.type === 'AMEND' ? { ...request, rules, expectedVersion: null } : request }];
  });
}
