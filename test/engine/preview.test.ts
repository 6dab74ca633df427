/** A preview is what a create then does, and what it suggests to a client whose order is refused is taken. */
import { describe, expect, it } from 'vitest';
import { price, ratio, toText } from '../../src/domain/decimal.ts';
import { OrderError } from '../../src/domain/errors.ts';
import { parseRules, type RulesText } from '../../src/domain/instrument.ts';
import { seededDraw, type Draw } from '../../src/domain/random.ts';
import { formatInstant, plusMs } from '../../src/domain/time.ts';
import type { CreateOrder } from '../../src/engine/desk.ts';
import type { PlanPreview, PreviewOutcome } from '../../src/engine/plan-preview.ts';
import { WARNINGS } from '../../src/engine/plan-preview.ts';
import { World } from '../../src/simulation/world.ts';
import { orderFrom, type Fields } from '../../src/simulation/world-desk.ts';
import { BTC, NOON, SYMBOL } from '../../src/simulation/world-facts.ts';

const RUNS = 150;

const pick = <T>(draw: Draw, values: readonly [T, ...T[]]): T =>
  values[Math.floor(draw() * values.length)] ?? values[0];

const RULES: readonly [RulesText, ...RulesText[]] = [
  { step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' },
  { step: '0.001', minQty: '0.002', maxQty: '0.3', minNotional: '10', tick: '0.01' },
  { step: '0.0003', minQty: '0.0009', minNotional: '100', tick: '0.01' },
];

function anOrder(draw: Draw): Fields {
  const strategy = pick(draw, ['TWAP', 'VWAP', 'IS', 'MARKET'] as const);
  const type = pick(draw, ['ABSOLUTE', 'PERCENTAGE', 'AUTOMATIC'] as const);
  const isRandom = strategy === 'TWAP' || strategy === 'VWAP';
  return {
    strategy,
    side: pick(draw, ['BUY', 'SELL'] as const),
    quantity: pick(draw, ['0.9', '0.12', '0.6003', '0.0459', '0.0003']),
    clipSizeType: type,
    clipSizeVal:
      type === 'ABSOLUTE' ? pick(draw, ['0.0005', '0.02', '0.071', '0.5']) : pick(draw, ['3', '10', '34', '100']),
    startTime: draw() < 0.3 ? plusMs(NOON, 5_000) : null,
    params: {
      ...(strategy === 'MARKET'
        ? {}
        : { tradingStyle: 'AGGRESSIVE', durationSeconds: pick(draw, ['7', '61', '400', '900']) }),
      ...(isRandom && draw() < 0.5 ? { randomizeAmount: true, randomizeTimePct: '30', seed: 'chosen' } : {}),
    },
  };
}

const worldFor = (draw: Draw): World =>
  new World({ refPrices: true, instrument: { ...BTC, rules: parseRules(pick(draw, RULES)) } });

const ask = (world: World, fields: Fields): Promise<PreviewOutcome> =>
  world.desk.preview('client', orderFrom(SYMBOL, fields));

async function previewed(fields: Fields, world = new World({ refPrices: true })): Promise<PlanPreview> {
  const outcome = await ask(world, fields);
  if (outcome.kind !== 'FEASIBLE') throw outcome.error;
  return outcome.preview;
}

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'taken';
  } catch (error) {
    if (error instanceof OrderError) return error.message;
    throw error;
  }
};

const clips = ({ clips: all, pace }: PlanPreview): string[] =>
  all.map(({ quantity, dueAt }) => `${toText(quantity)} ${pace === 'TIMED' ? (dueAt ?? 0) - NOON : ''}`);

/** What is checked of one random order: how it was answered. */
async function play(seed: string): Promise<PreviewOutcome['kind'] | 'REFUSED'> {
  const draw = seededDraw(seed);
  const world = worldFor(draw);
  const fields = anOrder(draw);
  let outcome: PreviewOutcome;
  try {
    outcome = await ask(world, fields);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    expect(await refusalOf(world.create(fields)), seed).toBe(error.message);
    return 'REFUSED';
  }
  expect(world.store.state.orders.size, seed).toBe(0);
  if (outcome.kind === 'INFEASIBLE') {
    expect(await refusalOf(world.create(fields)), seed).toBe(outcome.error.message);
    return 'INFEASIBLE';
  }
  const id = await world.create(fields);
  await world.runToEnd(id, 1_000_000);
  const isTimed = outcome.preview.pace === 'TIMED';
  const sent = world.placements.map(({ quantity, at }) => `${quantity} ${isTimed ? at - NOON : ''}`);
  expect(sent, seed).toEqual(clips(outcome.preview));
  return 'FEASIBLE';
}

