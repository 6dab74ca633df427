/** Examples of the operations about venue accounts. */
import type { Example } from './example.ts';
import { createdAt } from './example-order.ts';
import type { Json } from './json-schema.ts';

const account: Json = {
  exchange_id: 'BINANCE/second',
  status: 'ACTIVE',
  reason: null,
  publicApiKey: '…x7Qd',
  source: 'STORE',
  addedAt: createdAt,
};

/** By operationId. */
export const ACCOUNT_EXAMPLES: Readonly<Record<string, Example>> = {
  getBalance: {
    query: { exchange: 'BINANCE' },
    answer: {
      responses: [
        {
          exchange: 'BINANCE',
          subaccount: 'main',
          asOf: createdAt,
          stale: false,
          balances: [{ asset: 'BTC', balance: 3.25, available: 3.1, locked: 0.15 }],
        },
      ],
    },
  },
  getPosition: {
    query: { exchange: 'BINANCE', symbol: 'BTC/USDT' },
    answer: {
      responses: [
        {
          exchange: 'BINANCE',
          subaccount: 'main',
          symbol: 'BTC/USDT',
          side: 'BUY',
          quantity: 0.3,
          boughtQuantity: 0.3,
          averageBuyPrice: 42989.7266666667,
          soldQuantity: 0,
          averageSellPrice: 0,
        },
      ],
      asOf: createdAt,
      complete: true,
    },
  },
  listExchanges: {
    answer: {
      responses: [
        {
          exchange_id: 'BINANCE',
          required_parameters: ['PublicApiKey', 'PrivateApiKey'],
          parameters: [
            { name: 'PublicApiKey', secret: false, description: 'the API key' },
            { name: 'PrivateApiKey', secret: true, description: 'the secret of the key' },
          ],
        },
      ],
    },
  },
  listAccounts: { answer: { responses: [account] } },
  addAccount: {
    body: {
      exchange_id: 'BINANCE/second',
      parameters: [
        { key: 'PublicApiKey', value: 'the-key-of-the-venue' },
        { key: 'PrivateApiKey', value: 'the-secret-of-the-venue' },
      ],
    },
    answer: { ...account, status: 'CHECKING' },
  },
};
