/** What every venue's adapter is made with. */
import { noProbe, type Probe } from '../../engine/probes.ts';
import type { Draw } from '../../domain/random.ts';
import type { AccountBoard } from './account-board.ts';
import type { SendMarks } from './exchange.ts';
import type { Limiter } from './limiter.ts';
import type { VenueLog } from './log.ts';
import type { StreamSettings } from './subscription.ts';
import type { Instruments } from './symbol-map.ts';
import { createTransport, type Transport } from './transport.ts';

/** What a venue asks of an account beside its keys: `ExchangeId`, `AccountId`. */
export type AccountParameters = Readonly<Record<string, string>>;

export interface HttpOptions {
  /** Base address: `https://…`. */
  readonly rest: string;
  /** Longest wait for an answer, ms. Default 5,000. */
  readonly requestTimeoutMs?: number;
  /** Connections kept at most. Default 64. */
  readonly connections?: number;
}

/** Order entry of one account. */
export interface VenueOptions extends HttpOptions, StreamSettings {
  /** `BINANCE/main`. */
  readonly account: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly parameters?: AccountParameters;
  /** Address of the private stream: `wss://…`. */
  readonly wsApi: string;
  /** The instruments known now, by our symbol: `() => marketData.instruments()`. */
  readonly symbols: () => Instruments;
  /** The clock reservations are made on, ms. */
  readonly now: () => number;
  readonly probe?: Probe;
  /** Give the same one to every account and to the market data of an address: the venue counts by address. */
  readonly limiter?: Limiter;
  /** What the workers with this account tell each other; without it this process trades with it alone. */
  readonly board?: AccountBoard;
}

/** Public data of one venue. */
export interface MarketDataOptions extends HttpOptions {
  /** Address of the public streams: `wss://…`. */
  readonly wsStream: string;
  /** Of one of the accounts, for a venue whose data are not for everybody. */
  readonly privateKey?: string;
  readonly parameters?: AccountParameters;
  /** Our clock, ms: quotes are stamped with it when they arrive. */
  readonly now: () => number;
  readonly log?: VenueLog;
  /** The one of the order entry at the same address. */
  readonly limiter?: Limiter;
  /** Jitter of reconnects. */
  readonly draw?: Draw;
  readonly silenceMs?: number;
  readonly backoffMs?: number;
}

export const createTransportOf = ({ rest, requestTimeoutMs, connections }: HttpOptions): Transport =>
  createTransport({
    baseUrl: rest,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(connections === undefined ? {} : { connections }),
  });

/** Named steps of a send, for the fault tests. */
export interface PlaceMarks {
  readonly signed: () => void;
  readonly transport?: SendMarks;
}

/** Without a probe the transport listens to nothing. */
export function marksOf(probe: Probe = noProbe): PlaceMarks {
  const signed = (): void => probe('C4');
  if (probe === noProbe) return { signed };
  return { signed, transport: { sent: () => probe('C6'), headers: () => probe('C7') } };
}
