import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCommand, type PlanOutside } from '../../src/bin/commands/plan.ts';
import { instant } from '../../src/domain/time.ts';

const RULES = '{"step":"0.00001","minQty":"0.00001","maxQty":"9000","minNotional":"5","tick":"0.01"}';
const ORDER = {
  side: 'BUY',
  quantity: 1,
  strategy: 'TWAP',
  clipSizeType: 'ABSOLUTE',
  clipSizeVal: 0.3,
  refPrice: 43000,
  createdAt: '2024-01-28T12:00:00Z',
  params: '{"durationSeconds":3600}',
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-plan-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

class Collector extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY: boolean) {
    super({ highWaterMark: 16, decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    // Later, so that the writer has to wait for us.
    setImmediate(done);
  }
}

interface Given extends Omit<PlanOutside, 'out'> {
  readonly rules?: string;
  readonly isTTY?: boolean;
  readonly flags?: readonly string[];
}

async function run(orders: string, given: Given = {}): Promise<string> {
  const [ordersFile, rulesFile] = [join(folder, 'orders.ndjson'), join(folder, 'rules.json')];
  writeFileSync(ordersFile, orders);
  writeFileSync(rulesFile, given.rules ?? RULES);
  return runFiles(ordersFile, rulesFile, given);
}

async function runFiles(orders: string, rules: string, given: Given = {}): Promise<string> {
  const out = new Collector(given.isTTY ?? false);
  const command = planCommand({ out, ...(given.now === undefined ? {} : { now: given.now }) })
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await command.parseAsync(['--orders', orders, '--rules', rules, ...(given.flags ?? [])], { from: 'user' });
  return out.text;
}

const answersOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const answerTo = async (fields: Record<string, unknown>, given: Given = {}): Promise<unknown> =>
  answersOf(await run(JSON.stringify({ ...ORDER, ...fields }), given))[0];

const refusal = (message: string, errorCode = 'INVALID_ORDER'): unknown => ({ errorCode, message });

describe('tranche plan', () => {
  it('prints the clips of an order with their times and the minimum clips', async () => {
    expect(await run(JSON.stringify(ORDER))).toBe(
      '{"clips":[{"quantity":"0.3","dueAt":"2024-01-28T12:00:00.000Z"},' +
        '{"quantity":"0.3","dueAt":"2024-01-28T12:18:00.000Z"},' +
        '{"quantity":"0.3","dueAt":"2024-01-28T12:36:00.000Z"},' +
        '{"quantity":"0.1","dueAt":"2024-01-28T12:54:00.000Z"}],"hardMin":"0.00012","softMin":"0.00013"}\n',
    );
  });

  it('answers each order on a line of its own, in their order, whatever is wrong with one', async () => {
    const lines = [
      JSON.stringify(ORDER),
      '',
      '{"side":',
      '   ',
      '[1]',
      JSON.stringify({ ...ORDER, strategy: 'SNIPER' }),
      JSON.stringify({ ...ORDER, clipSizeVal: '2' }),
      '{"quantity":1,"quantity":2}',
      JSON.stringify({ ...ORDER, strategy: 'ICEBERG', params: {}, clipSizeVal: 0.5 }),
    ];
    expect(answersOf(await run(lines.join('\r\n')))).toEqual([
      expect.objectContaining({ softMin: '0.00013' }),
      refusal(expect.stringMatching(/^order is not valid JSON: /) as string),
      refusal('order must be a JSON object'),
      refusal('strategy must be one of TWAP, VWAP, ICEBERG, MARKET, LIMIT, STOP_LOSS, POV, IS'),
      refusal('clipSizeVal 2 makes a clip that is larger than the order', 'QUANTITY_EXCEED'),
      refusal(expect.stringMatching(/^order is not valid JSON: .*quantity/) as string),
      expect.objectContaining({
        clips: [
          { quantity: '0.5', dueAt: '2024-01-28T12:00:00.000Z' },
          { quantity: '0.5', dueAt: '2024-01-28T12:00:00.000Z' },
        ],
      }),
    ]);
  });

  it('keeps every digit of a number in the file', async () => {
    const rules = '{"step":0.000000000000000001}';
    const line = JSON.stringify({ ...ORDER, clipSizeType: null, quantity: 0, params: { durationSeconds: 1 } });
    const orders = line.replace('"quantity":0', '"quantity":9007199254740993.000000000000000001');
    expect(answersOf(await run(orders, { rules }))).toEqual([
      expect.objectContaining({
        clips: [{ quantity: '9007199254740993.000000000000000001', dueAt: '2024-01-28T12:00:00.000Z' }],
      }),
    ]);
  });

  it.each([
    [{ side: 'HOLD' }, 'side must be one of BUY, SELL, SHORT_SELL'],
    [{ side: undefined }, 'side is required: one of BUY, SELL, SHORT_SELL'],
    [{ side: 'SHORT_SELL' }, 'side SHORT_SELL is not available in this build'],
    [{ quantity: null }, 'quantity is required'],
    [{ quantity: true }, 'quantity must be a text or a number'],
    [{ quantity: 0 }, 'quantity must be greater than 0'],
    [{ limitPrise: 1 }, 'limitPrise is not a field of an order'],
    [{ limitPrice: 43000.005 }, 'limitPrice 43000.005 is not a multiple of the tick 0.01'],
    [{ limitPrice: 0 }, 'limitPrice must be > 0'],
    [{ refPrice: 0 }, 'refPrice must be > 0'],
    [{ endTime: '2024-01-28' }, 'endTime must be an RFC 3339 date-time with an offset, such as 2024-01-28T12:00:00Z'],
    [{ params: '{"durationSeconds":' }, /^params is not valid JSON/],
    [{ params: '[]' }, 'params must be a JSON object'],
    [{ params: 5 }, 'params must be a JSON object'],
    [{ params: {} }, 'params.durationSeconds or endTime is required for TWAP'],
    [{ params: { durationSeconds: 0 } }, 'params.durationSeconds must be a whole number from 1 to 5184000'],
    [{ params: { durationSeconds: 60, randomizeAmount: true } }, /^orderId or params.seed is required/],
    [{ createdAt: null }, 'createdAt is required when there is no startTime'],
    [{ orderId: '1e3' }, 'orderId must be a whole number between 1 and 2^53 - 1'],
    [{ strategy: 'LIMIT', params: null }, 'limitPrice is required for strategy LIMIT'],
  ])('refuses %j', async (fields, message) => {
    expect(await answerTo(fields)).toEqual(
      refusal(typeof message === 'string' ? message : (expect.stringMatching(message) as string)),
    );
  });

  it('does not take a field from a poisoned prototype', async () => {
    const line = '{"__proto__":{"quantity":1},"side":"BUY","strategy":"TWAP"}';
    expect(answersOf(await run(line))).toEqual([refusal('__proto__ is not a field of an order')]);
  });

  it('tells an end that has passed from other mistakes', async () => {
    expect(await answerTo({ endTime: '2024-01-28T11:59:59Z' })).toEqual(
      refusal('endTime has passed', 'EXPIRY_REACHED'),
    );
  });

  it('takes the activation time from createdAt, else startTime, else the clock it was given', async () => {
    const first = (answer: unknown): unknown => (answer as { clips: { dueAt: string }[] }).clips[0]?.dueAt;
    const started = { createdAt: null, startTime: '2024-01-28T15:00:00Z' };
    expect(first(await answerTo(started))).toBe('2024-01-28T15:00:00.000Z');
    const now = (): ReturnType<typeof instant> => instant(1_706_443_200_001);
    expect(first(await answerTo({ createdAt: null }, { now }))).toBe('2024-01-28T12:00:00.001Z');
  });

  it('seeds a randomised order by params.seed, else by its id', async () => {
    const randomised = { params: { durationSeconds: 3600, randomizeAmount: true }, clipSizeVal: 0.1 };
    const byId = await answerTo({ ...randomised, orderId: 1001 });
    expect(byId).toHaveProperty('clips.1', { quantity: '0.10484', dueAt: '2024-01-28T12:05:42.576Z' });
    const bySeed = { ...randomised, params: { ...randomised.params, seed: '1001' } };
    expect(await answerTo({ ...bySeed, orderId: 77 })).toEqual(byId);
    expect(await answerTo({ ...randomised, orderId: 77 })).not.toEqual(byId);
  });

  it('shows a table on a terminal, and lines of JSON there when asked', async () => {
    const orders = `${JSON.stringify(ORDER)}\n{}\n`;
    const table = (await run(orders, { isTTY: true })).trimEnd().split('\n');
    expect(table).toHaveLength(3);
    expect(table[0]).toMatch(/^order +clips +sizes/);
    expect(table[1]).toMatch(/^1 +4 +3 x 0\.3 \+ 0\.1 +2024-01-28T12:00:00\.000Z +2024-01-28T12:54:00\.000Z +0\.00012/);
    expect(table[2]).toMatch(/^2 +- +INVALID_ORDER: strategy is required/);
    expect(answersOf(await run(orders, { isTTY: true, flags: ['--json'] }))).toHaveLength(2);
  });

  it('streams more orders than fit into one piece, with times across midnight', async () => {
    const long = { ...ORDER, createdAt: '2024-12-31T23:00:00Z', clipSizeVal: 0.01, params: { durationSeconds: 7200 } };
    const answers = answersOf(await run(`${JSON.stringify(long)}\n`.repeat(200)));
    expect(answers).toHaveLength(200);
    const { clips } = answers[199] as { clips: { dueAt: string }[] };
    expect([clips[49]?.dueAt, clips[50]?.dueAt, clips[99]?.dueAt]).toEqual([
      '2024-12-31T23:58:48.000Z',
      '2025-01-01T00:00:00.000Z',
      '2025-01-01T00:58:48.000Z',
    ]);
  });

  it.each([
    ['an empty orders file', () => run('\n \n'), /holds no order/],
    ['a missing orders file', () => runFiles(join(folder, 'none'), join(folder, 'rules.json')), /ENOENT/],
    ['a missing rules file', () => runFiles(join(folder, 'orders.ndjson'), join(folder, 'none')), /ENOENT/],
    ['rules that are not JSON', () => run('{}', { rules: 'step: 1' }), /rules\.json is not valid JSON/],
    ['rules without a step', () => run('{}', { rules: '{"minQty":"1"}' }), /step must be/],
    ['a rule that does not exist', () => run('{}', { rules: '{"step":"1","minNotinal":"5"}' }), /minNotinal is not/],
  ])('ends with exit code 2 for %s', async (_, attempt, message) => {
    const error: unknown = await attempt().then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(CommanderError);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) as string });
  });
});
