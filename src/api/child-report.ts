/** A child as the outside knows it: CoinAPI's execution report, and beside it what only we can say, in our own names. */
import type { Clip } from '../domain/clip.ts';
import { averagePrice, subtract } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import { venueAccount, type ParentRequest } from '../domain/parent.ts';
import { formatInstant } from '../domain/time.ts';
import { exact } from './answers.ts';
import { clipReasonOf } from './insight.ts';

const fillOf = (fill: Fill): object => ({
  time: formatInstant(fill.at),
  price: exact(fill.price),
  amount: exact(fill.quantity),
  fillId: fill.fillId,
  fee: exact(fill.fee),
  feeAsset: fill.feeAsset,
  makerOrTaker: fill.liquidity,
});

const coinApiSymbol = ({ exchange, assetClass, symbol }: ParentRequest): string =>
  `${exchange}_${assetClass}_${symbol.split(/[/:]/).join('_')}`;

export const childReport = (clip: Clip, request: ParentRequest, venueSymbol: string | null): object => ({
  type: 'ORDER_EXEC_REPORT_UPDATE',
  id: clip.clipId,
  client_order_id_format_exchange: clip.clipId,
  exchange_order_id: clip.venueOrderId,
  amount_open: exact(subtract(clip.quantity, clip.filledQuantity)),
  amount_filled: exact(clip.filledQuantity),
  avg_px: exact(averagePrice(clip.filledNotional, clip.filledQuantity)),
  status: clip.status,
  status_history: clip.history.map(([status, at]) => [status, formatInstant(at)]),
  error_message: clip.error?.message ?? null,
  fills: clip.fills.map(fillOf),
  exchange_id: venueAccount(request),
  client_order_id: clip.clipId,
  symbol_id_exchange: venueSymbol,
  symbol_id_coinapi: coinApiSymbol(request),
  amount_order: exact(clip.quantity),
  price: exact(clip.price),
  side: request.side,
  order_type: 'LIMIT',
  time_in_force: clip.timeInForce === 'GTC' ? 'GOOD_TILL_CANCEL' : 'IMMEDIATE_OR_CANCEL',
  expire_time: null,
  exec_inst: clip.postOnly ? ['MAKER_OR_CANCEL'] : [],
  childNumber: clip.number,
  slice: clip.slice,
  dueAt: formatInstant(clip.dueAt),
  inDoubt: clip.inDoubt,
  cancelRequested: clip.cancelRequested,
  errorCode: clip.error?.errorCode ?? null,
  reason: clipReasonOf(clip.reason),
});
