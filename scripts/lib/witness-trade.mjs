/**
 * What ccxt does at every venue: sees the market, rests and cancels, takes, watches an order from its start to its end,
 * is refused. Each answer is compared with what was asked for and with the venue's ledger. Orders are asked for until
 * the engine has spoken, for some venues acknowledge first and decide later.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { atVenue, pick, sameAmount, say, seeMarkets, subscribed, SYMBOL, within } from './witness.mjs';

const [REST, TAKE, WATCH] = ['witness-rest-1', 'witness-take-1', 'witness-watch-1'];
/** Far from the market. */
const PASSIVE = ['limit', 'buy', '0.01', '40000'];
const TAKEN = '0.25';
const ASK_AGAIN_MS = 300;

/**
 * A venue as the witness needs to know it.
 * @typedef {object} Profile
 * @property {string} protocol
 * @property {{PublicApiKey: string, PrivateApiKey: string}} keys
 * @property {(ccxt: object, venue: object) => object} connect a client of ccxt whose every address is the simulator's
 * @property {object} findParams what fetchOrder wants beside the id
 * @property {string} locked USDT set aside for the resting order
 * @property {string | undefined} watched the symbol given to watchOrders
 * @property {RegExp} tooSmall how an order below the least notional is refused
 * @property {boolean} isFoundByOurId whether fetchOrder can look for our id instead of the venue's
 * @property {RegExp} [unknown] how an id that the venue does not know is answered, where the venue has such an answer
 */

async function whenIs(client, { findParams }, id, status) {
  for (;;) {
    const order = await client.fetchOrder(id, SYMBOL, findParams).catch(() => null);
    if (order?.status === status) return order;
    await pause(ASK_AGAIN_MS);
  }
}

const idsOpen = async (client) => (await client.fetchOpenOrders(SYMBOL)).map((order) => order.id);

/** A limit order far from the market: placed, asked for, listed, cancelled, asked for again. */
async function rest(client, profile) {
  const placed = await client.createOrder(SYMBOL, ...PASSIVE, { clientOrderId: REST });
  say(`${client.id} createOrder`, pick(placed), typeof placed.id === 'string');
  const asked = await within('fetchOrder', whenIs(client, profile, placed.id, 'open'));
  say(`${client.id} fetchOrder`, pick(asked), sameAmount(asked.amount, '0.01') && sameAmount(asked.price, '40000'));
  if (profile.isFoundByOurId) {
    const found = await client.fetchOrder(undefined, SYMBOL, { origClientOrderId: REST });
    say(
      `${client.id} fetchOrder by clientOrderId`,
      pick(found),
      found.id === placed.id && found.clientOrderId === REST,
    );
  }
  const open = await idsOpen(client);
  say(`${client.id} fetchOpenOrders`, { open }, open.length === 1 && open[0] === placed.id);
  const locked = (await client.fetchBalance()).USDT;
  say(`${client.id} fetchBalance while it rests`, locked, sameAmount(locked.used, profile.locked));
  await client.cancelOrder(placed.id, SYMBOL);
  const after = await within('the cancel', whenIs(client, profile, placed.id, 'canceled'));
  say(`${client.id} cancelOrder`, pick(after), sameAmount(after.filled, 0));
  const none = await idsOpen(client);
  say(`${client.id} fetchOpenOrders after the cancel`, { none }, none.length === 0);
}

const totalOf = (lines, field) => lines.reduce((total, line) => total + Number(line[field]), 0);

function sameTrade(trade, line) {
  return (
    line !== undefined &&
    sameAmount(trade.price, line.price) &&
    sameAmount(trade.amount, line.qty) &&
    sameAmount(trade.fee.cost, line.fee) &&
    trade.fee.currency === line.feeAsset
  );
}

