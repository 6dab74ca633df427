/** Orders, trades and balances as REST answers show them. A single space stands for "none". */
import type { Account, SimOrder, SimTrade } from '../order.ts';
import type { RefusalReason } from '../refused.ts';
import type { Listing } from '../listing.ts';
import { plain } from '../units.ts';

const NONE = ' ';

/** `BTC-USDT`. */
export const nameOf = ({ base, quote }: Listing): string => `${base}-${quote}`;

/** `1`, unless the accounts file says otherwise. */
export const accountIdOf = (account: Account): string => account.parameters['AccountId'] ?? '1';

export function statusOf(order: SimOrder): string {
  switch (order.status) {
    case 'PARTIALLY_FILLED':
      return 'PARTIAL_FILLED';
    case 'REJECTED':
      return 'REJECT';
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return 'CANCELED';
    default:
      return order.status;
  }
}

/** Code and words of the order's own refusals. */
export const WORDS: Readonly<Record<RefusalReason, readonly [code: string, message: string]>> = {
  MARKET_CLOSED: ['30001', 'symbol is not open for trading'],
  PRICE_LOW: ['30002', 'price is too low'],
  PRICE_HIGH: ['30002', 'price is too high'],
  PRICE_OFF_TICK: ['30003', 'price does not match priceIncrement'],
  PRICE_AWAY: ['30004', 'price exceeds the price limit rate'],
  QUANTITY_LOW: ['30005', 'quantity is below baseMinSize'],
  QUANTITY_HIGH: ['30006', 'quantity is too large'],
  QUANTITY_OFF_STEP: ['30007', 'quantity does not match baseIncrement'],
  NOTIONAL_LOW: ['30008', 'amount is below quoteMinSize'],
  NOTIONAL_HIGH: ['30009', 'amount is too large'],
  OPEN_ORDERS_MAX: ['30010', 'too many open orders'],
  POSITION_MAX: ['30011', 'position limit exceeded'],
  DUPLICATE_ID: ['30012', 'duplicate clientOrderId'],
  FUNDS: ['30013', 'insufficient balance'],
  WOULD_TAKE: ['30014', 'order would take'],
  NOT_OPEN: ['30015', 'order does not exist or has ended'],
};

/** Order ids are JSON numbers here, and strings on the stream. */
const idOf = (order: SimOrder): number => Number(order.venueOrderId);

export const placeView = (order: SimOrder): object => ({
  code: '0',
  orderId: idOf(order),
  clientOrderId: order.clientOrderId === '' ? null : order.clientOrderId,
  // What became of it on arrival is told by stream and queries; only a refusal shows at once.
  status: order.status === 'REJECTED' ? 'REJECT' : 'NEW',
  msg: 'success',
});

export const cancelView = (order: SimOrder): object => ({
  code: '0',
  orderId: idOf(order),
  clientOrderId: order.clientOrderId,
  msg: 'success',
});

export function refusalView(reason: RefusalReason, clientOrderId: string | null): object {
  const [code, msg] = WORDS[reason];
  return { code, orderId: null, clientOrderId, msg };
}

export const orderView = (order: SimOrder): object => ({
  clientOrderId: order.clientOrderId === '' ? NONE : order.clientOrderId,
  orderId: idOf(order),
  accountId: accountIdOf(order.account),
  side: order.side,
  symbol: nameOf(order.listing),
  price: plain(order.price),
  quantity: plain(order.quantity),
  amount: plain((BigInt(order.price) * BigInt(order.quantity)) / 100_000_000n),
  status: statusOf(order),
  tradeQty: plain(order.executed),
  tradeAmount: plain(order.quoteExecuted),
  orderType: 'LIMIT',
  stopStatus: 'PENDING',
  failedReason: order.rejectReason === null ? NONE : WORDS[order.rejectReason][1],
  createTime: Math.floor(order.createdAt),
  updateTime: Math.floor(order.updatedAt),
});

export const tradeView = (trade: SimTrade): object => ({
  tradeId: trade.venueTradeId,
  symbol: nameOf(trade.order.listing),
  price: plain(trade.price),
  quantity: plain(trade.quantity),
  amount: plain(trade.quoteQuantity),
  type: 'LIMIT',
  side: trade.order.side,
  isMaker: trade.isMaker,
  feeAsset: trade.feeAsset,
  fee: plain(trade.fee),
  time: String(Math.floor(trade.at)),
  orderId: trade.order.venueOrderId,
});

export const balancesView = (account: Account): object[] =>
  [...account.balances].map(([tokenCode, { free, locked }], index) => ({
    tokenId: index + 1,
    tokenCode,
    total: plain(free + locked),
    available: plain(free),
    frozen: plain(locked),
  }));

export const symbolView = (listing: Listing): object => ({
  symbol: nameOf(listing),
  baseToken: listing.base,
  quoteToken: listing.quote,
  quoteIncrement: '0.01',
  quoteMinSize: plain(listing.rules.minNotional),
  baseIncrement: plain(listing.rules.stepSize),
  baseMinSize: plain(listing.rules.minQty),
  priceIncrement: plain(listing.rules.tickSize),
  enableTrading: listing.rules.status === 'TRADING',
  priceLimitRate: '0.1',
});

/** Price and quantity of the best levels of a side. */
export const levelsOf = (listing: Listing, side: 'BUY' | 'SELL', count: number): [string, string][] =>
  listing.book.depth(side, count).map(([price, quantity]) => [plain(price), plain(quantity)]);
