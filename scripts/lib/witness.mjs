/** What the witnesses of all venues share: counting what does not hold, the client library, a simulator to trade at. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { fetchCcxt } from './ccxt.mjs';

export const SYMBOL = 'BTC/USDT';
export const KEYS = { PublicApiKey: 'witnessKey', PrivateApiKey: 'witnessSecret' };
const BALANCES = { BTC: '10', USDT: '1000000' };
const STEP_MS = 15_000;
const program = join(import.meta.dirname, '..', '..', 'bin', 'tranche.mjs');

let failed = 0;

export const mismatches = () => failed;

/** Prints what was seen and counts it when it is not what it must be. */
export function say(step, seen, holds) {
  if (!holds) failed += 1;
  process.stdout.write(`${JSON.stringify({ step, ok: holds, ...seen })}\n`);
}

export async function within(what, promise) {
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

export const loadCcxt = async () => (await import(pathToFileURL(fetchCcxt()).href)).default;

export const pick = (order) => {
  const { id, clientOrderId, status, side, price, amount, filled, remaining, average } = order;
  return { id, clientOrderId, status, side, price, amount, filled, remaining, average };
};

export const sameAmount = (a, b) => Number(a) === Number(b);

/** Trades at a simulator of the protocol; `trade` gets its addresses and a reader of the ledger by client order id. */
export async function atVenue(protocol, trade, keys = KEYS) {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-witness-'));
  const accounts = join(folder, 'accounts.json');
  const ledger = join(folder, 'ledger.ndjson');
  const account = { [`${protocol.toUpperCase()}/main`]: { ...keys, balances: BALANCES } };
  writeFileSync(accounts, JSON.stringify(account), { mode: 0o600 });
  const args = ['venue-sim', '--protocol', protocol, '--market', 'walk', '--seed', '1'];
  const child = spawn(process.execPath, [program, ...args, '--accounts', accounts, '--ledger', ledger], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A client that throws where nobody catches must not leave the simulator behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const ledgerOf = (clientOrderId) =>
    readFileSync(ledger, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter((line) => line.clientOrderId === clientOrderId);
  try {
    const lines = createInterface(child.stdout);
    const line = await within('the simulator', new Promise((resolve) => lines.once('line', resolve)));
    await trade(JSON.parse(line), ledgerOf);
  } finally {
    child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until a client's subscription stands, so that nothing that follows is missed. */
export async function subscribed(client) {
  const isThere = () => Object.values(client.clients).some((each) => Object.keys(each.subscriptions).length > 0);
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Markets and the book: the same at every venue. Answers with the best ask. */
export async function seeMarkets(client) {
  const markets = await client.loadMarkets();
  const { precision, limits, active, spot } = markets[SYMBOL] ?? {};
  const ok = sameAmount(precision?.price, '0.01') && sameAmount(precision?.amount, '0.00001') && active && spot;
  say(`${client.id} loadMarkets`, { symbols: Object.keys(markets), precision, limits }, ok === true);
  const book = await client.fetchOrderBook(SYMBOL, 5);
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  say(`${client.id} fetchOrderBook`, { bid, ask }, Number(bid) > 0 && Number(bid) < Number(ask));
  return ask;
}
