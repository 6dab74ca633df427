import { describe, expect, it } from 'vitest';
import { STRATEGY_NAMES } from '../../src/domain/strategy.ts';
import { paramsSchema, strategies, strategyOf } from '../../strategies/index.ts';

describe('the registry', () => {
  it('has every strategy of the contract under its own name', () => {
    expect([...strategies.keys()]).toEqual(STRATEGY_NAMES);
    for (const [name, strategy] of strategies) {
      expect(strategy.name).toBe(name);
      expect(strategyOf(name)).toBe(strategy);
    }
  });

  it('refuses a strategy it does not have, by name', () => {
    expect(() => strategyOf('SNIPER')).toThrow(
      expect.objectContaining({
        errorCode: 'INVALID_ORDER',
        message: 'strategy SNIPER is not available in this build',
      }),
    );
  });

  it('describes the parameters of each as the schema of an object', () => {
    for (const name of STRATEGY_NAMES) {
      const schema = paramsSchema(name);
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
    expect(paramsSchema('STOP_LOSS')).toMatchObject({
      required: ['trigger'],
      properties: {
        slippageBps: { type: ['number', 'string'], minimum: 0, maximum: 1_000, default: '50' },
        maxAttempts: { type: ['integer', 'string'], minimum: 1, maximum: 10, default: '3' },
        trigger: {
          type: 'object',
          required: ['triggerPrice'],
          properties: { triggerCondition: { type: 'string', enum: ['ABOVE', 'BELOW'] } },
        },
      },
    });
  });
});
