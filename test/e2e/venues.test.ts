/**
 * The same whole orders at every venue, over its own protocol and through ccxt: streams that lose, repeat and reorder,
 * answers that are lost, throttles, refusals, a cancel that races fills, and a worker that dies in the middle of it all.
 * The venue's ledger judges.
 */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceSim } from '../../src/venue-sim/binance/sim.ts';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { startKrakenSim } from '../../src/venue-sim/kraken/sim.ts';
import type { Child } from '../support/child.ts';
import { ccxtEntry } from '../support/ccxt.ts';
import { childPrefix, linesOf, totals, units, type LedgerLine } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, TERMINAL, twapOf, type SystemVenue } from '../support/system.ts';

const CLIPS = 4;
const QUANTITY = '0.08';
/** How long an order may take: where few requests are allowed in a minute, three lost creates take minutes to clear up. */
const ORDER_MS = 100_000;
const NARROW_ORDER_MS = 300_000;
/** Between the create and the first clip, for the faults to be in place. */
const LEAD_MS = 2_000;
const ALWAYS = 100_000;
/** Where quotes come late one passive clip after the other may be refused because it would take: no matter here. */
const PASSIVE = { tradingStyle: 'PASSIVE', maxConsecutiveRejects: 100 };
/** Whatever a stream loses, a fill is known to us this long after it happened. */
const KNOWN_AFTER_MS = 10_000;

const TEXT = { PublicApiKey: 'simkey', PrivateApiKey: 'simsecret' };
const BASE64 = { PublicApiKey: 'simkey', PrivateApiKey: Buffer.from('the secret of the key').toString('base64') };
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
const ED25519 = { PublicApiKey: 'simkey', PrivateApiKey: ed25519.toString('base64') };

interface Place extends SystemVenue {
  /** So few requests are allowed in a minute that each order needs a venue of its own. */
  readonly isNarrow?: true;
  /** What its adapter is made of is absent. */
  readonly isAbsent?: boolean;
}

const VENUES: readonly Place[] = [
  { exchange: 'BINANCE', start: startBinanceSim, key: TEXT },
  { exchange: 'BYBIT', start: startBybitSim, key: TEXT },
  { exchange: 'KRAKEN', start: startKrakenSim, key: BASE64, isNarrow: true },
  { exchange: 'COINAPI', start: startCoinapiSim, key: TEXT },
  { exchange: 'DFX', start: startDfxSim, key: ED25519, isNarrow: true },
  {
    exchange: 'CCXT_BINANCE',
    start: startBinanceSim,
    key: TEXT,
    entry: ({ rest }) => ({ rest, ccxt: { id: 'binance', module: ccxtEntry ?? '', paced: false } }),
    isAbsent: ccxtEntry === null,
  },
];

type Faults = readonly Readonly<Record<string, unknown>>[];

