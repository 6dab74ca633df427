/** The reading side of the desk: pages of children, events and orders, and what an account holds. */
import type { Clip } from '../domain/clip.ts';
import { add, isZero, ZERO_NOTIONAL, ZERO_QUANTITY } from '../domain/decimal.ts';
import type { OrderId } from '../domain/ids.ts';
import type { ParentOrder } from '../domain/parent.ts';
import type { Instant } from '../domain/time.ts';
import type { Desk, OrderRefByClient, OrderSnapshot } from './desk.ts';
import { explain } from './explain.ts';
import type { JournalEntry } from './messages.ts';
import { isWanted } from './order-filter.ts';
import { clipFromText, parentFromText } from './parent-text.ts';
import type { Planner } from './planner.ts';
import type { Clock, Directory, OrderStore } from './ports.ts';
import type {
  HistoryPlace,
  HoldingsBoard,
  NetPosition,
  OrderEvent,
  OrderFilter,
  OrderIndex,
  OrderReads,
  Page,
  Positions,
} from './reads.ts';
import { snapshotOf } from './snapshot.ts';

export interface OrderReadsOptions {
  readonly store: OrderStore;
  readonly index: OrderIndex;
  readonly board: HoldingsBoard;
  readonly directory: Directory;
  readonly desk: Pick<Desk, 'get'>;
  readonly accounts: ReadonlySet<string>;
  readonly planner: Planner;
  readonly clock: Clock;
}

/** Orders looked at for one page of a history, so that a filter few orders pass cannot keep the server busy. */
const LOOKED_AT_MAX = 500;
const LOADED_AT_ONCE = 100;
const LOADED_AT_LEAST = 20;
/** Orders counted into positions. */
const COUNTED_MAX = 5_000;

/** A clip that is in both places is one of which only the longer history is the present: histories only grow. */
function newest(open: Clip | undefined, closed: Clip | undefined): Clip | undefined {
  if (open === undefined || closed === undefined) return open ?? closed;
  return closed.history.length > open.history.length ? closed : open;
}

function readEvents([version, line]: readonly [number, string]): readonly OrderEvent[] {
  const entries = JSON.parse(line) as readonly (JournalEntry & { readonly at: Instant })[];
  return entries.map((entry, place) => ({ ...entry, version, place }));
}

class Reads implements OrderReads {
  readonly #options: OrderReadsOptions;
  readonly venueAccounts: ReadonlySet<string>;

  constructor(options: OrderReadsOptions) {
    this.#options = options;
    this.venueAccounts = options.accounts;
  }

