import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ADMISSION_LIMITS,
  shedCreates,
  shedReason,
  type LoadGauge,
  type ShedReason,
  type Work,
} from '../../src/api/admission.ts';
import { instant } from '../../src/domain/time.ts';

const NOW = instant(1_706_443_205_000);
const IDLE: LoadGauge = { loopDelayMs: 0, busy: 0.1, heap: 0.1 };
const NEVER_SHED = ['cancel', 'cancelMany', 'cancelAll', 'pause', 'unpause', 'amend', 'find', 'id', 'open'];

describe('when a create is shed', () => {
  it.each<[string, Partial<LoadGauge>, Work, ShedReason | null]>([
    ['nothing is wrong', {}, { inHand: 0, perSecond: 0 }, null],
    ['the event loop is late', { loopDelayMs: 200.1 }, { inHand: 0, perSecond: 0 }, 'LOOP_DELAY'],
    ['the event loop is as late as it may be', { loopDelayMs: 200 }, { inHand: 0, perSecond: 0 }, null],
    ['the heap is nearly full', { heap: 0.81 }, { inHand: 0, perSecond: 0 }, 'HEAP'],
    ['as many are in hand as may be', {}, { inHand: 255, perSecond: 0 }, null],
    ['one more would be too many', {}, { inHand: 256, perSecond: 0 }, 'IN_HAND'],
    ['it is busy with few in hand', { busy: 1 }, { inHand: 47, perSecond: 10 }, null],
    ['it is busy and slow with some in hand', { busy: 1 }, { inHand: 48, perSecond: 10 }, 'IN_HAND'],
    ['it is busy and quick with as many in hand', { busy: 1 }, { inHand: 48, perSecond: 1_000 }, null],
    ['it is busy with more than it does in a moment', { busy: 1 }, { inHand: 200, perSecond: 1_000 }, 'IN_HAND'],
  ])('S-19: %s', (_when, load, work, expected) => {
    expect(shedReason({ ...IDLE, ...load }, work, 1)).toBe(expected);
  });

  it('S-19: a batch is taken by a process that has nothing in hand, however long it is', () => {
    expect(shedReason(IDLE, { inHand: 0, perSecond: 0 }, 10_000)).toBeNull();
    expect(shedReason(IDLE, { inHand: 1, perSecond: 0 }, 256)).toBe('IN_HAND');
  });
});

describe('routes under load', () => {
  let app: FastifyInstance;
  let load: LoadGauge;
  let reasons: ShedReason[];
  let waiting: (() => void)[];

  beforeEach(() => {
    load = IDLE;
    reasons = [];
    waiting = [];
    app = fastify();
    const limits = { ...ADMISSION_LIMITS, inHand: 3 };
    const options = { gauge: () => load, monotonicMs: () => 0, limits };
    app.decorateRequest('client', null);
    shedCreates(app, { ...options, onShed: (reason) => reasons.push(reason) }, () => NOW);
    app.post('/order/create', async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return {};
    });
    for (const path of ['createMany', 'preview', ...NEVER_SHED]) app.post(`/order/${path}`, async () => ({}));
  });
  afterEach(() => app.close());

  const post = async (path: string, payload?: object): Promise<number> =>
    (await app.inject({ method: 'POST', url: `/order/${path}`, ...(payload === undefined ? {} : { payload }) }))
      .statusCode;

  it('S-19: a create is answered 503 with the time to wait, in the form of every refusal', async () => {
    load = { ...IDLE, loopDelayMs: 300 };
    const answer = await app.inject({ method: 'POST', url: '/order/create' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(answer.json()).toMatchObject({
      orderId: null,
      status: 'REJECTED',
      errorCode: 'EMS_INSTANCES_DOWN',
      errors: [],
    });
    expect(reasons).toEqual(['LOOP_DELAY']);
  });

  it('S-19: everything that makes new work is shed, and nothing else', async () => {
    load = { loopDelayMs: 1_000, busy: 1, heap: 0.99 };
    for (const path of ['create', 'createMany', 'preview']) expect([path, await post(path)]).toEqual([path, 503]);
    for (const path of NEVER_SHED) expect([path, await post(path)]).toEqual([path, 200]);
    expect((await app.inject({ method: 'POST', url: '/nothing' })).statusCode).toBe(404);
  });

  it('S-19: a create is in hand until it is answered', async () => {
    const answers = [post('create'), post('create'), post('create')];
    await expect.poll(() => waiting.length).toBe(3);
    expect(await post('create')).toBe(503);
    for (const answer of waiting) answer();
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
    const again = post('create');
    await expect.poll(() => waiting.length).toBe(4);
    waiting[3]?.();
    expect(await again).toBe(200);
    expect(reasons).toEqual(['IN_HAND']);
  });

  it('S-19: a long body weighs as many orders as it may hold', async () => {
    const held = post('create');
    await expect.poll(() => waiting.length).toBe(1);
    expect(await post('createMany', { responses: 'x'.repeat(3_000) })).toBe(503);
    expect(await post('createMany', { responses: 'x'.repeat(1_500) })).toBe(200);
    waiting[0]?.();
    expect(await held).toBe(200);
  });
});
