/** What the accounts hold: balances as the workers last read them, and what an account's own fills add up to. */
import type { FastifyInstance } from 'fastify';
import { add, averagePrice, isGreater, isZero, subtract } from '../domain/decimal.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { isStale } from '../engine/balances.ts';
import type { Holdings, NetPosition, OrderReads } from '../engine/reads.ts';
import { answers, BALANCE, POSITION } from './answer-schemas.ts';
import { exact } from './answers.ts';
import { accountOf } from './auth.ts';
import { ACCOUNT_QUERY, POSITION_QUERY, type AccountQuery, type PositionQuery } from './read-schemas.ts';
import { accountsMeant, venueFilter, type VenueAccount } from './venue-filter.ts';

const PREFIX = '/api/v2/trading';
const BALANCE_ROUTE = {
  schema: {
    operationId: 'getBalance',
    summary: 'Show the balances of venue accounts',
    description: 'As a worker has last read them at the venue. asOf says when, stale that it was too long ago.',
    tags: ['accounts'],
    querystring: ACCOUNT_QUERY,
    response: answers(200, BALANCE),
  },
  config: { scope: 'READ' },
} as const;

const POSITION_ROUTE = {
  schema: {
    operationId: 'getPosition',
    summary: 'Show what has been bought and sold',
    description: 'The net of the fills of your own orders, by venue account and instrument.',
    tags: ['accounts'],
    querystring: POSITION_QUERY,
    response: answers(200, POSITION),
  },
  config: { scope: 'READ' },
} as const;

const balancesOf = ({ exchange, subaccount }: VenueAccount, holdings: Holdings | null, now: Instant): object => ({
  exchange,
  subaccount,
  asOf: holdings === null ? null : formatInstant(holdings.at),
  stale: holdings === null || isStale(holdings, now),
  balances: (holdings?.assets ?? []).map(({ asset, free, locked }) => ({
    asset,
    balance: exact(add(free, locked)),
    available: exact(free),
    locked: exact(locked),
  })),
});

function positionOf({ exchange, subaccount, symbol, bought, boughtFor, sold, soldFor }: NetPosition): object {
  const isShort = isGreater(sold, bought);
  const net = isShort ? subtract(sold, bought) : subtract(bought, sold);
  return {
    exchange,
    subaccount,
    symbol,
    side: isZero(net) ? null : isShort ? 'SELL' : 'BUY',
    quantity: exact(net),
    boughtQuantity: exact(bought),
    averageBuyPrice: exact(averagePrice(boughtFor, bought)),
    soldQuantity: exact(sold),
    averageSellPrice: exact(averagePrice(soldFor, sold)),
  };
}

/** Registers the routes; `app` must authenticate. */
export function holdingsRoutes(app: FastifyInstance, reads: OrderReads, now: () => Instant): void {
  app.get<{ Querystring: AccountQuery }>(`${PREFIX}/balance`, BALANCE_ROUTE, async (request, reply) => {
    const accounts = accountsMeant(reads.venueAccounts, venueFilter(request.query));
    const found = await Promise.all(accounts.map((account) => reads.holdings(account.name)));
    return reply.send({
      responses: accounts.map((account, index) => balancesOf(account, found[index] ?? null, now())),
    });
  });

  app.get<{ Querystring: PositionQuery }>(`${PREFIX}/position`, POSITION_ROUTE, async (request, reply) => {
    const filter = { ...venueFilter(request.query), symbol: request.query.symbol ?? null };
    const { positions, complete } = await reads.positions(accountOf(request), filter);
    return reply.send({ responses: positions.map(positionOf), asOf: formatInstant(now()), complete });
  });
}
