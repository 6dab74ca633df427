/** What the venue and the network do to requests and frames: nothing is sent twice, nothing filled is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childPrefix, linesOf, type LedgerLine } from '../support/ledger.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const CLIPS = 6;
const QUANTITY = '0.12';
const ORDER_MS = 80_000;
const TEST = { timeout: ORDER_MS + 20_000 };
/** Between the create and the first clip, for the faults to be in place. */
const LEAD_MS = 2_000;
const ALWAYS = 100_000;
/** On a busy machine one passive clip after the other may be refused because it would take: no matter here. */
const PASSIVE = { tradingStyle: 'PASSIVE', maxConsecutiveRejects: 100 };

type Faults = readonly Readonly<Record<string, unknown>>[];

/** After those called AFTER and LATE_ACCEPT the venue has the order although no proper answer came. */
const CREATE_FAULTS = [
  { kind: 'TIMEOUT_AFTER', delayMs: 30_000 },
  { kind: 'TIMEOUT_BEFORE', delayMs: 30_000 },
  { kind: 'RESET_AFTER' },
  { kind: 'RESET_BEFORE' },
  { kind: 'STATUS_1006_AFTER' },
  { kind: 'STATUS_1007_AFTER' },
  { kind: 'HTTP_500' },
  { kind: 'HTTP_502_HTML' },
  { kind: 'HTTP_503' },
  { kind: 'TRUNCATED_JSON' },
  { kind: 'LATE_ACCEPT', delayMs: 2_500 },
  { kind: 'ENGINE_DELAY', delayMs: 2_500 },
] as const;

/** One for each order: failures on one account hold back every order of it. */
const ACCOUNTS = Array.from({ length: 19 }, (_, i) => `a${i}`);

describe.skipIf(!durableRedis)('an order at a venue that fails', () => {
  let system: System;
  const unused = [...ACCOUNTS];
  beforeAll(async () => {
    // So many accounts ask for more together than one address may in a minute, which is no fault of the venue.
    system = await System.start({ accounts: ACCOUNTS, sim: { limits: { weightPerMinute: 1_000_000 } } });
    await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(() => system.close());

  /** Works one order, which alone meets the faults; answers with its lines of the ledger. */
  async function fillUnder(faults: Faults, params: object = {}): Promise<readonly LedgerLine[]> {
    const startTime = new Date(Date.now() + LEAD_MS).toISOString();
    const subaccount = unused.shift();
    const orderId = await system.client.place(twapOf(CLIPS, QUANTITY, params, { startTime, subaccount }));
    for (const fault of faults) await system.control('faults', { match: childPrefix(orderId), ...fault });
    expect(await system.ended(orderId, ORDER_MS)).toMatchObject({ status: 'FILLED', filledQuantity: QUANTITY });
    expect(await system.faultsOf(orderId, QUANTITY)).toEqual([]);
    return linesOf(system.ledger(), orderId);
  }

  it.concurrent.each(CREATE_FAULTS)('is filled, nothing twice, under $kind', TEST, async (fault) => {
    await fillUnder([{ op: 'create', count: 2, ...fault }]);
  });

  it.concurrent('is filled although nothing is answered and no look-up works for a while', TEST, async () => {
    await fillUnder([
      { op: 'create', kind: 'STATUS_1007_AFTER', count: ALWAYS },
      { op: 'query', kind: 'HTTP_500', count: 10 },
      { op: 'stream', kind: 'DROP_FRAME', count: ALWAYS },
    ]);
  });

  it.concurrent('sends no clip again that the venue denies while it has it', TEST, async () => {
    const lines = await fillUnder([
      { op: 'create', kind: 'RESET_AFTER', count: 1 },
      { op: 'query', kind: 'HIDE_ORDER', count: 3 },
      { op: 'stream', kind: 'DROP_FRAME', count: ALWAYS },
    ]);
    expect(lines.filter((line) => line.type === 'REJ')).toEqual([]);
  });

  it.concurrent('is filled by look-ups when the private stream loses everything', TEST, async () => {
    const lines = await fillUnder([{ op: 'stream', kind: 'DROP_FRAME', count: ALWAYS }], PASSIVE);
    expect(lines.filter((line) => line.liquidity === 'MAKER').length).toBeGreaterThan(0);
  });

  it.concurrent.each(['DUPLICATE_FRAME', 'REORDER_FRAME'])('counts no fill twice under %s', TEST, async (kind) => {
    await fillUnder([{ op: 'stream', kind, count: ALWAYS }], PASSIVE);
  });

  it.concurrent('survives a stream that breaks again and again', TEST, async () => {
    await fillUnder([{ op: 'stream', kind: 'DISCONNECT_STREAM', count: 5 }], PASSIVE);
  });

  it.concurrent('is filled when cancels get no answer', TEST, async () => {
    const faults = ['RESET_AFTER', 'STATUS_1007_AFTER', 'HTTP_500'].map((kind) => ({ op: 'cancel', kind, count: 2 }));
    await fillUnder(faults, { tradingStyle: 'HYBRID' });
  });
});
