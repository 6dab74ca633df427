/** What has happened, page by page: the children of an order, its journal, and all orders of an account. */
import type { FastifyInstance } from 'fastify';
import { refuse } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { PARENT_STATUSES, type ParentStatus } from '../domain/parent-status.ts';
import { instant, parseInstant } from '../domain/time.ts';
import type { HistoryPlace, OrderFilter, OrderReads } from '../engine/reads.ts';
import { answers, CHILDREN, EVENTS, HISTORY, UNKNOWN_ORDER } from './answer-schemas.ts';
import { eventOf, historyEntryOf } from './answers.ts';
import { accountOf } from './auth.ts';
import { childReport } from './child-report.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { UnknownOrderError } from './errors.ts';
import { JsonNumber } from './json.ts';
import { refOfQuery } from './order-ref.ts';
import {
  HISTORY_QUERY,
  ORDER_PAGE_QUERY,
  PAGE_DEFAULT,
  type HistoryQuery,
  type OrderPageQuery,
} from './read-schemas.ts';
import { textsOf } from './texts.ts';
import { venueFilter } from './venue-filter.ts';

const PREFIX = '/api/v2/trading';

const CHILDREN_ROUTE = {
  schema: {
    operationId: 'getChildren',
    summary: 'List the children of an order',
    description: 'Execution reports of the clips sent for the order, by child number, page by page.',
    tags: ['orders'],
    querystring: ORDER_PAGE_QUERY,
    response: answers(200, CHILDREN, UNKNOWN_ORDER),
  },
  config: { scope: 'READ' },
} as const;

const EVENTS_ROUTE = {
  schema: {
    operationId: 'getEvents',
    summary: 'List the events of an order',
    description: 'The journal of the order, append-only, the oldest first, page by page.',
    tags: ['orders'],
    querystring: ORDER_PAGE_QUERY,
    response: answers(200, EVENTS, UNKNOWN_ORDER),
  },
  config: { scope: 'READ' },
} as const;

const HISTORY_ROUTE = {
  schema: {
    operationId: 'getHistory',
    summary: 'List all orders',
    description:
      'Open and closed orders, the newest first. A page may be short, or empty, and have a next one: only a ' +
      'nextCursor of null is the end. Orders created while the pages are read do not shift them.',
    tags: ['orders'],
    querystring: HISTORY_QUERY,
    response: answers(200, HISTORY),
  },
  config: { scope: 'READ' },
} as const;

const limitOf = (limit: string | undefined): number => (limit === undefined ? PAGE_DEFAULT : Number(limit));
const numberOf = (place: string | null): number => (place === null ? 0 : Number.parseInt(place, 10));
const textOf = (place: number | null): string | null => (place === null ? null : String(place));

/** Names the list that a cursor belongs to. */
const questionOf = (list: string, { cursor: _cursor, limit: _limit, ...rest }: HistoryQuery & OrderPageQuery): string =>
  `${list} ${JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))}`;

function statusesOf(given: HistoryQuery['status']): readonly ParentStatus[] | null {
  const texts = textsOf(given);
  const known = PARENT_STATUSES.filter((status) => texts.includes(status));
  if (texts.some((text) => !PARENT_STATUSES.some((status) => status === text))) {
    throw refuse('status', `must be of ${PARENT_STATUSES.join(', ')}`);
  }
  return known.length === 0 ? null : known;
}

function filterOf(query: HistoryQuery): OrderFilter {
  const from = query.from === undefined ? null : parseInstant(query.from, 'from');
  const to = query.to === undefined ? null : parseInstant(query.to, 'to');
  if (from !== null && to !== null && to <= from) throw refuse('to', 'must be after from');
  return {
    ...venueFilter(query),
    statuses: statusesOf(query.status),
    symbol: query.symbol ?? null,
    side: query.side ?? null,
    strategy: query.strategy ?? null,
    clientOrderIdPrefix: query.clientOrderIdPrefix ?? null,
    from,
    to,
  };
}

const textOfPlace = (place: HistoryPlace | null): string | null =>
  place === null ? null : `${place.createdAt}.${place.orderId}`;

function historyPlace(question: string, cursor: string | undefined): HistoryPlace | null {
  const [createdAt, orderId] = placeOf(question, cursor)?.split('.') ?? [];
  if (createdAt === undefined || orderId === undefined) return null;
  return { createdAt: instant(Number(createdAt)), orderId: orderId as OrderId };
}

function childrenRoute(app: FastifyInstance, reads: OrderReads): void {
  app.get<{ Querystring: OrderPageQuery }>(`${PREFIX}/order/children`, CHILDREN_ROUTE, async (request, reply) => {
    const { query } = request;
    const question = questionOf('children', query);
    const after = numberOf(placeOf(question, query.cursor));
    const page = await reads.children(accountOf(request), refOfQuery(query), after, limitOf(query.limit));
    if (page === null) throw new UnknownOrderError();
    return reply.send({
      orderId: new JsonNumber(page.request.orderId),
      responses: page.items.map((clip) => childReport(clip, page.request, page.venueSymbol)),
      nextCursor: cursorOf(question, textOf(page.next)),
    });
  });
}

function eventsRoute(app: FastifyInstance, reads: OrderReads): void {
  app.get<{ Querystring: OrderPageQuery }>(`${PREFIX}/order/events`, EVENTS_ROUTE, async (request, reply) => {
    const { query } = request;
    const question = questionOf('events', query);
    const from = numberOf(placeOf(question, query.cursor));
    const page = await reads.events(accountOf(request), refOfQuery(query), from, limitOf(query.limit));
    if (page === null) throw new UnknownOrderError();
    return reply.send({
      orderId: new JsonNumber(page.orderId),
      responses: page.items.map((event) => eventOf(event, page.orderId)),
      nextCursor: cursorOf(question, textOf(page.next)),
    });
  });
}

/** Registers the routes; `app` must authenticate. */
export function orderPages(app: FastifyInstance, reads: OrderReads): void {
  childrenRoute(app, reads);
  eventsRoute(app, reads);
  app.get<{ Querystring: HistoryQuery }>(`${PREFIX}/history`, HISTORY_ROUTE, async (request, reply) => {
    const { query } = request;
    const question = questionOf('history', query);
    const before = historyPlace(question, query.cursor);
    const page = await reads.history(accountOf(request), filterOf(query), before, limitOf(query.limit));
    return reply.send({
      responses: page.items.map(historyEntryOf),
      nextCursor: cursorOf(question, textOfPlace(page.next)),
    });
  });
}
