/** Questions that many ask at once, asked once. */
import { describe, expect, it } from 'vitest';
import { createSharedQuestion } from '../../../../src/adapters/venues/kraken/shared-question.ts';
import type { CallResult } from '../../../../src/adapters/venues/verdict.ts';

/** Records what was sent; a question leaves when `go` is called, or at once without one. */
function recorder(most: number, isFree: boolean) {
  const sent: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const question = createSharedQuestion<string>(most, async ({ take }) => {
    if (!isFree) await new Promise<void>((resolve) => gates.push(resolve));
    const wishes = [...take()];
    sent.push(wishes);
    return { kind: 'ANSWER', body: wishes, status: 200 } satisfies CallResult;
  });
  const ask = async (wish: string): Promise<boolean> => {
    const answer = await question.ask(wish);
    return answer.kind === 'ANSWER' && (answer.body as string[]).includes(wish);
  };
  return { sent, gates, ask };
}

describe('a shared question', () => {
  it.each([true, false])('answers everybody who asked before it left (free way: %s)', async (isFree) => {
    const { sent, gates, ask } = recorder(50, isFree);
    const answers = ['a', 'b', 'c'].map(ask);
    await Promise.resolve().then(() => undefined);
    gates.shift()?.();
    expect(await Promise.all(answers)).toEqual([true, true, true]);
    expect(sent).toEqual([['a', 'b', 'c']]);
  });

  it('is asked anew for a wish that comes when it is on its way', async () => {
    const { sent, ask } = recorder(50, true);
    expect(await ask('a')).toBe(true);
    expect(await ask('b')).toBe(true);
    expect(sent).toEqual([['a'], ['b']]);
  });

  it('holds no more wishes than the venue takes', async () => {
    const { sent, ask } = recorder(2, true);
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual([true, true, true]);
    expect(sent).toEqual([['a', 'b'], ['c']]);
  });
});
