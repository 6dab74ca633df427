/** One line a fill: what the CSV file, the Parquet file and the JSON report hold of each trade. */

/** Money and quantities are decimal texts, times ISO texts in UTC, bps numbers; null where it is not known. */
export interface FillRow {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly strategy: string;
  readonly childNumber: number;
  readonly childId: string;
  readonly fillId: string;
  readonly at: string;
  readonly quantity: string;
  readonly price: string;
  /** price × quantity, exact. */
  readonly notional: string;
  readonly liquidity: 'MAKER' | 'TAKER' | null;
  readonly fee: string;
  readonly feeAsset: string | null;
  /** Best bid and ask, and their middle, just before the fill. */
  readonly bid: string | null;
  readonly ask: string | null;
  readonly mid: string | null;
  /** Against the arrival price; above 0 is a cost. */
  readonly arrivalSlippageBps: number | null;
  readonly effectiveSpreadBps: number | null;
  readonly markout1sBps: number | null;
  readonly markout10sBps: number | null;
  readonly markout60sBps: number | null;
  readonly markout300sBps: number | null;
}
