/** The control port: a server of its own on loopback, for tests and demos. No venue client ever needs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACTIONS, type Body, type Controlled } from './control-actions.ts';
import { depthView } from './market-routes.ts';
import { isOpen } from './order.ts';
import { fixed } from './units.ts';
import { orderView } from './views.ts';

const BODY_BYTES_MAX = 65_536;
const STATE_LEVELS = 20;

function state({ venue, counts, faults, userStreams, marketStreams }: Controlled): object {
  const books = [...venue.listings.values()].map((listing) => [
    listing.symbol,
    { ...depthView(listing, STATE_LEVELS), last: fixed(listing.last), frozen: listing.frozen },
  ]);
  const accounts = [...venue.accounts.values()].map((account) => [
    account.name,
    Object.fromEntries(
      [...account.balances].map(([asset, { free, locked }]) => [asset, { free: fixed(free), locked: fixed(locked) }]),
    ),
  ]);
  return {
    now: venue.clock.now(),
    clockOffsetMs: venue.clock.offset(),
    lagMs: venue.lagMs,
    books: Object.fromEntries(books) as object,
    balances: Object.fromEntries(accounts) as object,
    orders: [...venue.exchange.orders()].map((order) => ({
      account: order.account.name,
      open: isOpen(order),
      ...orderView(order),
    })),
    creates: counts.creates(),
    faults: faults.list(),
    streams: { user: userStreams.count(), market: marketStreams.count() },
  };
}

const VIEWS: ReadonlyMap<string, (controlled: Controlled) => object> = new Map([
  ['/state', state],
  ['/requests', ({ counts }: Controlled) => ({ ...counts.view(), creates: counts.creates() })],
  ['/faults', ({ faults }: Controlled) => ({ faults: faults.list() })],
  ['/ledger', ({ ledgerPath }: Controlled) => ({ path: ledgerPath })],
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
  const action = method === 'POST' ? ACTIONS.get(path) : undefined;
  if (view === undefined && action === undefined) {
    send(response, 404, { error: `no ${method} ${path}`, get: [...VIEWS.keys()], post: [...ACTIONS.keys()] });
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
