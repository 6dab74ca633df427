/** The driving port of execution reports. Every call is for one client account and sees only its orders. */
import type { OrderRefByClient } from './desk.ts';

/** A report in the forms in which it is handed out. Each is made when it is asked for. */
export interface OrderReport {
  /** JSON text, the same as of a report file. */
  json(): string;
  /** A whole page. */
  html(): string;
}

export interface OrderReports {
  /** Null when there is no such order. May wait some seconds for the market's candles. */
  report(account: string, ref: OrderRefByClient): Promise<OrderReport | null>;
}
