/** Balances are read by one worker at a time, and the reading says when it was made. */
import { describe, expect, it } from 'vitest';
import { createMemoryHoldings } from '../../src/adapters/memory/holdings.ts';
import { quantity } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { BALANCES_EVERY_MS, isStale, publishBalances } from '../../src/engine/balances.ts';
import type { VenueBalance } from '../../src/engine/venue.ts';
import { World } from '../../src/simulation/world.ts';

const EVERY_MS = 60_000;

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
    everyMs: BALANCES_EVERY_MS,
    assets: [{ asset: 'BTC', free: quantity('2'), locked: quantity('1') }],
  });
  await world.clock.advanceTo(plusMs(world.now, BALANCES_EVERY_MS));
  await publishBalances(venue, board, world.clock);
  expect(asked).toBe(2);
});

describe('a reading that fails', () => {
  function failingVenue() {
    const world = new World();
    const said = { fails: false };
    const venue = {
      ...world.entry.venue,
      account: 'KRAKEN/main',
      balancesEveryMs: EVERY_MS,
      balances: () =>
        said.fails ? Promise.reject(new Error('held back')) : Promise.resolve(new Map<string, VenueBalance>()),
    };
    const board = createMemoryHoldings();
    return { world, said, board, read: () => publishBalances(venue, board, world.clock) };
  }

  it('is made again without a word until three are missed', async () => {
    const { world, said, board, read } = failingVenue();
    await read();
    const first = await board.latest('KRAKEN/main');
    if (first === null) throw new Error('nothing was read');
    said.fails = true;
    await world.clock.advanceTo(plusMs(first.at, 3 * EVERY_MS - 1));
    await read();
    expect(isStale(first, world.now)).toBe(false);
    await world.clock.advanceTo(plusMs(first.at, 3 * EVERY_MS));
    await expect(read()).rejects.toThrow('held back');
    expect(isStale(first, world.now)).toBe(true);
    said.fails = false;
    await read();
    expect(await board.latest('KRAKEN/main')).toMatchObject({ at: world.now, everyMs: EVERY_MS });
  });

  it('is told at once where none has ever succeeded', async () => {
    const { said, read } = failingVenue();
    said.fails = true;
    await expect(read()).rejects.toThrow('held back');
  });
});