/** The request with what the preview suggests put in. */
function withNearest(fields: Fields, outcome: PreviewOutcome, what: 'duration' | 'clipSize'): Fields | null {
  if (outcome.kind !== 'INFEASIBLE') return null;
  const { duration, clipSize } = outcome.nearest;
  if (what === 'clipSize') {
    if (clipSize === null) return null;
    return { ...fields, clipSizeType: clipSize.type, clipSizeVal: toText(clipSize.value) };
  }
  if (duration === null) return null;
  const endTime = duration.endTime ?? fields.endTime ?? null;
  return { ...fields, endTime, params: { ...fields.params, durationSeconds: String(duration.seconds) } };
}

describe('a preview', () => {
  it(`is clip by clip what a create then does, in ${RUNS} random orders`, async () => {
    const kinds: string[] = [];
    for (let i = 0; i < RUNS; i += 1) kinds.push(await play(`preview ${i}`));
    // A suite in which nothing is feasible, or everything, would show little.
    for (const kind of ['FEASIBLE', 'INFEASIBLE'])
      expect(kinds.filter((one) => one === kind).length).toBeGreaterThan(9);
  });

  it('takes no client order id and stores nothing', async () => {
    const world = new World({ refPrices: true });
    const request: CreateOrder = orderFrom(SYMBOL, { clientOrderId: 'mine' });
    await world.desk.preview('client', request);
    expect(await world.store.findClientId('client', 'mine')).toBeNull();
    expect(world.store.state.orders.size).toBe(0);
    expect((await world.desk.create('client', { ...request, quantity: request.quantity })).version).toBe(1);
  });

  it('says what was merged, the smallest clip against the minimum, and what it may cost at worst', async () => {
    const fields: Fields = { quantity: '1.00005', clipSizeType: 'ABSOLUTE', clipSizeVal: '0.5' };
    const preview = await previewed(fields);
    expect(clips(preview)).toEqual(['0.5 0', '0.50005 29998']);
    expect(preview.merged === null ? null : toText(preview.merged)).toBe('0.00005');
    expect([preview.smallest, preview.hardMin, preview.softMin].map(toText)).toEqual(['0.5', '0.00012', '0.00013']);
    // 43000.01 and 50 basis points, down to the tick.
    expect(preview.worst).toMatchObject({ isBound: false });
    expect(preview.worst === null ? '' : toText(preview.worst.price)).toBe('43215.01');
    const limited = await previewed({ ...fields, limitPrice: price('43100') });
    expect(limited.worst === null ? '' : toText(limited.worst.notional)).toBe('43102.155');
    expect(limited.worst?.isBound).toBe(true);
    expect((await previewed({ ...fields, side: 'SELL' })).worst?.price).toEqual(price('42785.01'));
  });

  it('gives a sequence no times but the first', async () => {
    const preview = await previewed({ strategy: 'ICEBERG', clipSizeVal: '40', params: {} });
    expect(preview.pace).toBe('SEQUENTIAL');
    expect(preview.clips.map(({ dueAt }) => dueAt)).toEqual([NOON, null, null]);
  });
});

