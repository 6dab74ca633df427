/** The Kraken adapter keeps the contracts of order entry and of market data, against the simulated venue. */
import { uncounted } from '../../bench/faults/venues.ts';
import { instant } from '../../src/domain/time.ts';
import { openKrakenDesk, type KrakenDesk } from '../adapters/venues/kraken/kraken-desk.ts';
import { marketDataConformance } from './market-data-suite.ts';
import { FAULTS } from './sim-rig.ts';
import { withVerdicts } from './verdicts.ts';
import { venueConformance, type Rig } from './venue-suite.ts';

const partsOf = (desk: KrakenDesk) => ({
  market: desk.market,
  setPrice: (at: string, depth: string) => desk.setPrice(at, depth),
  sell: (limit: string, amount: string) => desk.sell(limit, amount),
  close: () => desk.close(),
});

async function openRig(): Promise<Rig> {
  const desk = await openKrakenDesk({}, { limiter: uncounted() });
  return {
    ...partsOf(desk),
    venue: withVerdicts(desk.venue),
    // The fee is paid in USDT, and set aside with the price.
    takerFee: ['USDT', '0.4300001'],
    setAside: '42042',
    now: () => instant(Date.now()),
    fail: (fault) => desk.control('faults', FAULTS[fault]),
    breakStream: () => desk.control('disconnect', { stream: 'user' }),
  };
}

venueConformance('Kraken', openRig);
marketDataConformance('Kraken', async () => ({ ...partsOf(await openKrakenDesk()), venueSymbol: 'XBTUSDT' }));
