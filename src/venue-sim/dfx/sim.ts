/** DFX spot as a protocol of the simulated venue. */
import type { Doors, Protocol, SimCore } from '../core.ts';
import { Gateway } from '../gateway.ts';
import { startSim, type Sim, type SimOptions } from '../sim.ts';
import { Limits, type LimitOptions } from './limits.ts';
import { serveRest } from './rest.ts';
import { publicKeyOf } from './signature.ts';
import { Streams } from './streams.ts';
import { orderView } from './views.ts';
import { wording } from './wording.ts';

export interface DfxSimOptions extends SimOptions {
  readonly limits?: Partial<LimitOptions>;
}

/** Order ids begin here: larger than any double keeps beside a fraction, smaller than 2^53. */
const FIRST_ORDER_ID = 2_000_000_000_000_000;
const LIFE_MS = 86_400_000;

function open(core: SimCore, limits: Limits): Doors {
  const gateway = new Gateway(core, wording);
  const streams = new Streams(core);
  return {
    listener: {
      onOrder: streams.onOrder,
      onBalances: () => undefined,
      onTrade: (listing, trade) => {
        streams.onTrade(listing, trade);
      },
      onBook: (listing) => {
        streams.onBook(listing);
      },
    },
    limits,
    http: (request) => {
      serveRest({ core, limits }, gateway, request);
    },
    // The client is the one that pings here.
    sockets: { doorOf: (url, headers) => streams.doorOf(url, headers), heartbeat: null, lifeMs: LIFE_MS },
    orderView,
    tick: () => undefined,
    disconnectMarket: () => {
      streams.disconnect();
    },
    marketCount: () => streams.count(),
  };
}

export const dfxProtocol = (limits: Partial<LimitOptions> = {}): Protocol => ({
  name: 'dfx',
  idRule: 'OPEN',
  feesIn: 'RECEIVED',
  ids: { order: (id) => String(FIRST_ORDER_ID + id), trade: String },
  paths: { rest: '', wsApi: '/ws/market', wsStream: '/ws/market' },
  checkAccount(account) {
    try {
      publicKeyOf(account);
    } catch {
      throw new RangeError(`${account.name} PrivateApiKey must be an Ed25519 key in PKCS #8 form`);
    }
  },
  open: (core) => open(core, new Limits(limits)),
});

/** Starts the venue. Rejects with a RangeError or OrderError for bad options, with the system's error for a bad port. */
export const startDfxSim = (options: DfxSimOptions): Promise<Sim> => startSim(options, dfxProtocol(options.limits));
