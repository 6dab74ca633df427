/** ccxt trading at the simulated Bybit: an asynchronous venue, so every order is asked for until the engine has spoken. */
import { atVenue, KEYS, pick, sameAmount, say, seeMarkets, subscribed, SYMBOL, within } from './witness.mjs';

/** A Bybit client of ccxt whose every address is the simulator's. */
async function openClient(ccxt, venue) {
  const client = new ccxt.pro.bybit({
    apiKey: KEYS.PublicApiKey,
    secret: KEYS.PrivateApiKey,
    number: String,
    enableRateLimit: false,
    options: { enableUnifiedMargin: false, enableUnifiedAccount: true, fetchMarkets: { types: ['spot'] } },
  });
  for (const name of Object.keys(client.urls.api)) {
    if (typeof client.urls.api[name] === 'string') client.urls.api[name] = venue.rest;
  }
  client.urls.api.ws.public.spot = venue.wsStream;
  for (const kind of Object.keys(client.urls.api.ws.private)) client.urls.api.ws.private[kind] = venue.wsApi;
  client.has.fetchCurrencies = false;
  // Without this the client takes no ws:// address.
  await client.loadHttpProxyAgent();
  return client;
}

/** Asks until the order is in the state, or the step's time is over. */
async function whenIs(client, id, status) {
  for (;;) {
    const order = await client.fetchOrder(id, SYMBOL, { acknowledged: true }).catch(() => null);
    if (order?.status === status) return order;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function rest(client) {
  const clientOrderId = 'witness-rest-1';
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { clientOrderId });
  say('bybit createOrder', pick(placed), typeof placed.id === 'string');
  const asked = await within('fetchOrder', whenIs(client, placed.id, 'open'));
  say('bybit fetchOrder', pick(asked), asked.clientOrderId === clientOrderId && sameAmount(asked.amount, '0.01'));
  const open = await client.fetchOpenOrders(SYMBOL);
  say('bybit fetchOpenOrders', { ids: open.map((order) => order.id) }, open.length === 1 && open[0].id === placed.id);
  const locked = (await client.fetchBalance()).USDT;
  say('bybit fetchBalance while it rests', locked, sameAmount(locked.used, '400'));
  await client.cancelOrder(placed.id, SYMBOL);
  const after = await within('the cancel', whenIs(client, placed.id, 'canceled'));
  say('bybit cancelOrder', pick(after), sameAmount(after.filled, 0));
}

async function take(client, ask, ledgerOf) {
  const clientOrderId = 'witness-take-1';
  const price = client.priceToPrecision(SYMBOL, Number(ask) * 1.002);
  const params = { clientOrderId, timeInForce: 'IOC' };
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.25', price, params);
  const taken = await within('the fill', whenIs(client, placed.id, 'closed'));
  say('bybit createOrder IOC', pick(taken), sameAmount(taken.filled, '0.25'));
  const trades = (await client.fetchMyTrades(SYMBOL)).filter((trade) => trade.order === placed.id);
  const ledger = ledgerOf(clientOrderId).filter((line) => line.type === 'FILL');
  const fees = new Map(ledger.map((line) => [line.tradeId, line.fee]));
  const same =
    trades.length === ledger.length &&
    trades.every(
      (trade) => fees.has(trade.id) && sameAmount(trade.fee.cost, fees.get(trade.id)) && trade.fee.currency === 'BTC',
    );
  say(
    'bybit fetchMyTrades',
    { trades: trades.map(({ id, amount, fee }) => ({ id, amount, fee })) },
    same && trades.length > 0,
  );
}

/** What the private stream says of an order from its start to its end. */
async function watch(client, ledgerOf) {
  const clientOrderId = 'witness-watch-1';
  const seen = [];
  const first = client.watchOrders(SYMBOL);
  await within('the subscription', subscribed(client));
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { clientOrderId });
  seen.push(...(await within('watchOrders', first)).map(pick));
  const second = client.watchOrders(SYMBOL);
  await client.cancelOrder(placed.id, SYMBOL);
  seen.push(...(await within('watchOrders of the cancel', second)).map(pick));
  const states = seen.filter((order) => order.id === placed.id).map((order) => order.status);
  say('bybit watchOrders', { seen }, states[0] === 'open' && states.at(-1) === 'canceled');
  const types = ledgerOf(clientOrderId).map((line) => line.type);
  say('bybit ledger of the watched order', { types }, types.join(' ') === 'ARR ACC CXL');
}

async function refuse(client, ccxt) {
  const tooSmall = await client.createOrder(SYMBOL, 'limit', 'buy', '0.00001', '40000').catch((error) => error);
  const isRefusal = tooSmall instanceof ccxt.ExchangeError && /170140/.test(tooSmall.message);
  say('bybit createOrder below the least amount', { name: tooSmall.name, message: tooSmall.message }, isRefusal);
}

export const witnessBybit = (ccxt) =>
  atVenue('bybit', async (venue, ledgerOf) => {
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
  });
