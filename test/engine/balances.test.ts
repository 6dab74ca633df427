/** Balances are read by one worker at a time, and the reading says when it was made. */
import { expect, it } from 'vitest';
import { createMemoryHoldings } from '../../src/adapters/memory/holdings.ts';
import { quantity } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { BALANCES_EVERY_MS, publishBalances } from '../../src/engine/balances.ts';
import { World } from '../../src/simulation/world.ts';

it('asks the venue again only when the last reading, of whichever worker, is old', async () => {
  const world = new World();
  const board = createMemoryHoldings();
  let asked = 0;
  const venue = {
    ...world.entry.venue,
    account: 'BINANCE/main',
    balances: () => {
      asked += 1;
      return Promise.resolve(new Map([['BTC', { free: quantity('2'), locked: quantity('1') }]]));
    },
  };
  for (let round = 0; round < 3; round += 1) await publishBalances(venue, board, world.clock);
  expect(asked).toBe(1);
  expect(await board.latest('BINANCE/main')).toEqual({
    at: world.now,
    assets: [{ asset: 'BTC', free: quantity('2'), locked: quantity('1') }],
  });
  await world.clock.advanceTo(plusMs(world.now, BALANCES_EVERY_MS));
  await publishBalances(venue, board, world.clock);
  expect(asked).toBe(2);
});
