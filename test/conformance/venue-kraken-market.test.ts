/** The Kraken adapter keeps the contract of market data, against the simulated venue. */
import { openKrakenDesk } from '../adapters/venues/kraken/kraken-desk.ts';
import { marketDataConformance } from './market-data-suite.ts';

marketDataConformance('Kraken', async () => ({ ...(await openKrakenDesk()), venueSymbol: 'XBTUSDT' }));
