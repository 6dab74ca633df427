/** The venue's definite no's: return code and message as the venue words them; HTTP says 200 but for a few. */
import type { RefusalReason } from '../refused.ts';

export class BybitRefusal extends Error {
  readonly code: number;
  /** HTTP status. */
  readonly status: number;
  /** For 10006: when the count begins again, on the venue's clock. */
  readonly resetAt: number | null;

  constructor(code: number, message: string, more: { readonly status?: number; readonly resetAt?: number } = {}) {
    super(message);
    this.name = 'BybitRefusal';
    this.code = code;
    this.status = more.status ?? 200;
    this.resetAt = more.resetAt ?? null;
  }
}

export const refusals = {
  parameter: (name: string) => new BybitRefusal(10001, `Request parameter error: ${name}`),
  window: (now: number, timestamp: number, windowMs: number) =>
    new BybitRefusal(
      10002,
      'invalid request, please check your server timestamp or recv_window param. ' +
        `req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${windowMs}]`,
    ),
  key: () => new BybitRefusal(10003, 'API key is invalid.'),
  signature: () => new BybitRefusal(10004, 'Error sign, please check your signature generation algorithm.'),
  tooMany: (resetAt: number) => new BybitRefusal(10006, 'Too many visits. Exceeded the API Rate Limit.', { resetAt }),
  address: () => new BybitRefusal(0, 'access too frequent', { status: 403 }),
  symbol: () => new BybitRefusal(170121, 'Invalid symbol.'),
  noOrder: () => new BybitRefusal(170213, 'Order does not exist.'),
};

const WORDED: Readonly<Record<RefusalReason, readonly [code: number, message: string]>> = {
  MARKET_CLOSED: [170151, 'The trading pair is not open yet'],
  PRICE_LOW: [170133, 'Order price lower than the minimum.'],
  PRICE_HIGH: [170132, 'Order price too high.'],
  PRICE_OFF_TICK: [170134, 'Order price decimal too long.'],
  PRICE_AWAY: [170193, 'Buy order price cannot be higher than the limit.'],
  QUANTITY_LOW: [170136, 'Order quantity lower than the minimum.'],
  QUANTITY_HIGH: [170124, 'Order amount too large.'],
  QUANTITY_OFF_STEP: [170137, 'Order volume decimal too long'],
  NOTIONAL_LOW: [170140, 'Order value exceeded lower limit'],
  NOTIONAL_HIGH: [170381, 'Order quantity too large.'],
  OPEN_ORDERS_MAX: [170810, 'Cannot exceed maximum of 500 conditional, TP/SL and active orders.'],
  POSITION_MAX: [170210, 'New order rejected.'],
  DUPLICATE_ID: [170141, 'Duplicate clientOrderId'],
  FUNDS: [170131, 'Balance insufficient'],
  WOULD_TAKE: [170218, 'The LIMIT-MAKER order is rejected due to invalid price.'],
  NOT_OPEN: [170213, 'Order does not exist.'],
};

export function refusalOf(reason: RefusalReason): BybitRefusal {
  const [code, message] = WORDED[reason];
  return new BybitRefusal(code, message);
}
