import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { CANCEL, CREATE, startApi, type Api } from './support.ts';
import { TWAP_BODY } from './vectors.ts';

describe.skipIf(!durableRedis)('damaged requests with a good signature', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi({ log: false })));
  afterAll(() => api.close());

  test('are taken or refused, and never break the server', { timeout: 60_000 }, async () => {
    const bytes = Buffer.from(TWAP_BODY);
    const edit = fc.record({
      at: fc.integer({ min: 1, max: bytes.length - 1 }),
      remove: fc.integer({ min: 0, max: 12 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }).map((all) => Buffer.from(all)),
        fc
          .constantFrom('"', '{', '}', '[', ']', ',', ':', 'null', '1e999', '\\u0000', '"__proto__":{},')
          .map((text) => Buffer.from(text)),
      ),
    });
    const damaged = fc
      .array(edit, { minLength: 1, maxLength: 3 })
      .map((edits) =>
        edits.reduce<Buffer>(
          (all, { at, remove, insert }) => Buffer.concat([all.subarray(0, at), insert, all.subarray(at + remove)]),
          bytes,
        ),
      );
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom(CREATE, CANCEL), async (body, path) => {
        const answer = await api.post(path, body);
        expect([200, 201, 400]).toContain(answer.status);
        if (answer.status === 400)
          expect(answer.body).toMatchObject({ status: 'REJECTED', errorCode: 'INVALID_ORDER' });
      }),
      { numRuns: 1_000 },
    );
  });
});