function ordersAt(venue: Place): void {
  const { exchange, isNarrow } = venue;
  const orderMs = isNarrow === true ? NARROW_ORDER_MS : ORDER_MS;
  const within = { timeout: orderMs + 30_000 };
  const inTurn = isNarrow === true ? it : it.concurrent;
  const [opening, closing] = isNarrow === true ? [beforeEach, afterEach] : [beforeAll, afterAll];
  let system: System;
  let first: Child;
  opening(async () => {
    system = await System.start({ venue });
    [first] = await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  closing(() => system.close());

  const lines = (orderId: string): readonly LedgerLine[] => linesOf(system.ledger(), orderId);

  /** Places an order which alone meets the faults. */
  async function placeUnder(faults: Faults, params: object = {}): Promise<string> {
    const startTime = new Date(Date.now() + LEAD_MS).toISOString();
    const more = { startTime, exchange, endTime: new Date(Date.now() + orderMs).toISOString() };
    const orderId = await system.client.place(twapOf(CLIPS, QUANTITY, params, more));
    for (const fault of faults) await system.control('faults', { match: childPrefix(orderId), ...fault });
    return orderId;
  }

  async function isFilled(orderId: string): Promise<void> {
    expect(await system.ended(orderId, orderMs)).toMatchObject({ status: 'FILLED', filledQuantity: QUANTITY });
    expect(await system.faultsOf(orderId, QUANTITY)).toEqual([]);
  }

  /** What is filled for longer than it may take to be known, and is not. */
  async function missing(orderId: string): Promise<bigint> {
    const old = lines(orderId).filter((line) => line.t < Date.now() - KNOWN_AFTER_MS);
    const { filledQuantity } = await system.client.order(orderId);
    const left = totals(old).filled - units(filledQuantity);
    return left > 0n ? left : 0n;
  }

  inTurn('miss no fill after ten seconds when the stream loses 78 % of its frames', within, async () => {
    const drop = { op: 'stream', kind: 'DROP_FRAME', count: ALWAYS, probability: 0.78 };
    const orderId = await placeUnder([drop], PASSIVE);
    let last: unknown = null;
    const isOver = async (): Promise<boolean> => {
      expect(await missing(orderId)).toBe(0n);
      const order = await system.client.order(orderId);
      last = order;
      return TERMINAL.has(order.status);
    };
    await waitFor('the end of the order', orderMs, isOver, () => ({ last, lines: lines(orderId) }));
    await isFilled(orderId);
  });

  inTurn('count no fill twice when frames come twice and out of order', within, async () => {
    const repeats = ['DUPLICATE_FRAME', 'REORDER_FRAME'].map((kind) => ({ op: 'stream', kind, count: 6 }));
    await isFilled(await placeUnder([...repeats, { op: 'stream', kind: 'DISCONNECT_STREAM', count: 1 }]));
  });

  inTurn('are filled once when creates are lost, unanswered and throttled', within, async () => {
    const kinds = [{ kind: 'RESET_BEFORE' }, { kind: 'RESET_AFTER' }, { kind: 'HTTP_429', retryAfterS: 1 }];
    await isFilled(await placeUnder(kinds.map((kind) => ({ op: 'create', count: 1, ...kind }))));
  });

  inTurn('end cancelled when a cancel races fills, with what was filled', within, async () => {
    const orderId = await placeUnder([{ op: 'cancel', kind: 'RESET_AFTER', count: 1 }], PASSIVE);
    await waitFor('a clip at the venue', orderMs, () => lines(orderId).some((line) => line.type === 'ACC'));
    await system.client.cancel({ orderId: Number(orderId) });
    const { status } = await system.ended(orderId, orderMs);
    expect(['CANCELLED', 'FILLED']).toContain(status);
    expect(await system.faultsOf(orderId, QUANTITY)).toEqual([]);
  });

  inTurn('end REJECTED with nothing sold when the venue says that it cannot be paid', within, async () => {
    await system.control('balance', { account: `${exchange}/main`, asset: 'ETH', free: '0' });
    const orderId = await system.client.place(twapOf(2, '1', {}, { exchange, symbol: 'ETH/USDT', side: 'SELL' }));
    expect(await system.ended(orderId, orderMs)).toMatchObject({ status: 'REJECTED', filledQuantity: '0' });
    const children = await system.client.call('GET', `/api/v2/trading/order/children?orderId=${orderId}`);
    // A clip before it may have come too late on a busy machine, and then was refused for that.
    const refused = children.body['responses'] as { status: string; errorCode: string }[];
    expect(refused.at(-1)).toMatchObject({ status: 'REJECTED', errorCode: 'INSUFFICIENT_FUNDS' });
    const types = lines(orderId).map((line) => line.type);
    expect(types.slice(-2)).toEqual(['ARR', 'REJ']);
    expect(types.filter((type) => type === 'ACC' || type === 'FILL')).toEqual([]);
  });

  inTurn('go on where they were when a worker dies and another comes', within, async () => {
    const orderId = await placeUnder([]);
    await waitFor('a clip at the venue', orderMs, () => lines(orderId).some((line) => line.type === 'ARR'));
    await first.stop('SIGKILL');
    await system.worker();
    await isFilled(orderId);
  });
}

for (const venue of VENUES) {
  describe.skipIf(!durableRedis || venue.isAbsent === true)(`orders at ${venue.exchange}`, () => {
    ordersAt(venue);
  });
}
