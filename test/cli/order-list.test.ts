/** `tranche order list --all`, as a program against a real API. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended } from '../api/conformance/facts.ts';
import { Conformance, SECRET } from '../api/conformance/harness.ts';
import { durableRedis } from '../support/redis.ts';
import { runCli } from './run-cli.ts';

describe.skipIf(!durableRedis)('order list --all', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
    await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  it('goes through all pages, closed orders too, with every digit', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 105; index += 1) {
      const orderId = await api.place({ quantity: '1.00001' });
      ids.push(orderId);
      if (index % 2 === 0) await api.happen(orderId, ended('FILLED'));
    }
    const { port } = api.app.server.address() as AddressInfo;
    const env = {
      TRANCHE_URL: `http://127.0.0.1:${port}`,
      TRANCHE_API_KEY: 'desk',
      TRANCHE_API_SECRET: SECRET,
    };
    const listed = await runCli(['order', 'list', '--all', '--json'], env, '');
    expect(listed.err).toBe('');
    expect(listed.code).toBe(0);
    const lines = listed.out.trimEnd().split('\n');
    expect(lines.map((line) => /"orderId":([0-9]+)/.exec(line)?.[1])).toEqual(ids.reverse());
    expect(lines[0]).toContain('"quantity":1.00001');
  });
});
