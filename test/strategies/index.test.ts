import { describe, expect, it } from 'vitest';
import { strategies, strategyOf } from '../../strategies/index.ts';

describe('the registry', () => {
  it('knows every strategy by its own name', () => {
    expect([...strategies.keys()]).toEqual(['TWAP']);
    for (const [name, strategy] of strategies) {
      expect(strategy.name).toBe(name);
      expect(strategyOf(name)).toBe(strategy);
    }
  });

  it('refuses a strategy this build cannot run, by name', () => {
    expect(() => strategyOf('VWAP')).toThrow(
      expect.objectContaining({ errorCode: 'INVALID_ORDER', message: 'strategy VWAP is not available in this build' }),
    );
  });
});
