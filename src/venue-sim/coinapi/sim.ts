/** The CoinAPI execution system, and the market data beside it, as a protocol of the simulated venue. */
import { stringify } from 'lossless-json';
import type { Doors, Protocol, SimCore } from '../core.ts';
import { Gateway } from '../gateway.ts';
import { startSim, type Sim, type SimOptions } from '../sim.ts';
import type { SocketDoor } from '../socket-door.ts';
import { exchangeIdOf } from './accounts.ts';
import type { LastTrade } from './market.ts';
import { reportOf } from './reports.ts';
import { serveRest } from './rest.ts';
import { wording } from './wording.ts';

const DAY_MS = 86_400_000;

/** There is no stream: whoever wants to know asks. */
const NO_SOCKETS: SocketDoor = { doorOf: () => null, heartbeat: null, lifeMs: DAY_MS };

/** An order's id in the manner of the exchange behind: `OAAAAA-AAAAA-AAA123`. */
function orderText(id: number): string {
  const text = id.toString(36).toUpperCase().padStart(16, 'A');
  return `O${text.slice(0, 5)}-${text.slice(5, 10)}-${text.slice(10)}`;
}

function open(core: SimCore): Doors {
  const gateway = new Gateway(core, wording);
  const lastTrades = new Map<string, LastTrade>();
  return {
    listener: {
      onOrder: () => null,
      onBalances: () => undefined,
      onTrade: (listing, trade) => {
        lastTrades.set(listing.symbol, { listing, trade });
      },
      onBook: () => undefined,
    },
    limits: { options: {}, clear: () => undefined },
    http: (request) => {
      serveRest(core, gateway, lastTrades, request);
    },
    sockets: NO_SOCKETS,
    orderView: (order) => JSON.parse(stringify(reportOf(order)) ?? '{}') as object,
    tick: () => undefined,
    disconnectMarket: () => undefined,
    marketCount: () => 0,
  };
}

export const coinapiProtocol = (): Protocol => ({
  name: 'coinapi',
  idRule: 'ALWAYS',
  feesIn: 'RECEIVED',
  ids: { order: orderText, trade: String },
  paths: { rest: '', wsApi: '', wsStream: '' },
  checkAccount(account) {
    if (!/^[A-Z0-9_]+\/[A-Za-z0-9._-]+$/.test(exchangeIdOf(account))) {
      throw new RangeError(`${account.name} ExchangeId must look like KRAKEN/JOHN`);
    }
  },
  open,
});

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export const startCoinapiSim = (options: SimOptions): Promise<Sim> => startSim(options, coinapiProtocol());
