/** What the poller of an account reads from the execution system: the open orders in one list, any order by its id. */
import { asList } from '../json.ts';
import type { Polled, PollSource } from '../order-poller.ts';
import { read } from '../verdict.ts';
import type { EmsReport } from './answers.ts';
import { callEms } from './calls.ts';
import { openOrdersCall, statusCall } from './codec.ts';
import { reader, type OrderContext } from './orders.ts';

const polledOf = ({ status, order, fills }: EmsReport): Polled => ({
  order,
  fills,
  mark: `${status} ${order.state} ${fills.length} ${order.at} ${order.venueOrderId}`,
});

export const createPollSource = (context: OrderContext): PollSource => ({
  async readOpen() {
    const answer = read(await callEms(context, openOrdersCall(context.exchangeId)), (body) =>
      asList(body, 'open orders').map((each) => polledOf(reader(context)(each))),
    );
    return answer.ok ? answer.value : null;
  },
  async readOne({ clipId }) {
    const answer = read(await callEms(context, statusCall(clipId)), reader(context));
    if (answer.ok) return polledOf(answer.value);
    return answer.verdict.disposition === 'NOT_FOUND' ? 'NOT_FOUND' : 'FAILED';
  },
});