  async children(account: string, ref: OrderRefByClient, after: number, limit: number) {
    const orderId = await this.#orderId(account, ref);
    if (orderId === null) return null;
    const numbers = Array.from({ length: limit }, (_, index) => after + 1 + index);
    const loaded = await this.#options.store.load(orderId, numbers);
    if (loaded === null) return null;
    const parent = parentFromText(loaded.document, loaded.version);
    if (parent.request.account !== account) return null;
    const open = new Map(parent.clips.map((clip) => [clip.number, clip]));
    const items = numbers.flatMap((number) => {
      const text = loaded.closedClips.get(number);
      return newest(open.get(number), text === undefined ? undefined : clipFromText(text)) ?? [];
    });
    const next = after + limit < parent.clipCount ? after + limit : null;
    return { items, next, request: parent.request, venueSymbol: await this.#venueSymbol(parent) };
  }

  async events(account: string, ref: OrderRefByClient, from: number, limit: number) {
    const orderId = await this.#orderId(account, ref);
    const parent = orderId === null ? null : await this.#load(orderId);
    if (orderId === null || parent?.request.account !== account) return null;
    // One more than asked for tells whether there is a next page.
    const lines = await this.#options.index.journalLines(orderId, from, limit + 1);
    const items = lines.slice(0, limit).flatMap(readEvents);
    return { orderId, items, next: lines.length > limit ? from + limit : null };
  }

  async why(account: string, ref: OrderRefByClient) {
    const { directory, planner, clock } = this.#options;
    const orderId = await this.#orderId(account, ref);
    const [parent, workers] = await Promise.all([
      orderId === null ? null : this.#load(orderId),
      directory.liveWorkers(),
    ]);
    if (parent?.request.account !== account) return null;
    return explain(parent, planner, { now: clock.now(), hasWorker: workers.length > 0 });
  }

  async history(
    account: string,
    filter: OrderFilter,
    before: HistoryPlace | null,
    limit: number,
  ): Promise<Page<OrderSnapshot, HistoryPlace>> {
    const items: OrderSnapshot[] = [];
    let place = before;
    for (let seen = 0; seen < LOOKED_AT_MAX;) {
      const range = { from: filter.from, to: filter.to, before: place };
      const asked = Math.min(LOADED_AT_ONCE, Math.max(LOADED_AT_LEAST, limit - items.length));
      const found = await this.#options.index.orders(account, range, asked);
      const orders = await Promise.all(found.map((at) => this.#snapshot(account, at.orderId)));
      for (const [index, order] of orders.entries()) {
        place = found[index] ?? place;
        if (order !== null && isWanted(filter, order)) items.push(order);
        if (items.length === limit) return { items, next: place };
      }
      if (found.length < asked) return { items, next: null };
      seen += found.length;
    }
    return { items, next: place };
  }

  holdings(venueAccount: string) {
    return this.#options.board.latest(venueAccount);
  }

  async positions(
    account: string,
    filter: Pick<OrderFilter, 'exchange' | 'subaccount' | 'symbol'>,
  ): Promise<Positions> {
    const nothing = { statuses: null, side: null, strategy: null, clientOrderIdPrefix: null, from: null, to: null };
    const sums = new Map<string, NetPosition>();
    let place: HistoryPlace | null = null;
    for (let counted = 0; counted < COUNTED_MAX; counted += LOOKED_AT_MAX) {
      const page: Page<OrderSnapshot, HistoryPlace> = await this.history(
        account,
        { ...nothing, ...filter },
        place,
        LOOKED_AT_MAX,
      );
      for (const order of page.items) count(sums, order);
      if (page.next === null) return { positions: [...sums.values()], complete: true };
      place = page.next;
    }
    return { positions: [...sums.values()], complete: false };
  }

  async #orderId(account: string, ref: OrderRefByClient): Promise<OrderId | null> {
    if ('orderId' in ref) return ref.orderId;
    return (await this.#options.desk.get(account, ref))?.orderId ?? null;
  }

  async #load(orderId: OrderId): Promise<ParentOrder | null> {
    const loaded = await this.#options.store.load(orderId);
    return loaded === null ? null : parentFromText(loaded.document, loaded.version);
  }

  async #snapshot(account: string, orderId: OrderId): Promise<OrderSnapshot | null> {
    const parent = await this.#load(orderId);
    return parent?.request.account === account ? snapshotOf(parent) : null;
  }

  async #venueSymbol({ request }: ParentOrder): Promise<string | null> {
    const listing = await this.#options.directory.listing(request.exchange);
    return listing?.instruments.get(request.symbol)?.venueSymbol ?? null;
  }
}

/** Adds an order's fills to the position of its instrument. */
function count(sums: Map<string, NetPosition>, order: OrderSnapshot): void {
  const { exchange, subaccount, symbol, filledQuantity, filledNotional } = order;
  if (isZero(filledQuantity)) return;
  const key = JSON.stringify([exchange, subaccount, symbol]);
  const nothing = { bought: ZERO_QUANTITY, boughtFor: ZERO_NOTIONAL, sold: ZERO_QUANTITY, soldFor: ZERO_NOTIONAL };
  const known = sums.get(key) ?? { exchange, subaccount, symbol, ...nothing };
  const more =
    order.side === 'BUY'
      ? { bought: add(known.bought, filledQuantity), boughtFor: add(known.boughtFor, filledNotional) }
      : { sold: add(known.sold, filledQuantity), soldFor: add(known.soldFor, filledNotional) };
  sums.set(key, { ...known, ...more });
}

export const createOrderReads = (options: OrderReadsOptions): OrderReads => new Reads(options);
