/** The control port: a server of its own on loopback, for tests and demos. No venue client ever needs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BookSide } from '../matching/events.ts';
import { ACTIONS } from './control-actions.ts';
import type { Body, Controlled } from './core.ts';
import type { Listing } from './listing.ts';
import { isOpen } from './order.ts';
import { fixed } from './units.ts';

const BODY_BYTES_MAX = 65_536;
const STATE_LEVELS = 20;

const levels = (listing: Listing, side: BookSide): [string, string][] =>
  listing.book.depth(side, STATE_LEVELS).map(([price, quantity]) => [fixed(price), fixed(quantity)]);

function books({ core }: Controlled): object {
  const views = [...core.listings.values()].map((listing) => [
    listing.symbol,
    {
      lastUpdateId: listing.updateId,
      bids: levels(listing, 'BUY'),
      asks: levels(listing, 'SELL'),
      last: fixed(listing.last),
      frozen: listing.frozen,
    },
  ]);
  return Object.fromEntries(views) as object;
}

function balances({ core }: Controlled): object {
  const views = [...core.accounts.values()].map((account) => [
    account.name,
    Object.fromEntries(
      [...account.balances].map(([asset, { free, locked }]) => [asset, { free: fixed(free), locked: fixed(locked) }]),
    ),
  ]);
  return Object.fromEntries(views) as object;
}

function state(controlled: Controlled): object {
  const { core, doors } = controlled;
  return {
    now: core.clock.now(),
    clockOffsetMs: core.clock.offset(),
    lagMs: core.lagMs,
    books: books(controlled),
    balances: balances(controlled),
    orders: [...core.exchange.orders()].map((order) => ({
      account: order.account.name,
      open: isOpen(order),
      ...doors.orderView(order),
    })),
    creates: core.counts.creates(),
    faults: core.faults.list(),
    streams: { user: core.privateStreams.count(), market: doors.marketCount() },
  };
}

const VIEWS: ReadonlyMap<string, (controlled: Controlled) => object> = new Map([
  ['/state', state],
  ['/requests', ({ core: { counts } }: Controlled) => ({ ...counts.view(), creates: counts.creates() })],
  ['/faults', ({ core: { faults } }: Controlled) => ({ faults: faults.list() })],
  ['/ledger', ({ core: { ledger } }: Controlled) => ({ path: ledger.path })],
]);

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function parseBody(text: string): Body {
  const raw: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new RangeError('body must be a JSON object');
  return raw as Body;
}

function answer(controlled: Controlled, method: string, path: string, text: string, response: ServerResponse): void {
  const view = method === 'GET' ? VIEWS.get(path) : undefined;
  const actions = new Map([...ACTIONS, ...(controlled.doors.actions ?? [])]);
  const action = method === 'POST' ? actions.get(path) : undefined;
  if (view === undefined && action === undefined) {
    send(response, 404, { error: `no ${method} ${path}`, get: [...VIEWS.keys()], post: [...actions.keys()] });
    return;
  }
  try {
    if (view !== undefined) send(response, 200, view(controlled));
    else if (action !== undefined) send(response, 200, { ok: true, ...action(controlled, parseBody(text)) });
  } catch (error) {
    send(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** The request listener of the control server. */
export function createControlListener(controlled: Controlled) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > BODY_BYTES_MAX) request.destroy();
    });
    request.on('end', () => {
      const [path = '/'] = (request.url ?? '/').split('?');
      answer(controlled, request.method ?? 'GET', path, text, response);
    });
  };
}
