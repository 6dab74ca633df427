import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReadAllowances,
  readsAhead,
  type Counted,
  type ReadAllowances,
} from '../../src/adapters/redis/read-allowances.ts';

/** A store that has so many reads to give, and gives at most so many at a time. */
function storeOf(total: number, most: number): { allowances: ReadAllowances; questions: () => number; refill(): void } {
  let [left, questions] = [total, 0];
  const count = (): Promise<Counted> => {
    questions += 1;
    const given = Math.min(left, most);
    left -= given;
    return Promise.resolve(given === 0 ? { kind: 'LIMITED', retryMs: 10 } : { kind: 'ADMITTED', count: given });
  };
  const refill = (): void => void (left = total);
  return { allowances: createReadAllowances(count), questions: () => questions, refill };
}

const kinds = async (answers: readonly Promise<{ readonly kind: string }>[]): Promise<readonly string[]> =>
  (await Promise.all(answers)).map(({ kind }) => kind);

describe('reads counted ahead of need', () => {
  it('asks the store once for as many reads as it has counted', async () => {
    const { allowances, questions } = storeOf(100, 5);
    for (let read = 0; read < 20; read += 1) expect((await allowances.admit('a')).kind).toBe('ADMITTED');
    expect(questions()).toBe(4);
  });

  it('lets in no more than the store has counted, however many ask at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.nat(100), async (total, most, reads) => {
        const { allowances } = storeOf(total, most);
        const answers = await kinds(Array.from({ length: reads }, () => allowances.admit('a')));
        expect(answers.filter((kind) => kind === 'ADMITTED')).toHaveLength(Math.min(total, reads));
      }),
    );
  });

  it('asks again after a refusal', async () => {
    const { allowances, refill } = storeOf(1, 1);
    expect(await kinds([allowances.admit('a'), allowances.admit('a')])).toEqual(['ADMITTED', 'LIMITED']);
    refill();
    expect((await allowances.admit('a')).kind).toBe('ADMITTED');
  });

  it('keeps the keys apart', async () => {
    const asked: string[] = [];
    const allowances = createReadAllowances((apiKey) => {
      asked.push(apiKey);
      return Promise.resolve({ kind: 'ADMITTED', count: 2 });
    });
    for (const key of ['a', 'b', 'a', 'b', 'a']) await allowances.admit(key);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('admits nobody while the store does not answer, and asks again afterwards', async () => {
    let isAway = true;
    const allowances = createReadAllowances(() =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve({ kind: 'ADMITTED', count: 1 }),
    );
    const answers = await Promise.allSettled([allowances.admit('a'), allowances.admit('a')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isAway = false;
    expect((await allowances.admit('a')).kind).toBe('ADMITTED');
  });

  it('counts a twentieth of a second ahead, and at a slow pace nothing', () => {
    expect([1, 2, 20, 39, 40, 100, 10_000].map(readsAhead)).toEqual([1, 1, 1, 1, 2, 5, 500]);
  });
});
