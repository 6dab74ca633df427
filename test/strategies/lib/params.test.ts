/** The tables of parameters: which strategy takes what, within which range, and what it says to everything else. */
import { describe, expect, it } from 'vitest';
import { OrderError } from '../../../src/domain/errors.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../src/domain/strategy.ts';
import { strategyOf } from '../../../strategies/index.ts';
import { twap } from '../../../strategies/twap.ts';
import { KEYS, REQUIRED } from './param-keys.ts';

const parse = (name: StrategyName, raw: Record<string, unknown>) =>
  strategyOf(name).parseParams({ ...REQUIRED[name], ...raw });

function refusal(name: StrategyName, raw: Record<string, unknown>): OrderError {
  try {
    parse(name, raw);
  } catch (error) {
    if (error instanceof OrderError) return error;
    throw error;
  }
  throw new Error(`${name} takes ${JSON.stringify(raw)}`);
}

const cases = Object.entries(KEYS).flatMap(([key, row]) => STRATEGY_NAMES.map((name) => ({ key, name, row })));
const taken = cases.filter(({ name, row }) => row.takenBy.includes(name));
const others = cases.filter(({ name, row }) => !row.takenBy.includes(name));

describe('the parameters of a strategy', () => {
  it.each(STRATEGY_NAMES)('%s has a table of exactly the keys it takes', (name) => {
    const properties = strategyOf(name).paramsSchema['properties'] as object;
    const expected = taken.filter((each) => each.name === name).map(({ key }) => key);
    expect(Object.keys(properties).sort()).toEqual(expected.sort());
  });

  it.each(taken)('$name takes $key and gives it back as it was', ({ key, name, row }) => {
    for (const value of row.good) {
      const params = parse(name, { [key]: value });
      const stored = JSON.parse(JSON.stringify(strategyOf(name).toRaw(params))) as Record<string, unknown>;
      expect(stored[key]).toEqual(value);
      expect(strategyOf(name).parseParams(stored)).toEqual(params);
    }
  });

  it.each(taken)('$name refuses $key beyond its range, by name', ({ key, name, row }) => {
    for (const value of row.bad) {
      const { errorCode, problems } = refusal(name, { [key]: value });
      expect(errorCode).toBe('INVALID_ORDER');
      expect(problems[0]?.path).toMatch(new RegExp(`^params\\.${key}(\\.|$)`));
    }
  });

  it.each(others)('$name refuses $key, which it does not take, by name', ({ key, name, row }) => {
    expect(refusal(name, { [key]: row.good[0] }).message).toBe(`params.${key} is not a parameter of ${name}`);
  });

  it.each(taken.filter(({ key, name }) => !(key in (REQUIRED[name] ?? {}))))(
    '$name without $key stores what that means',
    ({ key, name, row }) => {
      const stored = strategyOf(name).toRaw(parse(name, {}));
      if (name === 'POV' && key === 'intervalSeconds') expect(stored[key]).toBe('10');
      else expect(stored[key]).toEqual(row.fallback);
    },
  );
});

describe('the spelling of parameters', () => {
  it('may have underscores, also inside', () => {
    const snake = { duration_seconds: 60, placement_infos: { placement_mode: 'CUSTOM', placement: 3 } };
    const camel = { durationSeconds: 60, placementInfos: { placementMode: 'CUSTOM', placement: 3 } };
    expect(twap.parseParams(snake)).toEqual(twap.parseParams(camel));
  });

  it('may be whole numbers and decimals in any exact form', () => {
    for (const durationSeconds of [60, '6e1', '60.0']) {
      expect(twap.parseParams({ durationSeconds }).durationSeconds).toBe(60);
    }
    expect(() => twap.parseParams({ durationSeconds: 60.5 })).toThrow('params.durationSeconds must be a whole number');
  });

  it('may be given once only', () => {
    expect(() => twap.parseParams({ durationSeconds: 60, duration_seconds: 60 })).toThrow(
      'params.durationSeconds is given twice, as durationSeconds and as duration_seconds',
    );
  });

  it('is ours: anything else is refused by name', () => {
    expect(() => twap.parseParams({ durationseconds: 60 })).toThrow(
      'params.durationseconds is not a parameter of TWAP',
    );
    expect(() => twap.parseParams({ __proto__: { durationSeconds: 1 }, constructor: 1 })).toThrow(
      'params.constructor is not a parameter of TWAP',
    );
    expect(() => twap.parseParams({ placementInfos: { depth: 2 } })).toThrow(
      'params.placementInfos.depth is not a parameter of params.placementInfos',
    );
  });
});
