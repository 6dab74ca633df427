/**
 * Plays a share of the orders of a study: by itself or in a thread. Each is handed out when it is complete, so that no more
 * than the orders at work are in memory.
 */
import { openMarketData, type MarketDataOptions } from '../replay/data/market-data.ts';
import type { ReplayOptions, ReplayOrder } from '../replay/engine/options.ts';
import { replay } from '../replay/engine/replay.ts';
import type { Execution } from '../report/execution.ts';
import { measure } from '../report/measure.ts';
import type { ExecutionReport } from '../report/report.ts';
import type { StudyOrder } from './orders.ts';
import { rowOf, type RefusedRow, type StudyRow } from './rows.ts';
import { originOf, type StudyOrigin } from './study.ts';

/** How orders are played; plain data, so that it can be handed to a thread. */
export interface PlaySetup {
  readonly files: readonly string[];
  readonly market: MarketDataOptions;
  readonly replay: Omit<ReplayOptions, 'data' | 'orders' | 'onProgress'>;
}

export interface PlayedOrder {
  readonly order: StudyOrder;
  readonly execution: Execution;
  readonly report: ExecutionReport;
}

/** Plays the orders, which `read` makes of their texts. Throws DataError and OrderError as `replay` does. */
export async function* playOrders(
  orders: readonly StudyOrder[],
  setup: PlaySetup,
  read: (order: StudyOrder) => ReplayOrder,
): AsyncGenerator<PlayedOrder> {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  const data = await openMarketData(setup.files, setup.market);
  try {
    for await (const execution of replay({ ...setup.replay, data, orders: orders.map(read) })) {
      const order = byId.get(execution.request.orderId);
      if (order !== undefined) yield { order, execution, report: measure(execution) };
    }
  } finally {
    await data.close();
  }
}

/** What a study keeps of an order. */
export type Outcome =
  | { readonly kind: 'ROW'; readonly row: StudyRow; readonly origin: StudyOrigin }
  | { readonly kind: 'REFUSED'; readonly row: RefusedRow };

export function outcomeOf({ order, report }: Pick<PlayedOrder, 'order' | 'report'>): Outcome {
  const { errorCode, message } = report.outcome;
  // An order that was refused never started; one that failed at work did.
  if (errorCode === null || report.header.startedAt !== null) {
    return { kind: 'ROW', row: rowOf(order, report), origin: originOf(report) };
  }
  const { orderId, parent, variant } = order;
  return { kind: 'REFUSED', row: { orderId, parent, variant, errorCode, message: message ?? errorCode } };
}
