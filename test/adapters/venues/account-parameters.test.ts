/** What accounts need beside their keys. */
import { describe, expect, it } from 'vitest';
import { completeParameters, requiredParameters } from '../../../src/adapters/venues/account-parameters.ts';

describe('the parameters of an account', () => {
  it('are named by the registry', () => {
    expect(['BINANCE', 'COINAPI', 'DFX'].map(requiredParameters)).toEqual([[], ['ExchangeId'], ['AccountId']]);
  });

  it('are taken as given, and others are left to whom they belong', () => {
    const given = { ExchangeId: 'BITMEX/JOHN', PublicApiKey: 'x' };
    expect(completeParameters('COINAPI/main', given, 'live')).toEqual({ ExchangeId: 'BITMEX/JOHN' });
    expect(completeParameters('BINANCE/main', given, 'live')).toEqual({});
  });

  it('are those of the simulator in paper mode, and never guessed in live mode', () => {
    expect(completeParameters('COINAPI/main', {}, 'paper')).toEqual({ ExchangeId: 'KRAKEN/main' });
    expect(completeParameters('DFX/main', {}, 'paper')).toEqual({ AccountId: '1' });
    expect(() => completeParameters('DFX/main', {}, 'live')).toThrow(/^AccountId must be given/);
    expect(() => completeParameters('COINAPI/main', { ExchangeId: '' }, 'paper')).toThrow(/^ExchangeId must be given/);
  });
});
