/** Venue accounts: which exchanges there are and what they ask for, which accounts there are, and a new one. */
import { Type, type Static } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { AccountRecord, AccountsView } from '../engine/accounts.ts';
import { UnavailableError } from '../engine/desk.ts';
import { VaultError } from '../engine/vault.ts';
import { ACCOUNT, ACCOUNT_LIST, answers, EXCHANGE_LIST } from './answer-schemas.ts';
import { strict, text } from './schema-parts.ts';

const PREFIX = '/api/v2/trading';
const NAME_RULE = 'must be written EXCHANGE/NAME, such as KRAKEN/JOHN';
const PARAMETERS_MAX = 16;

const ACCOUNT_BODY = strict({
  exchange_id: text('^[A-Z0-9_]{1,32}/[A-Za-z0-9._-]{1,64}$', NAME_RULE),
  parameters: Type.Array(
    strict({
      key: text('^[A-Za-z][A-Za-z0-9]{0,63}$', 'must be the name of a parameter'),
      value: text('^[\\s\\S]{1,8192}$', 'must be 1 to 8192 characters'),
    }),
    { maxItems: PARAMETERS_MAX, description: `must be a list of at most ${PARAMETERS_MAX} keys with their values` },
  ),
});
type AccountBody = Static<typeof ACCOUNT_BODY>;

const EXCHANGES_ROUTE = {
  schema: {
    operationId: 'listExchanges',
    summary: 'List the exchanges and what their accounts are asked for',
    description: 'required_parameters are what a new account of the exchange has to be given.',
    tags: ['accounts'],
    response: answers(200, EXCHANGE_LIST),
  },
  config: { scope: 'READ' },
} as const;

const ACCOUNTS_ROUTE = {
  schema: {
    operationId: 'listAccounts',
    summary: 'List the venue accounts',
    description: 'Of their keys only the end of the public one is shown. Orders may name those that are ACTIVE.',
    tags: ['accounts'],
    response: answers(200, ACCOUNT_LIST),
  },
  config: { scope: 'READ' },
} as const;

const ADD_ROUTE = {
  schema: {
    operationId: 'addAccount',
    summary: 'Add a venue account',
    description:
      'The keys are encrypted before they are stored and are never shown again. A worker checks the account: it becomes ' +
      'ACTIVE, or REFUSED with the reason, such as a key that may withdraw.',
    tags: ['accounts'],
    body: ACCOUNT_BODY,
    response: answers(201, ACCOUNT),
  },
  config: { scope: 'ADMIN' },
} as const;

const bodyOf = ({ name, status, reason, maskedKey, addedAt }: AccountRecord): object => ({
  exchange_id: name,
  status,
  reason,
  publicApiKey: maskedKey,
  source: 'STORE',
  addedAt: formatInstant(addedAt),
});

const configuredBody = (name: string): object => ({
  ...{ exchange_id: name, status: 'ACTIVE', reason: null, publicApiKey: null, source: 'CONFIGURATION', addedAt: null },
});

/** Throws OrderError when a key is given twice. */
function secretsOf({ parameters }: AccountBody): Readonly<Record<string, string>> {
  const secrets = new Map<string, string>();
  for (const { key, value } of parameters) {
    if (secrets.has(key)) throw refuse(`parameters.${key}`, 'must be given once');
    secrets.set(key, value);
  }
  return Object.fromEntries(secrets);
}

/** Registers the routes; `app` must authenticate. */
export function accountRoutes(app: FastifyInstance, view: AccountsView): void {
  app.get(`${PREFIX}/exchanges`, EXCHANGES_ROUTE, async (_request, reply) => {
    const responses = view.exchanges.map(({ name, parameters }) => ({
      exchange_id: name,
      required_parameters: parameters.filter((each) => each.isOptional !== true).map((each) => each.name),
      parameters: parameters.map(({ name: parameter, secret, description }) => ({
        ...{ name: parameter, secret, description },
      })),
    }));
    return reply.send({ responses });
  });

  app.get(`${PREFIX}/accounts`, ACCOUNTS_ROUTE, async (_request, reply) => {
    const stored = await view.accounts.list();
    const configured = [...view.configured].map(configuredBody);
    const added = stored.filter(({ name }) => !view.configured.has(name)).map(bodyOf);
    return reply.send({ responses: [...configured, ...added] });
  });

  app.post<{ Body: AccountBody }>(`${PREFIX}/accounts`, ADD_ROUTE, async (request, reply) => {
    const name = request.body.exchange_id;
    if (view.configured.has(name)) throw refuse('exchange_id', `${name} is in the configuration already`);
    const secrets = secretsOf(request.body);
    view.check(name, secrets);
    try {
      return await reply.code(201).send(bodyOf(await view.accounts.add(name, secrets)));
    } catch (error) {
      // What is wrong with the master key is for the operator's log, not for a client.
      if (!(error instanceof VaultError)) throw error;
      request.log.error({ reason: error.message }, 'the vault cannot seal');
      throw new UnavailableError('this server has no master key to keep venue keys with');
    }
  });
}
