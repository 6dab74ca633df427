/** What happens at the exchange as events of the private stream. */
import type { SimCore } from '../core.ts';
import type { ExchangeListener, OrderEvent } from '../exchange-events.ts';
import type { Account } from '../order.ts';
import { accountPosition, executionReport, type ReportDetail } from './reports.ts';

export const USER_TOPIC = 'user';

function detailOf(event: OrderEvent): ReportDetail {
  switch (event.type) {
    case 'TRADED':
      return { execution: 'TRADE', trade: event.trade };
    case 'CANCELLED':
      return { execution: 'CANCELED', ...(event.cancelId === null ? {} : { cancelId: event.cancelId }) };
    case 'EXPIRED':
      return { execution: event.reason === 'SELF_TRADE' ? 'TRADE_PREVENTION' : 'EXPIRED' };
    default:
      return { execution: 'NEW' };
  }
}

type UserEvents = Pick<ExchangeListener, 'onOrder' | 'onBalances'>;

export function createUserEvents({ clock, privateStreams }: SimCore): UserEvents {
  let nextExecutionId = 1;
  const publish = (account: Account, event: object, ids: readonly string[]): void => {
    const text = JSON.stringify(event);
    privateStreams.publish(account, USER_TOPIC, ids, ({ id }) => `{"subscriptionId":${id},"event":${text}}`);
  };
  return {
    onOrder(event) {
      const { order } = event;
      const { account, clientOrderId } = order;
      if (!privateStreams.follows(account, USER_TOPIC)) return null;
      const report = executionReport(order, detailOf(event), clock.now(), nextExecutionId);
      nextExecutionId += 1;
      return () => {
        publish(account, report, [clientOrderId]);
      };
    },
    onBalances(account, assets) {
      if (privateStreams.follows(account, USER_TOPIC)) {
        publish(account, accountPosition(account, assets, clock.now()), []);
      }
    },
  };
}