describe('an order that cannot be as it is', () => {
  const CASES: readonly (readonly [string, Fields])[] = [
    ['clips too close to each other', { clipSizeVal: '1', params: { durationSeconds: '60' } }],
    ['clips below the minimum', { quantity: '0.001', clipSizeVal: '5', params: { durationSeconds: '600' } }],
    ['a window beyond the end', { endTime: plusMs(NOON, 30_000), params: { durationSeconds: '60' } }],
    [
      'more than a thousand clips',
      { clipSizeType: 'ABSOLUTE', clipSizeVal: '0.0005', params: { durationSeconds: '86400' } },
    ],
    ['too many clips up to its end', { endTime: plusMs(NOON, 20_000), clipSizeVal: '2', params: {} }],
    ['a clip larger than the order', { clipSizeType: 'ABSOLUTE', clipSizeVal: '3', params: { durationSeconds: '60' } }],
  ];
  it.each(CASES)('%s: what is suggested is taken, and one step nearer is not', async (_what, fields) => {
    const world = new World({ refPrices: true });
    const outcome = await ask(world, fields);
    expect(outcome.kind).toBe('INFEASIBLE');
    let tried = 0;
    for (const what of ['duration', 'clipSize'] as const) {
      const better = withNearest(fields, outcome, what);
      if (better === null) continue;
      tried += 1;
      expect((await ask(world, better)).kind, what).toBe('FEASIBLE');
      expect(await refusalOf(world.create(better))).toBe('taken');
    }
    expect(tried).toBeGreaterThan(0);
  });

  it('finds the very edge', async () => {
    const world = new World({ refPrices: true });
    const outcome = await ask(world, { clipSizeVal: '1', params: { durationSeconds: '60' } });
    const { duration, clipSize } = outcome.kind === 'INFEASIBLE' ? outcome.nearest : { duration: null, clipSize: null };
    // A hundred clips a second apart; sixty clips of 1.67 % leave the last more than a second.
    expect(duration).toEqual({ seconds: 100, endTime: null });
    expect(clipSize).toEqual({ type: 'PERCENTAGE', value: ratio('1.67') });
  });

  it('is refused as a create refuses it where neither duration nor clip size would help', async () => {
    const world = new World({ refPrices: true });
    for (const fields of [
      { quantity: '0.00001' },
      { limitPrice: price('43000.001') },
      { params: { durationSeconds: '60', tradingStyle: 'BOLD' } },
      { symbol: 'NONE/USDT' },
      { params: {} },
    ] satisfies Fields[]) {
      const request = { ...orderFrom(SYMBOL, fields) };
      const message = await refusalOf(world.desk.preview('client', request));
      expect(message).not.toBe('taken');
      expect(await refusalOf(world.desk.create('client', request))).toBe(message);
    }
  });
});

describe('warnings', () => {
  const seen = new Set<string>();
  const CASES: readonly (readonly [keyof typeof WARNINGS, Fields])[] = [
    ['SIZE_IGNORED', { clipSizeType: 'AUTOMATIC', clipSizeVal: '5' }],
    ['CLIPS_MERGED', { quantity: '1.00005', clipSizeType: 'ABSOLUTE', clipSizeVal: '0.5' }],
    ['FEWER_CLIPS', { quantity: '0.0005', clipSizeType: 'AUTOMATIC', params: { durationSeconds: '600' } }],
    ['NEAR_MINIMUM', { quantity: '0.00012', clipSizeVal: '100' }],
    ['DRAWN_AT_CREATE', { params: { durationSeconds: '60', randomizeAmount: true } }],
    ['FROM_THE_TRIGGER', { strategy: 'STOP_LOSS', side: 'SELL', params: { trigger: { triggerPrice: '40000' } } }],
    ['STARTS_NOW', { startTime: plusMs(NOON, -1) }],
    ['OUTSIDE_LIMIT', { limitPrice: price('42000') }],
    ['HIGH_PARTICIPATION', { strategy: 'POV', endTime: plusMs(NOON, 60_000), params: { maxParticipationPct: '30' } }],
    ['LEARNED_CURVE', { strategy: 'VWAP', params: { durationSeconds: '3600' } }],
    ['MAY_NOT_COMPLETE', { params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } }],
  ];
  it.each(CASES)('%s', async (code, fields) => {
    const { warnings } = await previewed(fields);
    expect(warnings.map((one) => one.code)).toContain(code);
    seen.add(code);
    const plain = await previewed({ params: { durationSeconds: '60' } });
    expect(plain.warnings).toEqual([]);
  });

  it('NO_REFERENCE_PRICE', async () => {
    const preview = await previewed({}, new World());
    expect(preview.warnings.map((one) => one.code)).toContain('NO_REFERENCE_PRICE');
    expect([preview.worst, preview.clips[0]?.notional]).toEqual([null, null]);
    seen.add('NO_REFERENCE_PRICE');
  });

  it('NO_POST_ONLY', async () => {
    const world = new World({ refPrices: true, instrument: { ...BTC, noPostOnly: true } });
    const preview = await previewed({ params: { durationSeconds: '60' } }, world);
    expect(preview.warnings.map((one) => one.code)).toEqual(['NO_POST_ONLY']);
    seen.add('NO_POST_ONLY');
  });

  it('are all shown above', () => {
    expect(Object.keys(WARNINGS).filter((code) => !seen.has(code))).toEqual([]);
  });

  it('have the times of the plan in plain sight', async () => {
    const { window } = await previewed({ startTime: plusMs(NOON, 60_000), params: { durationSeconds: '60' } });
    expect([window.start, window.windowEnd].map((at) => formatInstant(at).slice(11, 19))).toEqual([
      '12:01:00',
      '12:02:00',
    ]);
  });
});
