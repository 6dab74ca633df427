/**
 * Lets an independent client trade at the simulated venue: if ccxt is content there, simulator and adapter are not
 * merely wrong together. Not part of `npm test`. Run `npm run build` and then `node scripts/ccxt-witness.mjs`: ccxt is
 * installed once into a folder below the system's temporary one. Prints one JSON line a step; exit 1 on any mismatch.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const CCXT = '4.5.84';
const KEYS = { PublicApiKey: 'witnessKey', PrivateApiKey: 'witnessSecret' };
const BALANCES = { BTC: '10', USDT: '1000000' };
const SYMBOL = 'BTC/USDT';
const STEP_MS = 15_000;
const program = join(import.meta.dirname, '..', 'bin', 'tranche.mjs');

let mismatches = 0;

/** Prints what was seen and counts it when it is not what it must be. */
function say(step, seen, holds) {
  if (!holds) mismatches += 1;
  process.stdout.write(`${JSON.stringify({ step, ok: holds, ...seen })}\n`);
}

async function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${STEP_MS} ms`)), STEP_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function loadCcxt() {
  const folder = join(tmpdir(), `tranche-ccxt-${CCXT}`);
  const entry = join(folder, 'node_modules', 'ccxt', 'js', 'ccxt.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
    const result = spawnSync('npm', [...args, `ccxt@${CCXT}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (result.status !== 0) throw new Error('ccxt could not be installed');
  }
  return (await import(pathToFileURL(entry).href)).default;
}

async function startVenue(folder) {
  const accounts = join(folder, 'accounts.json');
  const ledger = join(folder, 'ledger.ndjson');
  writeFileSync(accounts, JSON.stringify({ 'BINANCE/main': { ...KEYS, balances: BALANCES } }), { mode: 0o600 });
  const args = ['venue-sim', '--protocol', 'binance', '--market', 'walk', '--seed', '1'];
  const child = spawn(process.execPath, [program, ...args, '--accounts', accounts, '--ledger', ledger], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await within(
    'the simulator',
    new Promise((resolve) => createInterface(child.stdout).once('line', resolve)),
  );
  return { child, ledger, ...JSON.parse(line) };
}

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

const pick = (order) => {
  const { id, clientOrderId, status, side, price, amount, filled, remaining, average } = order;
  return { id, clientOrderId, status, side, price, amount, filled, remaining, average };
};

const sameAmount = (a, b) => Number(a) === Number(b);

async function seeMarkets(client) {
  const markets = await client.loadMarkets();
  const { precision, limits, active, spot } = markets[SYMBOL] ?? {};
  const ok = sameAmount(precision?.price, '0.01') && sameAmount(precision?.amount, '0.00001') && active && spot;
  say('loadMarkets', { symbols: Object.keys(markets), precision, limits }, ok === true);
  const book = await client.fetchOrderBook(SYMBOL, 5);
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  say('fetchOrderBook', { bid, ask }, Number(bid) > 0 && Number(bid) < Number(ask));
  return { ask };
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

async function subscribed(client) {
  const isThere = () => Object.values(client.clients).some((each) => Object.keys(each.subscriptions).length > 0);
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function refuse(client, ccxt) {
  const tooSmall = await client.createOrder(SYMBOL, 'limit', 'buy', '0.00001', '40000').catch((error) => error);
  const isRefusal = tooSmall instanceof ccxt.ExchangeError && /NOTIONAL/.test(tooSmall.message);
  say('createOrder below the least notional', { name: tooSmall.name, message: tooSmall.message }, isRefusal);
  const unknown = await client.fetchOrder('1', SYMBOL).catch((error) => error);
  say('fetchOrder of an unknown id', { name: unknown.name, message: unknown.message }, /-2013/.test(unknown.message));
}

async function main() {
  const ccxt = await loadCcxt();
  const folder = mkdtempSync(join(tmpdir(), 'tranche-witness-'));
  const venue = await startVenue(folder);
  const ledgerOf = (clientOrderId) =>
    readFileSync(venue.ledger, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter((line) => line.clientOrderId === clientOrderId);
  const client = await openClient(ccxt, venue);
  try {
    const { ask } = await seeMarkets(client);
    await rest(client);
    await take(client, ask, ledgerOf);
    await watch(client);
    await refuse(client, ccxt);
    const types = ledgerOf('witness-watch-1').map((line) => line.type);
    say('ledger of the watched order', { types }, types.join(' ') === 'ARR ACC CXL');
  } finally {
    await client.close();
    venue.child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  say('stopped', { name: error.name, message: error.message }, false);
}
say('verdict', { ccxt: CCXT, mismatches }, mismatches === 0);
process.exit(mismatches === 0 ? 0 : 1);
