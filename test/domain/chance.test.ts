import { describe, expect, it } from 'vitest';
import { delayWithin, varySizes } from '../../src/domain/chance.ts';
import { ratio } from '../../src/domain/decimal.ts';
import { mulberry32, seededDraw } from '../../src/domain/random.ts';

const OFF = { min: 1n, max: null };

describe('seeded variation', () => {
  it('gives the sizes of the published vector', () => {
    const lots = new Array<bigint>(10).fill(10_000n);
    const varied = varySizes(lots, ratio('20'), { min: 12n, max: 900_000_000n }, seededDraw('1001'));
    expect(varied).toEqual([9516n, 10484n, 10410n, 10960n, 8416n, 11509n, 9590n, 9040n, 11584n, 8491n]);
  });

  it('takes one draw for each place but one, and one for each pair', () => {
    for (const [count, draws] of [
      [1, 0],
      [2, 2],
      [5, 6],
      [10, 14],
    ] as const) {
      const draw = mulberry32(1);
      let taken = 0;
      const counting = (): number => {
        taken += 1;
        return draw();
      };
      varySizes(new Array<bigint>(count).fill(100n), ratio('20'), OFF, counting);
      expect(taken).toBe(draws);
    }
  });

  it('leaves sizes alone that have no room', () => {
    const draw = seededDraw('1001');
    expect(varySizes([5n, 5n], ratio('50'), { min: 5n, max: null }, draw)).toEqual([5n, 5n]);
    expect(varySizes([5n, 5n], ratio('50'), { min: 1n, max: 5n }, draw)).toEqual([5n, 5n]);
    expect(varySizes([9n, 9n], ratio('0'), OFF, draw)).toEqual([9n, 9n]);
    expect(varySizes([3n, 9n], ratio('50'), { min: 5n, max: null }, draw)).toEqual([3n, 9n]);
  });

  it('delays by less than the percentage of the length', () => {
    expect(delayWithin(1_000, ratio('40'), () => 0)).toBe(0);
    expect(delayWithin(1_000, ratio('40'), () => 0.5)).toBe(200);
    expect(delayWithin(1_000, ratio('40'), () => 1 - 2 ** -32)).toBe(399);
    expect(delayWithin(1_000, ratio('0.05'), () => 1 - 2 ** -32)).toBe(0);
  });
});
