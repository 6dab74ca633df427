/** The flight recorder of a whole system: paper orders on two workers are recorded, and decided again from the files. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMarket, loadRecording } from '../../src/bin/commands/recording-files.ts';
import type { RecordingResult } from '../../src/bin/commands/recording-result.ts';
import type { WhatIf } from '../../src/bin/commands/what-if.ts';
import { replayDecisions } from '../../src/recording/replay-decisions.ts';
import type { Recording } from '../../src/recording/read-recording.ts';
import { strategyOf } from '../../strategies/index.ts';
import { Child } from '../support/child.ts';
import { childPrefix } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const ORDER = '/api/v2/trading/order';
const TEST = { timeout: 120_000 };
const WITHIN_MS = 30_000;

describe.skipIf(!durableRedis)('the flight recorder', () => {
  let system: System;
  let folder: string;
  let workers: Child[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-recording-'));
    system = await System.start({ environment: { TRANCHE_RECORD_DIR: folder } });
    workers = await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(async () => {
    await system.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (path: 'pause' | 'unpause' | 'amend', orderId: string, more: object = {}) =>
    system.client.call('POST', `${ORDER}/${path}`, { orderId, ...more });

  async function filesOf(orderId: string): Promise<string[]> {
    const names = await readdir(folder);
    return names.filter((name) => name.startsWith(`order-${orderId}.`)).map((name) => join(folder, name));
  }

  /** The recording once its last decision is written: writing goes on behind the work. */
  const recordingOf = async (orderId: string): Promise<Recording> => {
    let seen: unknown = null;
    const isWhole = async (): Promise<Recording | null> => {
      const recording = await loadRecording(await filesOf(orderId));
      const { parent, difference } = replayDecisions(recording, strategyOf);
      seen = { status: parent.status, difference, version: parent.version };
      return difference !== null || parent.status === 'FILLED' ? recording : null;
    };
    return waitFor('the end of the recording', WITHIN_MS, isWhole, () => seen);
  };

  const reaches = (orderId: string, type: string, count: number): Promise<boolean> =>
    waitFor(`${count} ${type} of ${orderId}`, WITHIN_MS, () => {
      const lines = system.ledger().filter((line) => line.clientOrderId?.startsWith(childPrefix(orderId)));
      return lines.filter((line) => line.type === type).length >= count;
    });

  function isDecidedTheSame(recording: Recording): void {
    const { recorded, replayed, difference } = replayDecisions(recording, strategyOf);
    expect(difference).toBeNull();
    expect(replayed.join('\n')).toBe(recorded.join('\n'));
    expect(recording).toMatchObject({ missing: [], torn: [] });
    expect(recording.steps[0]?.version).toBe(2);
  }

  it('has a paper TWAP decided again with the same decisions, byte for byte', TEST, async () => {
    const orderId = await system.client.place(twapOf(8, '0.16'));
    expect(await system.ended(orderId, WITHIN_MS)).toMatchObject({ status: 'FILLED' });
    const recording = await recordingOf(orderId);
    isDecidedTheSame(recording);
    expect(recording.steps.filter(({ decision }) => decision.includes('"SUBMIT"'))).toHaveLength(8);
    expect(recording.writers.length).toBeGreaterThan(0);
    const market = await loadMarket(await filesOf(orderId), recording);
    expect(market.touches.length).toBeGreaterThan(5);
    expect(market.trades.length).toBeGreaterThan(0);
  });

  it('has an order decided again and played with other parameters on the command line', TEST, async () => {
    const orderId = await system.client.place(twapOf(6, '0.12'));
    expect(await system.ended(orderId, WITHIN_MS)).toMatchObject({ status: 'FILLED' });
    await recordingOf(orderId);
    const files = await filesOf(orderId);
    const out = join(folder, 'out');
    const asked = ['replay', '--recording', ...files, '--what-if', 'clipSizeVal=50', 'slippageBps=20', '--out', out];
    const command = new Child('replay', [...asked, '--json'], system.environment);
    const result = JSON.parse(await command.output()) as RecordingResult & { readonly whatIf: WhatIf };
    expect(command.exit?.code).toBe(0);
    expect(result).toMatchObject({ orderId, verdict: 'SAME', difference: null, missing: [], status: 'FILLED' });
    expect(result.recordedSha256).toBe(result.replayedSha256);
    const outcomes = result.whatIf.outcomes.map(({ name, status, filledQuantity }) => [name, status, filledQuantity]);
    expect(outcomes).toEqual(['RECORDED', 'REPLAYED', 'WHAT_IF'].map((name) => [name, 'FILLED', '0.12']));
    expect(result.whatIf.outcomes.every(({ arrivalSlippageBps }) => arrivalSlippageBps !== null)).toBe(true);
    const log = await readFile(join(out, 'decisions.ndjson'), 'utf8');
    expect(log).toBe(await readFile(join(out, 'recorded.ndjson'), 'utf8'));
    const [first = ''] = files;
    const text = await readFile(first, 'utf8');
    const at = text.indexOf('"bid":"4') + 8;
    const bent = join(out, 'bent.ndjson');
    await writeFile(bent, `${text.slice(0, at)}1${text.slice(at + 1)}`);
    const refused = new Child('replay', ['replay', '--recording', bent, ...files.slice(1)], system.environment);
    expect((await refused.exited).code).toBe(1);
    expect(refused.log()).toMatch(/bent\.ndjson line [0-9]+: does not match its checksum/);
  });

  it('has an order with refusals, lost answers, a pause and an amendment decided again the same', TEST, async () => {
    const startTime = new Date(Date.now() + 1_500).toISOString();
    const orderId = await system.client.place(
      twapOf(8, '0.16', { tradingStyle: 'HYBRID', durationSeconds: 20 }, { startTime }),
    );
    const match = childPrefix(orderId);
    await system.control('faults', { match, op: 'create', kind: 'RESET_AFTER', count: 1 });
    await system.control('faults', { match, op: 'create', kind: 'HTTP_500', count: 1 });
    await reaches(orderId, 'FILL', 2);
    expect(await ask('pause', orderId)).toMatchObject({ status: 200 });
    const isPaused = async (): Promise<boolean> => (await system.client.order(orderId)).status === 'PAUSED';
    await waitFor('the pause', WITHIN_MS, isPaused);
    expect(await ask('amend', orderId, { quantity: '0.18', clipSizeVal: '50' })).toMatchObject({ status: 200 });
    expect(await ask('unpause', orderId)).toMatchObject({ status: 200 });
    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.18' });
    const recording = await recordingOf(orderId);
    isDecidedTheSame(recording);
    const seen = new Set(recording.steps.map(({ event }) => event.type));
    expect([...seen]).toEqual(expect.arrayContaining(['WAKE', 'PLACED', 'PAUSE', 'AMEND', 'UNPAUSE', 'LOOKED_UP']));
    // The API's requests are decided in its own process, which has a file of its own.
    expect(recording.writers.length).toBeGreaterThan(1);
    const asked = ['replay', '--recording', ...(await filesOf(orderId)), '--what-if', 'slippageBps=20', '--json'];
    const command = new Child('what-if', asked, system.environment);
    const { whatIf } = JSON.parse(await command.output()) as { readonly whatIf: WhatIf };
    expect(whatIf.notes.join('; ')).toContain('asked again at their times: PAUSE, AMEND, UNPAUSE');
    expect(whatIf.outcomes.map(({ quantity }) => quantity)).toEqual(['0.18', '0.18', '0.18']);
  });

  it('says which versions are missing when a worker was killed, and the rest is decided the same', TEST, async () => {
    const orderId = await system.client.place(twapOf(8, '0.16'));
    await reaches(orderId, 'FILL', 2);
    await workers[0]?.stop('SIGKILL');
    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED' });
    const recording = await recordingOf(orderId);
    expect(replayDecisions(recording, strategyOf).difference).toBeNull();
    const last = recording.steps.at(-1)?.version ?? 0;
    const missing = recording.missing.map(({ from, to }) => to - from + 1).reduce((sum, count) => sum + count, 0);
    expect(recording.steps.length + missing).toBe(last - 1);
    expect(missing).toBeLessThan(4);
  });

  it('writes no secret down, and nothing that others can read', TEST, async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
    expect(names.length).toBeGreaterThan(3);
    const secrets = ['simkey', 'simsecret', system.client.key.apiKey, system.client.key.secret];
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});
