/** Execution reports of stored orders: what a client may see, measured by the same code as a replay. */
import type { Desk } from '../../engine/desk.ts';
import { candlesFor } from '../../engine/candle-reader.ts';
import type { CandleAnswer, CandleBoard } from '../../engine/candle-board.ts';
import type { Planner } from '../../engine/planner.ts';
import type { Clock, OrderStore } from '../../engine/ports.ts';
import type { OrderReports } from '../../engine/report-reads.ts';
import type { Execution } from '../../report/execution.ts';
import { reportHtml } from '../../report/html/report-page.ts';
import { reportJson } from '../../report/json.ts';
import { measure } from '../../report/measure.ts';
import { candleWishOf } from './candle-wish.ts';
import { liveExecution, type StoredOrder } from './execution.ts';
import { readStored } from './stored-order.ts';

/** What an order is looked at with. */
export interface MarketOptions {
  readonly board: CandleBoard;
  readonly planner: Planner;
  readonly clock: Clock;
  readonly origin: 'LIVE' | 'PAPER';
  readonly version: string;
  /** How long to wait for a worker to fetch candles. */
  readonly patienceMs: number;
}

export interface ReportsOptions extends MarketOptions {
  readonly store: OrderStore;
  readonly desk: Pick<Desk, 'get'>;
}

async function candlesOf(order: StoredOrder, options: MarketOptions): Promise<CandleAnswer | null> {
  const { board, clock, patienceMs } = options;
  const wish = candleWishOf(order, clock.now());
  return wish === null ? null : await candlesFor(wish, board, clock, patienceMs);
}

/** The execution of an order that was read from the store. */
export async function executionOf(order: StoredOrder, options: MarketOptions): Promise<Execution> {
  const { planner, origin, version } = options;
  return liveExecution(order, { planner, origin, version, candles: await candlesOf(order, options) });
}

export function createReports(options: ReportsOptions): OrderReports {
  const { store, desk } = options;
  return {
    async report(account, ref) {
      const known = await desk.get(account, ref);
      const order = known === null ? null : await readStored(store, known.orderId);
      if (order?.parent.request.account !== account) return null;
      const execution = await executionOf(order, options);
      const report = measure(execution);
      return { json: () => reportJson(report), html: () => reportHtml(report, execution) };
    },
  };
}
