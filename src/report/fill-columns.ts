/** The columns of the files of fills, in their order: what they are called, what they hold, and what each means. */
import type { FillRow } from './fill-rows.ts';

/** TEXT may come from outside; DECIMAL is exact and written digit by digit; BPS is a plain number. */
export type ColumnKind = 'TEXT' | 'DECIMAL' | 'TIME' | 'COUNT' | 'BPS';

export interface FillColumn {
  readonly field: keyof FillRow;
  readonly name: string;
  readonly kind: ColumnKind;
  readonly meaning: string;
}

const column = (field: keyof FillRow, name: string, kind: ColumnKind, meaning: string): FillColumn => ({
  field,
  name,
  kind,
  meaning,
});

export const FILL_COLUMNS: readonly FillColumn[] = [
  column('orderId', 'order_id', 'TEXT', 'the parent order'),
  column('clientOrderId', 'client_order_id', 'TEXT', "the client's own id of it"),
  column('exchange', 'exchange', 'TEXT', 'where it was traded'),
  column('symbol', 'symbol', 'TEXT', 'BASE/QUOTE'),
  column('side', 'side', 'TEXT', 'BUY or SELL'),
  column('strategy', 'strategy', 'TEXT', 'of the parent'),
  column('childNumber', 'child_number', 'COUNT', 'number of the child order, from 1'),
  column('childId', 'child_id', 'TEXT', "the child's client order id at the venue"),
  column('fillId', 'fill_id', 'TEXT', "the venue's trade id"),
  column('at', 'at', 'TIME', "the venue's time of the trade, UTC"),
  column('quantity', 'quantity', 'DECIMAL', 'base units'),
  column('price', 'price', 'DECIMAL', 'quote units for one base unit'),
  column('notional', 'notional', 'DECIMAL', 'price × quantity, exact, quote units'),
  column('liquidity', 'liquidity', 'TEXT', 'MAKER or TAKER; empty where the venue does not tell'),
  column('fee', 'fee', 'DECIMAL', 'in fee_asset; below 0 is a rebate'),
  column('feeAsset', 'fee_asset', 'TEXT', 'what the fee was charged in'),
  column('bid', 'bid', 'DECIMAL', 'best bid just before the trade'),
  column('ask', 'ask', 'DECIMAL', 'best ask just before the trade'),
  column('mid', 'mid', 'DECIMAL', 'their middle'),
  column('arrivalSlippageBps', 'arrival_slippage_bps', 'BPS', 'price against the arrival price; above 0 is a cost'),
  column(
    'effectiveSpreadBps',
    'effective_spread_bps',
    'BPS',
    '2 × s × (price − mid) ÷ mid, s = 1 for BUY, −1 for SELL',
  ),
  column('markout1sBps', 'markout_1s_bps', 'BPS', 's × (market 1 s later − price) ÷ price; above 0 is a gain'),
  column('markout10sBps', 'markout_10s_bps', 'BPS', 'the same 10 s later'),
  column('markout60sBps', 'markout_60s_bps', 'BPS', 'the same 60 s later'),
  column('markout300sBps', 'markout_300s_bps', 'BPS', 'the same 300 s later'),
];
