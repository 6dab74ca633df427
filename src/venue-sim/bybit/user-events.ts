/** What happens at the exchange as messages of the private topics: orders and executions apart, several a message. */
import type { SimCore } from '../core.ts';
import type { ExchangeListener } from '../exchange-events.ts';
import type { Account, SimOrder } from '../order.ts';
import { plain } from '../units.ts';
import { balanceOf } from '../account.ts';
import { executionView, orderView } from './views.ts';

export const PRIVATE_TOPICS = ['order', 'execution', 'wallet'] as const;
export type PrivateTopic = (typeof PRIVATE_TOPICS)[number];

interface Gathered {
  readonly account: Account;
  readonly topic: PrivateTopic;
  readonly data: object[];
  readonly ids: string[];
}

export interface UserEvents extends Pick<ExchangeListener, 'onOrder' | 'onBalances'> {
  readonly tellLostCancel: (order: SimOrder) => void;
}

export function createUserEvents({ clock, privateStreams }: SimCore): UserEvents {
  const gathered: Gathered[] = [];
  let messages = 0;

  const publish = ({ account, topic, data, ids }: Gathered): void => {
    messages += 1;
    const frame = JSON.stringify({ id: `m${messages}`, topic, creationTime: clock.now(), data });
    privateStreams.publish(account, topic, ids, () => frame);
  };
  const gather = (account: Account, topic: PrivateTopic, id: string, item: object): void => {
    if (!privateStreams.follows(account, topic)) return;
    const last = gathered.find((each) => each.account === account && each.topic === topic);
    if (last === undefined) gathered.push({ account, topic, data: [item], ids: [id] });
    else {
      last.data.push(item);
      last.ids.push(id);
    }
  };
  /** The first of a commit's events sends what all of them gathered. */
  const flush = (): void => {
    for (const each of gathered.splice(0)) publish(each);
  };

  return {
    onOrder(event) {
      const { order } = event;
      const { account, clientOrderId } = order;
      if (event.type === 'TRADED') gather(account, 'execution', clientOrderId, executionView(event.trade));
      gather(account, 'order', clientOrderId, orderView(order));
      return gathered.length === 0 ? null : flush;
    },
    onBalances(account, assets) {
      const coin = [...assets].map((asset) => {
        const { free, locked } = balanceOf(account, asset);
        return { coin: asset, walletBalance: plain(free + locked), locked: plain(locked) };
      });
      if (privateStreams.follows(account, 'wallet')) {
        publish({ account, topic: 'wallet', data: [{ accountType: 'UNIFIED', coin }], ids: [] });
      }
    },
    tellLostCancel(order) {
      const detail = { cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist' };
      gather(order.account, 'order', order.clientOrderId, orderView(order, detail));
      flush();
    },
  };
}
