/** ccxt trading at the simulated Binance. */
import { atVenue, KEYS, pick, sameAmount, say, seeMarkets, subscribed, SYMBOL, within } from './witness.mjs';

/** A Binance client of ccxt whose every address is the simulator's. */
async function openClient(ccxt, venue) {
  const client = new ccxt.pro.binance({
    apiKey: KEYS.PublicApiKey,
    secret: KEYS.PrivateApiKey,
    number: String,
    enableRateLimit: false,
    options: {
      fetchMarkets: { types: ['spot'] },
      fetchCurrencies: false,
      fetchMargins: false,
      watchOrders: { fetchBalanceSnapshot: false },
    },
  });
  client.urls.api.public = `${venue.rest}/api/v3`;
  client.urls.api.private = `${venue.rest}/api/v3`;
  client.urls.api.v1 = `${venue.rest}/api/v1`;
  client.urls.api.ws['ws-api'].spot = venue.wsApi;
  // Without this the client takes no ws:// address.
  await client.loadHttpProxyAgent();
  return client;
}

/** A limit order far from the market: placed, asked for, listed, cancelled, asked for again. */
async function rest(client) {
  const clientOrderId = 'witness-rest-1';
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { newClientOrderId: clientOrderId });
  say('createOrder', pick(placed), placed.status === 'open' && placed.clientOrderId === clientOrderId);
  const asked = await client.fetchOrder(placed.id, SYMBOL);
  say('fetchOrder', pick(asked), asked.status === 'open' && asked.id === placed.id && sameAmount(asked.amount, '0.01'));
  const byClient = await client.fetchOrder(undefined, SYMBOL, { origClientOrderId: clientOrderId });
  say('fetchOrder by clientOrderId', pick(byClient), byClient.id === placed.id);
  const open = await client.fetchOpenOrders(SYMBOL);
  say('fetchOpenOrders', { ids: open.map((order) => order.id) }, open.length === 1 && open[0].id === placed.id);
  const locked = (await client.fetchBalance()).USDT;
  say('fetchBalance while it rests', locked, sameAmount(locked.used, '400'));
  const cancelled = await client.cancelOrder(placed.id, SYMBOL);
  say('cancelOrder', pick(cancelled), cancelled.status === 'canceled' && cancelled.id === placed.id);
  const after = await client.fetchOrder(placed.id, SYMBOL);
  say('fetchOrder after the cancel', pick(after), after.status === 'canceled' && sameAmount(after.filled, 0));
  const none = await client.fetchOpenOrders(SYMBOL);
  say('fetchOpenOrders after the cancel', { count: none.length }, none.length === 0);
}

/** A limit order through the market: filled at once, seen in trades and balances. */
async function take(client, ask, ledgerOf) {
  const before = (await client.fetchBalance()).BTC;
  const clientOrderId = 'witness-take-1';
  const price = client.priceToPrecision(SYMBOL, Number(ask) * 1.002);
  const taken = await client.createOrder(SYMBOL, 'limit', 'buy', '0.25', price, {
    newClientOrderId: clientOrderId,
    timeInForce: 'IOC',
  });
  say('createOrder IOC', pick(taken), taken.status === 'closed' && sameAmount(taken.filled, '0.25'));
  const trades = (await client.fetchMyTrades(SYMBOL)).filter((trade) => trade.order === taken.id);
  const ledger = ledgerOf(clientOrderId).filter((line) => line.type === 'FILL');
  const seen = trades.map(({ id, price: at, amount, fee, takerOrMaker }) => ({
    id,
    price: at,
    amount,
    fee,
    takerOrMaker,
  }));
  const same =
    trades.length === ledger.length &&
    ledger.every((line, index) => {
      const trade = trades[index];
      return trade.id === line.tradeId && sameAmount(trade.price, line.price) && sameAmount(trade.amount, line.qty);
    });
  say('fetchMyTrades', { trades: seen }, same && trades.length > 0);
  const after = (await client.fetchBalance()).BTC;
  const fees = ledger.reduce((total, line) => total + Number(line.fee), 0);
  const gained = Number(after.total) - Number(before.total);
  say('fetchBalance after the fill', { before, after, fees }, Math.abs(gained - (0.25 - fees)) < 1e-9);
}

/** What the private stream says of an order from its start to its end. */
async function watch(client) {
  const clientOrderId = 'witness-watch-1';
  const seen = [];
  const first = client.watchOrders(SYMBOL);
  // The subscription is made before the order is placed.
  await within('the subscription', subscribed(client));
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', '0.01', '40000', { newClientOrderId: clientOrderId });
  seen.push(...(await within('watchOrders', first)).map(pick));
  const second = client.watchOrders(SYMBOL);
  await client.cancelOrder(placed.id, SYMBOL);
  seen.push(...(await within('watchOrders of the cancel', second)).map(pick));
  const states = seen.filter((order) => order.id === placed.id).map((order) => order.status);
  say('watchOrders', { seen }, states[0] === 'open' && states.at(-1) === 'canceled');
}

async function refuse(client, ccxt) {
  const tooSmall = await client.createOrder(SYMBOL, 'limit', 'buy', '0.00001', '40000').catch((error) => error);
  const isRefusal = tooSmall instanceof ccxt.ExchangeError && /NOTIONAL/.test(tooSmall.message);
  say('createOrder below the least notional', { name: tooSmall.name, message: tooSmall.message }, isRefusal);
  const unknown = await client.fetchOrder('1', SYMBOL).catch((error) => error);
  say('fetchOrder of an unknown id', { name: unknown.name, message: unknown.message }, /-2013/.test(unknown.message));
}

export const witnessBinance = (ccxt) =>
  atVenue('binance', async (venue, ledgerOf) => {
    const client = await openClient(ccxt, venue);
    try {
      const ask = await seeMarkets(client);
      await rest(client);
      await take(client, ask, ledgerOf);
      await watch(client);
      await refuse(client, ccxt);
      const types = ledgerOf('witness-watch-1').map((line) => line.type);
      say('ledger of the watched order', { types }, types.join(' ') === 'ARR ACC CXL');
    } finally {
      await client.close();
    }
  });
