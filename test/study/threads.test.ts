/** Work shared out to threads. */
import { describe, expect, it } from 'vitest';
import { inThreads, sharesOf } from '../../src/study/threads.ts';

const program = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const WORKERS = "import { parentPort, workerData } from 'node:worker_threads';";

describe('threads', () => {
  it('run the program once for each part and hand on what it sends', async () => {
    const got: number[] = [];
    const twice = program(`${WORKERS} for (const each of workerData) parentPort.postMessage(2 * each);`);
    await inThreads<number>(twice, [[1, 2], [3], []], (message) => got.push(message));
    expect(got.sort((a, b) => a - b)).toEqual([2, 4, 6]);
  });

  it('end with the first error, and the others are stopped', async () => {
    const failing = program(
      `${WORKERS} if (workerData === 1) throw new Error('data.csv line 7: is bad'); setInterval(() => 0, 1000);`,
    );
    await expect(inThreads(failing, [0, 1, 2], () => undefined)).rejects.toThrow('data.csv line 7: is bad');
  });

  it('end with an error when a thread ends early', async () => {
    await expect(inThreads(program('process.exit(3)'), [0], () => undefined)).rejects.toThrow('ended with code 3');
  });
});

describe('shares', () => {
  it('are runs of neighbours, as even as can be, none of them empty', () => {
    expect(sharesOf([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ]);
    expect(sharesOf([1, 2], 8)).toEqual([[1], [2]]);
    expect(sharesOf([], 4)).toEqual([[]]);
  });
});
