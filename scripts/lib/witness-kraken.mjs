/** ccxt trading at the simulated Kraken: acknowledged first, decided later, and asked for by the venue's own id. */
import { atVenue, pick, sameAmount, say, seeMarkets, subscribed, SYMBOL, within } from './witness.mjs';

const KEYS = {
  PublicApiKey: 'witnessKey',
  PrivateApiKey: Buffer.from('the secret of the witness').toString('base64'),
};

/** A Kraken client of ccxt whose every address is the simulator's. */
async function openClient(ccxt, venue) {
  const client = new ccxt.pro.kraken({
    apiKey: KEYS.PublicApiKey,
    secret: KEYS.PrivateApiKey,
    number: String,
    enableRateLimit: false,
  });
  for (const name of Object.keys(client.urls.api)) {
    if (typeof client.urls.api[name] === 'string') client.urls.api[name] = venue.rest;
  }
  Object.assign(client.urls.api.ws, {
    public: venue.wsStream,
    publicV2: venue.wsStream,
    private: venue.wsApi,
    privateV2: venue.wsApi,
  });
  client.has.fetchCurrencies = false;
  // Its nonce is the millisecond: two calls within one would share it.
  let last = 0;
  client.nonce = () => (last = Math.max(last + 1, Date.now() * 1_000));
  // Without this the client takes no ws:// address.
  await client.loadHttpProxyAgent();
  return client;
}

/** Asks until the order is in the state; the engine takes a moment. */
async function whenIs(client, id, status) {
  for (;;) {
    const order = await client.fetchOrder(id, SYMBOL).catch(() => null);
    if (order?.status === status) return order;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function rest(client) {
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { clientOrderId: 'witness-rest-1' });
  say('kraken createOrder', pick(placed), typeof placed.id === 'string');
  const asked = await within('fetchOrder', whenIs(client, placed.id, 'open'));
  say('kraken fetchOrder', pick(asked), sameAmount(asked.amount, '0.01') && sameAmount(asked.price, '40000'));
  const open = await client.fetchOpenOrders(SYMBOL);
  say('kraken fetchOpenOrders', { ids: open.map((order) => order.id) }, open.length === 1 && open[0].id === placed.id);
  const locked = (await client.fetchBalance()).USDT;
  say('kraken fetchBalance while it rests', locked, sameAmount(locked.used, '400.4'));
  await client.cancelOrder(placed.id, SYMBOL);
  const after = await within('the cancel', whenIs(client, placed.id, 'canceled'));
  say('kraken cancelOrder', pick(after), sameAmount(after.filled, 0));
}

async function take(client, ask, ledgerOf) {
  const clientOrderId = 'witness-take-1';
  const price = client.priceToPrecision(SYMBOL, Number(ask) * 1.002);
  const params = { clientOrderId, timeInForce: 'IOC' };
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.25', price, params);
  const taken = await within('the fill', whenIs(client, placed.id, 'closed'));
  say('kraken createOrder IOC', pick(taken), sameAmount(taken.filled, '0.25'));
  const trades = (await client.fetchMyTrades(SYMBOL)).filter((trade) => trade.order === placed.id);
  const ledger = ledgerOf(clientOrderId).filter((line) => line.type === 'FILL');
  const fees = new Map(ledger.map((line) => [line.tradeId, line.fee]));
  const same = trades.every((trade) => fees.has(trade.id) && sameAmount(trade.fee.cost, fees.get(trade.id)));
  const seen = trades.map(({ id, amount, fee }) => ({ id, amount, fee }));
  say('kraken fetchMyTrades', { trades: seen }, same && trades.length > 0 && trades.length === ledger.length);
}

/** What the private stream says of an order from its start to its end. */
async function watch(client, ledgerOf) {
  const clientOrderId = 'witness-watch-1';
  const seen = [];
  const note = (orders) => seen.push(...orders.map(pick));
  const first = client.watchOrders();
  await within('the subscription', subscribed(client));
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { clientOrderId });
  note(await within('watchOrders', first));
  await within('the order to rest', whenIs(client, placed.id, 'open'));
  // Without a symbol, for the venue names it only in the first message of an order. Asked before each thing that may happen: what comes while nobody asks is not kept.
  let next = client.watchOrders();
  await client.cancelOrder(placed.id, SYMBOL);
  for (;;) {
    note(await within('watchOrders of the cancel', next));
    if (seen.at(-1)?.status === 'canceled') break;
    next = client.watchOrders();
  }
  const states = seen.filter((order) => order.id === placed.id).map((order) => order.status);
  say('kraken watchOrders', { states }, states[0] === 'open' && states.at(-1) === 'canceled');
  const types = ledgerOf(clientOrderId).map((line) => line.type);
  say('kraken ledger of the watched order', { types }, types.join(' ') === 'ARR ACC CXL');
}

async function refuse(client, ccxt) {
  const tooSmall = await client.createOrder(SYMBOL, 'limit', 'buy', '0.00001', '40000').catch((error) => error);
  const isRefusal = tooSmall instanceof ccxt.ExchangeError && /Cost minimum not met/.test(tooSmall.message);
  say('kraken createOrder below the least cost', { name: tooSmall.name, message: tooSmall.message }, isRefusal);
}

export const witnessKraken = (ccxt) =>
  atVenue(
    'kraken',
    async (venue, ledgerOf) => {
      const client = await openClient(ccxt, venue);
      try {
        const ask = await seeMarkets(client);
        await rest(client);
        await take(client, ask, ledgerOf);
        await watch(client, ledgerOf);
        await refuse(client, ccxt);
      } finally {
        await client.close();
      }
    },
    KEYS,
  );
