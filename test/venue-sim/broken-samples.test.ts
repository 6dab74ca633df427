/**
 * Two mistakes of published samples, made by hand at the simulated venues: parameters signed in another order than they
 * are sent in, and a signature that leaves out what the venue has in it. Both are refused; the same requests signed rightly are taken.
 */
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { startKrakenSim } from '../../src/venue-sim/kraken/sim.ts';
import { KEY, SECRET, SimHarness, type Json } from './sim-harness.ts';

const sha256 = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
const sorted = (query: string): string => query.split('&').sort().join('&');

async function json(url: string, init: RequestInit): Promise<Json> {
  return (await (await fetch(url, init)).json()) as Json;
}

describe('at Binance', () => {
  let venue: SimHarness;
  beforeAll(async () => void (venue = await SimHarness.start('BINANCE', startBinanceSim)));
  afterAll(() => venue.close());

  /** An order as the sample sends it; what is signed is for the caller to say. */
  function order(signed: (query: string) => string): Promise<Json> {
    const query =
      `symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.001&recvWindow=5000&timestamp=${Date.now()}` +
      '&price=20000&timeInForce=GTC';
    const url = `${venue.sim.rest}/api/v3/order?${query}&signature=${sha256(signed(query))}`;
    return json(url, { method: 'POST', headers: { 'X-MBX-APIKEY': KEY } });
  }

  it('the order of a sample that signs its parameters sorted and sends them unsorted is refused', async () => {
    expect(await order(sorted)).toEqual({ code: -1022, msg: 'Signature for this request is not valid.' });
    expect(await order((query) => query)).toMatchObject({ symbol: 'BTCUSDT', status: 'NEW' });
  });

  it('the order of a sample that signs a time and the parameters is refused', async () => {
    expect(await order((query) => `${Date.now()}${query}`)).toMatchObject({ code: -1022 });
  });
});

describe('at Bybit', () => {
  let venue: SimHarness;
  beforeAll(async () => void (venue = await SimHarness.start('BYBIT', startBybitSim)));
  afterAll(() => venue.close());

  const stamp = (): string => String(Date.now());
  const headers = (at: string, signed: string): Record<string, string> => ({
    ...{ 'X-BAPI-API-KEY': KEY, 'X-BAPI-TIMESTAMP': at, 'X-BAPI-RECV-WINDOW': '5000', 'X-BAPI-SIGN': sha256(signed) },
  });

  it('a query that was signed sorted and is sent unsorted is refused', async () => {
    const query = 'symbol=BTCUSDT&category=spot&openOnly=0';
    const ask = (signed: string): Promise<Json> => {
      const at = stamp();
      const url = `${venue.sim.rest}/v5/order/realtime?${query}`;
      return json(url, { headers: headers(at, `${at}${KEY}5000${signed}`) });
    };
    expect(await ask(sorted(query))).toMatchObject({ retCode: 10_004 });
    expect(await ask(query)).toMatchObject({ retCode: 0 });
  });

  it('an order whose signature leaves out the key and the window is refused', async () => {
    const body =
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"20000"}';
    const place = (signed: (at: string) => string): Promise<Json> => {
      const at = stamp();
      return json(`${venue.sim.rest}/v5/order/create`, { method: 'POST', headers: headers(at, signed(at)), body });
    };
    expect(await place((at) => `${at}${body}`)).toMatchObject({ retCode: 10_004 });
    expect(await place((at) => `${at}${KEY}5000${body}`)).toMatchObject({ retCode: 0 });
  });
});

describe('at Kraken', () => {
  const secret = Buffer.from('the secret of the sample');
  const keys = { PublicApiKey: KEY, PrivateApiKey: secret.toString('base64') };
  const PATH = '/0/private/AddOrder';
  let venue: SimHarness;
  let nonce = Date.now() * 1_000;
  beforeAll(async () => void (venue = await SimHarness.start('KRAKEN', startKrakenSim, { keys })));
  afterAll(() => venue.close());

  const hmac = (message: Buffer): string => createHmac('sha512', secret).update(message).digest('base64');

  function order(sign: (nonce: string, body: string) => string): Promise<Json> {
    const fresh = String((nonce += 1));
    const body = `nonce=${fresh}&pair=XBTUSDT&type=buy&ordertype=limit&price=20000&volume=0.001`;
    const headers = {
      'API-Key': KEY,
      'API-Sign': sign(fresh, body),
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    return json(`${venue.sim.rest}${PATH}`, { method: 'POST', headers, body });
  }

  it('an order whose signature leaves out the path and the inner digest is refused', async () => {
    const refused = await order((fresh, body) => hmac(Buffer.from(fresh + body)));
    expect(refused).toMatchObject({ error: ['EAPI:Invalid signature'] });
    const digest = (fresh: string, body: string): Buffer =>
      createHash('sha256')
        .update(fresh + body)
        .digest();
    const whole = await order((fresh, body) => hmac(Buffer.concat([Buffer.from(PATH), digest(fresh, body)])));
    expect(whole).toMatchObject({ error: [], result: { txid: [expect.any(String)] } });
  });
});
