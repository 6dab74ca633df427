/** Events as plain JSON and back: decimals as texts, everything else as it is. */
import type { Amendment } from '../domain/amendment.ts';
import { fromStored, toText, type Price, type Quantity, type Ratio } from '../domain/decimal.ts';
import { parseRules, rulesToText, type RulesText } from '../domain/instrument.ts';
import type { AmendRequest, Event } from '../engine/messages.ts';
import { orNull, readFill, storeFill, type Stored } from '../engine/parent-text.ts';
import type { CancelResult, LookupResult, OrderFill, OrderView, PlaceResult } from '../engine/venue.ts';

type OrderViewText = Stored<OrderView>;
type OrderFillText = Omit<OrderFill, 'fill'> & { readonly fill: ReturnType<typeof storeFill> };

/** An answer with the venue's view of the order, and perhaps fills, as texts; other answers hold no decimals. */
type AnswerText<T> = T extends { readonly order: OrderView }
  ? Omit<T, 'order' | 'fills'> & { readonly order: OrderViewText; readonly fills?: readonly OrderFillText[] }
  : T;
type Answer = PlaceResult | CancelResult | LookupResult;
type AmendText = Omit<AmendRequest, 'amendment' | 'rules' | 'refPrice'> & {
  readonly amendment: Stored<Amendment>;
  readonly rules: RulesText;
  readonly refPrice: string | null;
};

type WithText<E> = E extends { readonly type: 'AMEND' }
  ? AmendText
  : E extends { readonly type: 'REPORTED' }
    ? { readonly type: 'REPORTED'; readonly fills: readonly OrderFillText[]; readonly views: readonly OrderViewText[] }
    : E extends { readonly type: 'TRADED' }
      ? { readonly type: 'TRADED'; readonly price: string }
      : E extends { readonly result: infer R }
        ? Omit<E, 'result'> & { readonly result: AnswerText<R> }
        : E;

/** An event as it is written. */
export type EventText = WithText<Event>;

const storeView = (view: OrderView): OrderViewText => ({
  ...view,
  quantity: toText(view.quantity),
  cumQuantity: toText(view.cumQuantity),
});

const readView = (text: OrderViewText): OrderView => ({
  ...text,
  quantity: fromStored(text.quantity),
  cumQuantity: fromStored(text.cumQuantity),
});

const storeOrderFill = (one: OrderFill): OrderFillText => ({ ...one, fill: storeFill(one.fill) });
const readOrderFill = (text: OrderFillText): OrderFill => ({ ...text, fill: readFill(text.fill) });

function storeAnswer<T extends Answer>(result: T): AnswerText<T> {
  if (!('order' in result)) return result as AnswerText<T>;
  const order = storeView(result.order);
  const fills = 'fills' in result ? { fills: result.fills.map(storeOrderFill) } : {};
  return { ...result, order, ...fills } as unknown as AnswerText<T>;
}

function readAnswer<T extends Answer>(text: AnswerText<T>): T {
  if (!('order' in text)) return text as unknown as T;
  const { order, fills } = text;
  const read = fills === undefined ? {} : { fills: fills.map(readOrderFill) };
  return { ...text, order: readView(order), ...read } as unknown as T;
}

const storeAmend = (event: AmendRequest): AmendText => ({
  ...event,
  amendment: {
    ...event.amendment,
    quantity: orNull(event.amendment.quantity, toText),
    limitPrice: orNull(event.amendment.limitPrice, toText),
    clipSizeVal: orNull(event.amendment.clipSizeVal, toText),
  },
  rules: rulesToText(event.rules),
  refPrice: orNull(event.refPrice, toText),
});

const readAmend = (text: AmendText): AmendRequest => ({
  ...text,
  amendment: {
    ...text.amendment,
    quantity: orNull(text.amendment.quantity, (value) => fromStored<Quantity>(value)),
    limitPrice: orNull(text.amendment.limitPrice, (value) => fromStored<Price>(value)),
    clipSizeVal: orNull(text.amendment.clipSizeVal, (value) => fromStored<Ratio>(value)),
  },
  rules: parseRules(text.rules),
  refPrice: orNull(text.refPrice, (value) => fromStored<Price>(value)),
});

export function storeEvent(event: Event): EventText {
  switch (event.type) {
    case 'PLACED':
      return { ...event, result: storeAnswer(event.result) };
    case 'CANCEL_ANSWERED':
      return { ...event, result: storeAnswer(event.result) };
    case 'LOOKED_UP':
      return { ...event, result: storeAnswer(event.result) };
    case 'REPORTED':
      return { ...event, fills: event.fills.map(storeOrderFill), views: event.views.map(storeView) };
    case 'TRADED':
      return { ...event, price: toText(event.price) };
    case 'AMEND':
      return storeAmend(event);
    default:
      return event;
  }
}

/** Inverse of storeEvent. The text is our own, under a checksum: its shape is trusted, its decimals are not. */
export function readEvent(text: EventText): Event {
  switch (text.type) {
    case 'PLACED':
      return { ...text, result: readAnswer<PlaceResult>(text.result) };
    case 'CANCEL_ANSWERED':
      return { ...text, result: readAnswer<CancelResult>(text.result) };
    case 'LOOKED_UP':
      return { ...text, result: readAnswer<LookupResult>(text.result) };
    case 'REPORTED':
      return { ...text, fills: text.fills.map(readOrderFill), views: text.views.map(readView) };
    case 'TRADED':
      return { ...text, price: fromStored<Price>(text.price) };
    case 'AMEND':
      return readAmend(text);
    default:
      return text;
  }
}
