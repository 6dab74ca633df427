import { describe, expect, it } from 'vitest';
import { price, toText } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';
import { instrumentOf, quantitiesSent, sent, sentAt } from './orders.ts';

const market = { strategy: 'MARKET', clipSizeType: 'AUTOMATIC', params: {} } as const;

describe('a MARKET order', () => {
  it('takes at once, up to the slippage from the ask it arrived at (MK-1)', async () => {
    const world = new World();
    world.setTouch('43010.49', '43010.50');
    const id = await world.create({ ...market, quantity: '1.5' });
    await world.runFor(1_000);
    expect(sent(world)).toEqual(['1.5 @ 43225.55 IOC']);
    expect(sentAt(world)).toEqual(['12:00:00 1.5']);
    expect(world.stand(id)).toBe('FILLED 1.5');
  });

  it('takes no further than its limit price (MK-2)', async () => {
    const world = new World();
    world.setTouch('43010.49', '43010.50');
    await world.create({ ...market, limitPrice: price('43100') });
    await world.runFor(1_000);
    expect(sent(world)).toEqual(['1 @ 43100 IOC']);
  });

  it('rounds the cap of a SELL up, so that the bound is not worsened', async () => {
    const world = new World();
    world.setTouch('43010.49', '43010.50');
    await world.create({ ...market, side: 'SELL' });
    await world.runFor(1_000);
    expect(sent(world)).toEqual(['1 @ 42795.44 IOC']);
  });

  it('sends one clip after another where the venue bounds orders that take (MK-3)', async () => {
    const world = new World({ instrument: instrumentOf('L3', { maxMarketQty: '41.5' }) });
    world.setTouch('43000.00', '43000.02', 1_000_000_000);
    const id = await world.create({ ...market, quantity: '100' });
    await world.runFor(1_000);
    expect(quantitiesSent(world)).toEqual(['33.333334', '33.333333', '33.333333']);
    expect(world.stand(id)).toBe('FILLED 100');
  });

  it('that starts later is capped by the market of its start, not by that of its activation', async () => {
    const world = new World();
    const id = await world.create({ ...market, startTime: plusMs(NOON, 3_600_000) });
    await world.runFor(60_000);
    expect(world.parent(id).arrival).toBeNull();
    world.setTouch('43900.00', '43900.02');
    await world.runFor(3_600_000);
    expect(sentAt(world)).toEqual(['13:00:00 1']);
    expect(sent(world)).toEqual(['1 @ 44119.52 IOC']);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(toText(world.parent(id).arrival?.ask ?? price('0'))).toBe('43900.02');
  });

  it('keeps the cap of its arrival and ends with SLIPPAGE_EXCEEDED after maxAttempts', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.02', 40_000);
    const id = await world.create({ ...market, quantity: '1' });
    await world.runFor(0);
    world.setTouch('43500.00', '43500.02');
    await world.runFor(5_000);
    expect(sent(world)).toEqual(['1 @ 43215.02 IOC', '0.6 @ 43215.02 IOC', '0.6 @ 43215.02 IOC']);
    expect(sentAt(world).map((text) => text.slice(6))).toEqual(['00 1', '00.250 0.6', '00.500 0.6']);
    expect(world.stand(id)).toBe('CANCELLED 0.4 SLIPPAGE_EXCEEDED');
  });

  it('is CANCELLED, not REJECTED, when nothing at all could be taken', async () => {
    const world = new World();
    const id = await world.create({ ...market, limitPrice: price('42000'), params: { maxAttempts: '2' } });
    await world.runFor(5_000);
    expect(sent(world)).toEqual(['1 @ 42000 IOC', '1 @ 42000 IOC']);
    expect(world.stand(id)).toBe('CANCELLED 0 SLIPPAGE_EXCEEDED');
  });

  it('counts attempts in a row: a clip that is filled begins anew', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.02', 60_000);
    const id = await world.create({
      ...market,
      clipSizeType: 'PERCENTAGE',
      clipSizeVal: '50',
      params: { maxAttempts: '2' },
    });
    await world.runFor(0);
    world.setTouch('43000.00', '43000.02', 100_000);
    await world.runFor(5_000);
    expect(quantitiesSent(world)).toEqual(['0.5', '0.5', '0.4']);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('ends when what is left is too small for the venue, and says so', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.02', 99_995);
    const id = await world.create({ ...market, quantity: '1' });
    await world.runFor(0);
    world.setTouch('43000.00', '43000.02');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('CANCELLED 0.99995 OTHER');
    expect(world.journal(id).filter(({ type }) => type === 'DUST')).toHaveLength(1);
  });
});
