/** Public data of DFX: best prices and trades, by stream and by REST. Every decimal is a string. */
import { price, quantity } from '../../../domain/decimal.ts';
import { OrderError } from '../../../domain/errors.ts';
import type { Quote, Trade } from '../../../domain/market.ts';
import type { Instant } from '../../../domain/time.ts';
import { asList, flagOf, instantOf, priceOf, quantityOf, WireError, wholeTextOf, type Wire } from '../json.ts';
import { soundQuote } from '../sound-quote.ts';
import { subscribeFrame } from './reports.ts';

export const DEPTH_TOPIC = 'spot_depth50';
export const TRADE_TOPIC = 'spot_trade';

/** The frames that ask for depth and trades of these symbols. */
export const subscribeFrames = (venueSymbols: readonly string[], requestId: number): readonly string[] => [
  subscribeFrame(`depth-${requestId}`, DEPTH_TOPIC, venueSymbols),
  subscribeFrame(`trade-${requestId}`, TRADE_TOPIC, venueSymbols),
];

/** Price and quantity of the first level; null for an empty side. */
function bestOf(levels: unknown, side: string) {
  const [first] = asList(levels, side);
  if (first === undefined) return null;
  const [at, shown] = asList(first, side);
  if (typeof at !== 'string' || typeof shown !== 'string') throw new WireError(`${side} is not of texts`);
  try {
    return { price: price(at, side), quantity: quantity(shown, side) };
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

/** The touch, or null when it shows no market. */
function toQuote(bids: unknown, asks: unknown, at: Instant): Quote | null {
  const bid = bestOf(bids, 'bid');
  const ask = bestOf(asks, 'ask');
  if (bid === null || ask === null) return null;
  return soundQuote({ bid: bid.price, bidQuantity: bid.quantity, ask: ask.price, askQuantity: ask.quantity, at });
}

/** A depth message of the stream: the first levels, whole each time. */
export const readDepth = (body: Wire, at: Instant): Quote | null => toQuote(body['bids'], body['asks'], at);

export const readBookTicker = (data: Wire, at: Instant): Quote | null => toQuote(data['bid'], data['ask'], at);

export const readTrade = (body: Wire): Trade => ({
  tradeId: wholeTextOf(body, 't'),
  price: priceOf(body, 'p'),
  quantity: quantityOf(body, 'q'),
  // `m`: the buyer was waiting, so the seller took.
  takerSide: flagOf(body, 'm') ? 'SELL' : 'BUY',
  at: instantOf(body, 'T'),
});
