/** The replayed venue as one parent meets it: takes its orders, refuses what a venue would refuse, and answers. */
import { brokenRule } from '../../domain/broken-rule.ts';
import type { Clip } from '../../domain/clip.ts';
import { add, notionalOf, toText, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import type { ClipId } from '../../domain/ids.ts';
import type { Side } from '../../domain/instrument.ts';
import { instant, plusMs } from '../../domain/time.ts';
import type {
  CancelResult,
  LookupResult,
  OrderFill,
  OrderView,
  PlaceResult,
  VenueOrderState,
} from '../../engine/venue.ts';
import type { ReplayContext } from './context.ts';
import { feeOf } from './fees.ts';
import { newConsumption, type Liquidity, type OwnOrder } from './own-order.ts';
import type { ReplayView } from './replay-view.ts';

/** After a request that came too late the venue may be asked again after this. */
const LATE_RETRY_MS = 1_000;

interface VenueOrder {
  readonly clip: Clip;
  readonly own: OwnOrder;
  readonly venueOrderId: string;
  readonly fills: OrderFill[];
  state: VenueOrderState;
  cum: Quantity;
  /** False until the answer to the request is made up: its fills go with it. */
  isReported: boolean;
}

/** What the parent hears of, at the moment it happens at the venue. */
export interface VenueListener {
  /** A fill, before anybody is told. */
  onFill(fill: Fill, us: number): void;
  /** A fill of an order that rests, to be told after the way back. */
  onReport(fill: OrderFill, view: OrderView, us: number): void;
}

export interface OwnVenueParts {
  readonly view: ReplayView;
  readonly context: ReplayContext;
  readonly side: Side;
  readonly listener: VenueListener;
}

const error = (errorCode: ErrorCode, message: string) => ({ errorCode, venueCode: null, httpStatus: null, message });

const refused = (message: string): PlaceResult => ({
  outcome: 'REJECTED',
  error: error('INVALID_ORDER', message),
  rejectClass: 'SOFT',
});

export class OwnVenue {
  readonly #parts: OwnVenueParts;
  readonly #orders = new Map<ClipId, VenueOrder>();
  readonly #consumption = newConsumption();
  #fills = 0;

  constructor(parts: OwnVenueParts) {
    this.#parts = parts;
  }

  /** A create request has reached the venue. */
  place(clip: Clip): PlaceResult {
    const { context, view } = this.#parts;
    if (context.now() > plusMs(clip.reservedAt, clip.receiveWindowMs)) {
      const late = error('NETWORK_ERROR', 'the request is outside its receive window');
      return { outcome: 'NOT_ADMITTED', error: late, retryAfterMs: LATE_RETRY_MS };
    }
    const broken = brokenRule(view.instrument.rules, clip.price, clip.quantity);
    if (broken !== null) return refused(broken);
    const order = this.#enter(clip);
    const { model } = view.market;
    if (clip.postOnly && model?.crosses(order.own, context.nowUs) === true) {
      return refused('a post-only order would trade at once');
    }
    this.#orders.set(clip.clipId, order);
    model?.take(order.own, context.nowUs);
    this.#restOrEnd(order);
    order.isReported = true;
    return { outcome: 'ACCEPTED', order: this.#viewOf(order), fills: [...order.fills] };
  }

  /** A cancel has reached the venue. */
  cancel(clipId: ClipId): CancelResult {
    const order = this.#orders.get(clipId);
    if (order?.state !== 'OPEN') return { outcome: 'GONE' };
    this.#sideOf(order).remove(order.own);
    order.state = 'CANCELLED';
    return { outcome: 'CANCELLED', order: this.#viewOf(order) };
  }

  lookUp(clipId: ClipId): LookupResult {
    const order = this.#orders.get(clipId);
    if (order === undefined) return { outcome: 'NOT_FOUND' };
    return { outcome: 'FOUND', order: this.#viewOf(order), fills: [...order.fills] };
  }

  /** The replay has ended: nothing of this parent rests any more. */
  close(): void {
    for (const order of this.#orders.values()) if (order.state === 'OPEN') this.#sideOf(order).remove(order.own);
  }

  #sideOf({ own }: VenueOrder) {
    const { market } = this.#parts.view;
    return own.isBuy ? market.buys : market.sells;
  }

  #enter(clip: Clip): VenueOrder {
    const { view, context, side } = this.#parts;
    const { scale } = view.market.facts;
    const order: VenueOrder = {
      clip,
      venueOrderId: String(clip.number),
      fills: [],
      state: 'OPEN',
      cum: ZERO_QUANTITY,
      isReported: false,
      own: {
        isBuy: side === 'BUY',
        price: scale.unitsOfPrice(clip.price),
        tick: view.tick,
        lot: view.lot,
        arrivedUs: context.nowUs,
        owner: this.#consumption,
        left: scale.unitsOfQuantity(clip.quantity),
        ahead: Infinity,
        levelSeen: 0,
        tradedSince: 0,
        onFill: (price, quantity, liquidity, us) => {
          this.#fill(order, price, quantity, liquidity, us);
        },
      },
    };
    return order;
  }

  #restOrEnd(order: VenueOrder): void {
    if (order.own.left === 0) return;
    if (order.clip.timeInForce === 'IOC') {
      order.state = 'EXPIRED';
      return;
    }
    this.#parts.view.market.model?.rest(order.own);
    this.#sideOf(order).add(order.own);
  }

  #fill(order: VenueOrder, price: number, units: number, liquidity: Liquidity, us: number): void {
    const { view, context, listener } = this.#parts;
    const { scale } = view.market.facts;
    const at = scale.price(price);
    const quantity = scale.quantity(units);
    const bps = liquidity === 'MAKER' ? context.fees.makerBps : context.fees.takerBps;
    this.#fills += 1;
    this.#consumption.recent.push({ us, quantity: units });
    const fill: Fill = {
      fillId: String(this.#fills).padStart(8, '0'),
      quantity,
      price: at,
      fee: feeOf(notionalOf(at, quantity), bps),
      feeAsset: view.instrument.quote,
      liquidity,
      at: instant(Math.floor(us / 1_000)),
    };
    const { clipId } = order.clip;
    const report = { clipId, venueOrderId: order.venueOrderId, symbol: view.instrument.symbol, fill };
    order.fills.push(report);
    order.cum = add(order.cum, quantity);
    if (order.own.left === 0) order.state = 'FILLED';
    listener.onFill(fill, us);
    if (order.isReported) listener.onReport(report, this.#viewOf(order, us), us);
  }

  #viewOf({ clip, venueOrderId, state, cum }: VenueOrder, us = this.#parts.context.nowUs): OrderView {
    return {
      clipId: clip.clipId,
      venueOrderId,
      symbol: this.#parts.view.instrument.symbol,
      state,
      quantity: clip.quantity,
      cumQuantity: cum,
      reason: state === 'EXPIRED' ? `nothing more to be had at ${toText(clip.price)}` : null,
      at: instant(Math.floor(us / 1_000)),
    };
  }
}
