/** What Kraken's requests look like on the wire: signature vectors, parameters, nonces, counters, deadlines. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelPoints, createBudget } from '../../../../src/adapters/venues/kraken/budget.ts';
import { ownMeters } from '../../../../src/adapters/venues/limiter.ts';
import { narrowed, waitForTurnMs } from '../../../../src/adapters/venues/kraken/clock-offset.ts';
import { cancelCall, formOf, placeCall } from '../../../../src/adapters/venues/kraken/codec.ts';
import { findRow } from '../../../../src/adapters/venues/kraken/error-table.ts';
import { createNonceLane } from '../../../../src/adapters/venues/kraken/nonce.ts';
import { deadlineOf, DEADLINE_EXTRA_MS } from '../../../../src/adapters/venues/kraken/orders.ts';
import { TIERS } from '../../../../src/adapters/venues/kraken/tier.ts';
import { assetFrom, guessPair, secondsOf } from '../../../../src/adapters/venues/kraken/reading.ts';
import { createSigner } from '../../../../src/adapters/venues/kraken/signer.ts';
import { instant } from '../../../../src/domain/time.ts';
import { CLIP_ID, placeRequest, PRIVATE_KEY, PUBLIC_KEY, REF, START_MS } from './scripted-desk.ts';

const PATH = '/0/private/AddOrder';
const NONCE = '1616492376594';
const BODY = formOf([
  ['nonce', NONCE],
  ['ordertype', 'limit'],
  ['pair', 'XBTUSD'],
  ['price', '37500'],
  ['type', 'buy'],
  ['volume', '1.25'],
]);
const SIGNATURE = '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==';

describe('a signature', () => {
  const signer = createSigner(PUBLIC_KEY, PRIVATE_KEY);

  it('is the one the venue documents for its example', () => {
    expect(BODY).toBe('nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25');
    expect(signer.headers(PATH, NONCE, BODY)).toEqual({
      'API-Key': PUBLIC_KEY,
      'API-Sign': SIGNATURE,
      'Content-Type': 'application/x-www-form-urlencoded',
    });
  });

  it('is not the one of samples that leave out the path and the inner digest', () => {
    const broken = createHmac('sha512', Buffer.from(PRIVATE_KEY, 'base64'))
      .update(NONCE + BODY)
      .digest('base64');
    expect(broken).not.toBe(SIGNATURE);
    expect(signer.headers(PATH, NONCE, BODY)['API-Sign']).not.toBe(broken);
  });

  it('covers the path, the nonce and every character of the body', () => {
    const others = [
      signer.headers('/0/private/CancelOrder', NONCE, BODY),
      signer.headers(PATH, '1616492376595', BODY),
      signer.headers(PATH, NONCE, `${BODY} `),
    ];
    for (const other of others) expect(other['API-Sign']).not.toBe(SIGNATURE);
  });

  it('needs keys of the form the venue shows', () => {
    expect(() => createSigner('', PRIVATE_KEY)).toThrow(/PublicApiKey/);
    expect(() => createSigner(PUBLIC_KEY, '')).toThrow(/PrivateApiKey/);
    expect(() => createSigner(PUBLIC_KEY, 'not base64!')).toThrow(/PrivateApiKey must be base64/);
  });
});

describe('a create', () => {
  it('names the order in full, with a deadline and one fee asset', () => {
    const call = placeCall(placeRequest({ postOnly: true, side: 'SELL' }), 'XBTUSD', instant(START_MS + 2_500));
    expect(Object.fromEntries(call.params)).toEqual({
      ordertype: 'limit',
      pair: 'XBTUSD',
      type: 'sell',
      volume: '0.5',
      price: '43000.2',
      timeinforce: 'GTC',
      oflags: 'post,fciq',
      cl_ord_id: CLIP_ID,
      deadline: '2022-07-30T01:53:22.500Z',
    });
  });

  it('is cancelled by the id of the venue where it is known', () => {
    expect(cancelCall(REF).params).toEqual([['cl_ord_id', CLIP_ID]]);
    expect(cancelCall({ ...REF, venueOrderId: 'O1' }).params).toEqual([['txid', 'O1']]);
  });
});

describe('a deadline', () => {
  const at = (lateMs: number, receiveWindowMs: number, doubtMs = 50) =>
    deadlineOf({ reservedAt: instant(START_MS), receiveWindowMs }, START_MS + lateMs, { ms: 300, doubtMs });

  it('is the end of the window where the venue takes that', () => {
    expect(at(0, 10_000)).toBe(START_MS + 10_300);
  });

  it('is later than a short window, for the venue takes none that is nearer than two seconds', () => {
    expect(at(0, 2_000)).toBe(START_MS + 2_850);
  });

  it('never lets an order be admitted later than the window and its allowance', () => {
    const window = fc.integer({ min: 300, max: 60_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), window, fc.integer({ min: 0, max: 500 }), (late, ms, doubt) => {
        const deadline = at(late, ms, doubt);
        if (deadline === null) return;
        const latest = deadline - 300 + doubt;
        expect(latest).toBeLessThanOrEqual(START_MS + ms + DEADLINE_EXTRA_MS + 1);
        expect(late).toBeLessThanOrEqual(ms);
      }),
    );
  });

  it('is none when it would come too late', () => {
    expect(at(1_450, 2_000)).toBeNull();
    expect(at(2_001, 2_000, 0)).toBeNull();
  });
});

describe('nonces', () => {
  it('rise even when the clock stands still or goes back, one call at a time', async () => {
    let now = 1_000;
    const lane = createNonceLane({ now: () => now });
    let running = 0;
    const take = (): Promise<string | null> =>
      lane.run(false, async (nonce) => {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        running -= 1;
        return nonce;
      });
    const first = await Promise.all([take(), take(), take()]);
    now = 500;
    const nonces = [...first, await take()].map(Number);
    expect(nonces).toEqual([1_000_000, 1_000_001, 1_000_002, 1_000_003]);
  });

  it('are given to urgent calls first', async () => {
    const lane = createNonceLane({ now: () => 1 });
    const order: string[] = [];
    const note = (name: string, urgent: boolean): Promise<number | null> =>
      lane.run(urgent, () => Promise.resolve(order.push(name)));
    await Promise.all([note('first', false), note('query', false), note('order', true)]);
    expect(order).toEqual(['order', 'first', 'query']);
  });

  it('jump ahead of somebody with the same key and a faster clock, and go on after a call that failed', async () => {
    const lane = createNonceLane({ now: () => 1_000 });
    await expect(lane.run(true, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    lane.overtaken();
    expect(Number(await lane.run(true, (nonce) => Promise.resolve(nonce)))).toBe(1_500_000);
  });
});

describe('the counters of the venue', () => {
  it('let queries through until they are full, keep a fifth for look-ups, and fall again', async () => {
    let now = 0;
    const budget = createBudget(
      ownMeters(() => now),
      'KRAKEN/main',
    );
    for (let i = 0; i < 12; i += 1) expect(await budget.admitQuery('READ', 1)).toBeNull();
    expect(await budget.admitQuery('READ', 1)).toMatchObject({ errorCode: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 3_031 });
    expect(await budget.admitQuery('RESOLVE', 2)).toBeNull();
    expect(await budget.admitQuery('RESOLVE', 1)).not.toBeNull();
    now = 10_000;
    expect(await budget.admitQuery('RESOLVE', 3)).toBeNull();
  });

  it('hold orders of one pair back and not those of another, and never a cancel', async () => {
    const budget = createBudget(
      ownMeters(() => 0),
      'KRAKEN/main',
    );
    for (let i = 0; i < 48; i += 1) expect(await budget.admitOrder('BTC/USD')).toBeNull();
    expect(await budget.admitOrder('BTC/USD')).toMatchObject({ retryAfterMs: 1_000 });
    expect(await budget.admitOrder('ETH/USD')).toBeNull();
    budget.countCancel('ETH/USD', 1_000);
    budget.full('ETH/USD');
    expect(await budget.admitOrder('ETH/USD')).toMatchObject({ retryAfterMs: 13_000 });
  });

  it('grow when the venue names a higher tier', async () => {
    const budget = createBudget(
      ownMeters(() => 0),
      'KRAKEN/main',
    );
    budget.learnOrdersMax(180);
    for (let i = 0; i < 144; i += 1) expect(await budget.admitOrder('BTC/USD')).toBeNull();
    expect(await budget.admitOrder('BTC/USD')).not.toBeNull();
    expect(TIERS.map((tier) => tier.orders)).toEqual([60, 125, 180]);
  });

  it('charge a cancel by the age of its order', () => {
    expect([0, 4_999, 5_000, 12_000, 44_000, 89_000, 299_000, 300_000].map(cancelPoints)).toEqual([
      8, 8, 6, 5, 4, 2, 1, 0,
    ]);
  });
});

describe('the clock of the venue', () => {
  it('is known better with every second that turns over', () => {
    const truth = 237;
    const tell = (ours: number) => Math.floor((ours + truth) / 1_000) * 1_000;
    let now = START_MS + 111;
    let bounds: { least: number; most: number } | null = null;
    for (let i = 0; i < 6; i += 1) {
      bounds = narrowed(bounds, { least: tell(now) - now, most: tell(now) + 1_000 - now });
      expect(bounds.least).toBeLessThanOrEqual(truth);
      expect(bounds.most).toBeGreaterThanOrEqual(truth);
      now += waitForTurnMs(now, { ms: (bounds.least + bounds.most) / 2, doubtMs: 0 });
    }
    expect((bounds?.most ?? 0) - (bounds?.least ?? 0)).toBeLessThan(64);
  });

  it('is believed anew when what it says contradicts what it said', () => {
    const sample = { least: 5_000, most: 6_000 };
    expect(narrowed({ least: 0, most: 100 }, sample)).toBe(sample);
  });
});

describe('names', () => {
  it.each([
    ['XXBT', 'BTC'],
    ['XBT', 'BTC'],
    ['XXDG', 'DOGE'],
    ['ZUSD', 'USD'],
    ['USDT', 'USDT'],
    ['ZRX', 'ZRX'],
    ['XTZ', 'XTZ'],
  ])('%s is %s', (theirs, ours) => {
    expect(assetFrom(theirs)).toBe(ours);
  });

  it('of a pair that is not listed any more are put together', () => {
    expect(guessPair('BTC/USD')).toBe('XBTUSD');
  });

  it('of errors are found by the longest beginning', () => {
    expect(findRow('EGeneral:Invalid arguments:volume', 'create')?.rejectClass).toBe('SOFT');
    expect(findRow('EOrder:Unknown order', 'create')).toBeNull();
    expect(findRow('EOrder', 'create')).toBeNull();
  });
});

describe('a time in seconds', () => {
  it('keeps its milliseconds exactly', () => {
    expect(secondsOf({ time: '1688666559.8974' }, 'time')).toBe(1_688_666_559_897);
    expect(secondsOf({ time: '1688666559' }, 'time')).toBe(1_688_666_559_000);
    expect(() => secondsOf({ time: '1e9' }, 'time')).toThrow(/time/);
  });
});
