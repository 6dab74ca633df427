/** What the execution of an order came to, as data or as a page. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { Type } from 'typebox';
import type { OrderReports } from '../engine/report-reads.ts';
import { answers, UNKNOWN_ORDER } from './answer-schemas.ts';
import { accountOf } from './auth.ts';
import { UnknownOrderError } from './errors.ts';
import { refOfQuery } from './order-ref.ts';
import { REPORT } from './report-schemas.ts';
import { oneOf, strict } from './schema-parts.ts';
import { ORDER_REF_QUERY } from './schemas.ts';

const QUERY = strict({ ...ORDER_REF_QUERY.properties, format: Type.Optional(oneOf(['json', 'html'])) });

const ROUTE = {
  schema: {
    operationId: 'getReport',
    summary: 'Report what an order cost',
    description:
      'Slippage against arrival, VWAP and TWAP, implementation shortfall, fees, participation, children and fills of an ' +
      'order that is over or at work. The market is known by the candles of the venue, which a worker fetches when they ' +
      'are asked for: the answer may take some seconds. What cannot be computed is null, and notAvailable says why. ' +
      'Unlike everywhere else amounts are decimal strings, because the document is the same as a report file; basis ' +
      'points, percents and milliseconds are numbers. format html gives the same report as a page. By exactly one of ' +
      'the two ids.',
    tags: ['orders'],
    querystring: QUERY,
    response: answers(200, REPORT, UNKNOWN_ORDER),
  },
  config: { scope: 'READ' },
} as const;

/** The page carries its styles with it and may load nothing. */
const PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// A buffer is sent as it is: the serializer of answers would refuse the fractions of basis points.
const send = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', type).send(Buffer.from(text, 'utf8'));

/** Registers the route; `app` must authenticate. */
export function reportRoutes(app: FastifyInstance, reports: OrderReports): void {
  app.get<{ Querystring: Static<typeof QUERY> }>('/api/v2/trading/order/report', ROUTE, async (request, reply) => {
    const { format = 'json', ...ref } = request.query;
    const report = await reports.report(accountOf(request), refOfQuery(ref));
    if (report === null) throw new UnknownOrderError();
    if (format === 'json') return send(reply, 'application/json; charset=utf-8', report.json());
    return send(reply.header('content-security-policy', PAGE_CSP), 'text/html; charset=utf-8', report.html());
  });
}