/** A limit order through the market: filled at once, seen in trades and balances as the ledger has them. */
async function take(client, profile, ask, ledgerOf) {
  const before = (await client.fetchBalance()).BTC;
  const price = client.priceToPrecision(SYMBOL, Number(ask) * 1.002);
  const params = { clientOrderId: TAKE, timeInForce: 'IOC' };
  const placed = await client.createOrder(SYMBOL, 'limit', 'buy', TAKEN, price, params);
  const taken = await within('the fill', whenIs(client, profile, placed.id, 'closed'));
  say(`${client.id} createOrder IOC`, pick(taken), sameAmount(taken.filled, TAKEN));
  const trades = (await client.fetchMyTrades(SYMBOL)).filter((trade) => trade.order === placed.id);
  const fills = ledgerOf(TAKE).filter((line) => line.type === 'FILL');
  const ledger = new Map(fills.map((line) => [line.tradeId, line]));
  const seen = trades.map(({ id, price: at, amount, fee, takerOrMaker }) => ({
    id,
    price: at,
    amount,
    fee,
    takerOrMaker,
  }));
  const isSame = trades.length === ledger.size && trades.every((trade) => sameTrade(trade, ledger.get(trade.id)));
  say(`${client.id} fetchMyTrades`, { trades: seen }, isSame && trades.length > 0);
  const after = (await client.fetchBalance()).BTC;
  const fees = totalOf(
    fills.filter((line) => line.feeAsset === 'BTC'),
    'fee',
  );
  const gained = Number(after.total) - Number(before.total);
  const isGained = Math.abs(gained - (Number(TAKEN) - fees)) < 1e-9;
  say(`${client.id} fetchBalance after the fill`, { before, after, fees }, isGained);
}

/**
 * What the private stream says of an order from its start to its end. It is asked before each thing that may happen: what
 * comes while nobody asks is not kept.
 */
async function watch(client, profile, ledgerOf) {
  const seen = [];
  let next = client.watchOrders(profile.watched);
  await within('the subscription', subscribed(client));
  const placed = await client.createOrder(SYMBOL, ...PASSIVE, { clientOrderId: WATCH });
  seen.push(...(await within('watchOrders', next)).map(pick));
  await within('the order to rest', whenIs(client, profile, placed.id, 'open'));
  next = client.watchOrders(profile.watched);
  await client.cancelOrder(placed.id, SYMBOL);
  while (seen.at(-1)?.status !== 'canceled') {
    seen.push(...(await within('watchOrders of the cancel', next)).map(pick));
    next = client.watchOrders(profile.watched);
  }
  // Nobody waits for what comes after the end.
  next.catch(() => undefined);
  const states = seen.filter((order) => order.id === placed.id).map((order) => order.status);
  say(`${client.id} watchOrders`, { states }, states[0] === 'open' && states.at(-1) === 'canceled');
  const types = ledgerOf(WATCH).map((line) => line.type);
  say(`${client.id} ledger of the watched order`, { types }, types.join(' ') === 'ARR ACC CXL');
}

async function refuse(client, { tooSmall, unknown }, ccxt) {
  const small = await client.createOrder(SYMBOL, 'limit', 'buy', '0.00001', '40000').catch((error) => error);
  const isRefusal = small instanceof ccxt.ExchangeError && tooSmall.test(small.message);
  say(`${client.id} createOrder below the least notional`, { name: small.name, message: small.message }, isRefusal);
  if (unknown === undefined) return;
  const none = await client.fetchOrder('1', SYMBOL).catch((error) => error);
  say(
    `${client.id} fetchOrder of an unknown id`,
    { name: none.name, message: none.message },
    unknown.test(none.message),
  );
}

/** Trades at a simulator of the profile's protocol. @param {Profile} profile */
export const witness = (profile) => (ccxt) =>
  atVenue(
    profile.protocol,
    async (venue, ledgerOf) => {
      const client = profile.connect(ccxt, venue);
      // Without this the client takes no ws:// address.
      await client.loadHttpProxyAgent();
      try {
        const ask = await seeMarkets(client);
        await rest(client, profile);
        await take(client, profile, ask, ledgerOf);
        await watch(client, profile, ledgerOf);
        await refuse(client, profile, ccxt);
      } finally {
        await client.close();
      }
    },
    profile.keys,
  );

/** What every client of ccxt is made with here. */
export const clientOptions = ({ PublicApiKey, PrivateApiKey }) => ({
  apiKey: PublicApiKey,
  secret: PrivateApiKey,
  number: String,
  enableRateLimit: false,
});

/** Moves every plain address of a client to the simulator. */
export function moveAddresses(client, rest) {
  for (const name of Object.keys(client.urls.api)) {
    if (typeof client.urls.api[name] === 'string') client.urls.api[name] = rest;
  }
}
