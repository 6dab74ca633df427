/**
 * Loading of ccxt, which is not a dependency: whoever wants a venue through it installs it. What we use of it is written
 * down here, so that nothing depends on its types.
 */
import { OrderError } from '../../../domain/errors.ts';

/** One exchange of ccxt, as far as it is used. Every answer is read before it is believed. */
export interface CcxtClient {
  readonly id: string;
  readonly has: Record<string, unknown>;
  readonly options: Record<string, unknown>;
  /** By unified symbol; absent until loaded. */
  readonly markets?: Readonly<Record<string, unknown>> | undefined;
  readonly precisionMode: number;
  /** What it can do, by kind of market. */
  readonly features?: unknown;
  /** ms between requests of cost one. */
  readonly rateLimit: number;
  /** Waits for the time of a request that costs so much; asked before each one when `enableRateLimit` is set. */
  throttle: (cost?: number) => Promise<void>;
  fetchImplementation: unknown;
  milliseconds: () => number;
  nonce: () => number;
  parseJson: (text: string) => unknown;
  amountToPrecision(symbol: string, amount: string): string;
  priceToPrecision(symbol: string, price: string): string;
  loadMarkets(reload: boolean): Promise<unknown>;
  createOrder(
    symbol: string,
    type: 'limit',
    side: 'buy' | 'sell',
    amount: string,
    price: string,
    params: object,
  ): Promise<unknown>;
  cancelOrder(id: string, symbol: string, params: object): Promise<unknown>;
  fetchOrder(id: string, symbol: string, params: object): Promise<unknown>;
  fetchOrderWithClientOrderId(clientOrderId: string, symbol: string, params: object): Promise<unknown>;
  fetchOpenOrders(symbol: string | undefined): Promise<unknown>;
  fetchOrderTrades(id: string, symbol: string): Promise<unknown>;
  fetchMyTrades(symbol: string, since: number | undefined, limit: number | undefined): Promise<unknown>;
  fetchBalance(): Promise<unknown>;
  fetchOrderBook(symbol: string, limit: number): Promise<unknown>;
  fetchTrades(symbol: string, since: undefined, limit: number): Promise<unknown>;
  fetchTickers(): Promise<unknown>;
  fetchBidsAsks(): Promise<unknown>;
}

type CcxtClass = new (config: object) => CcxtClient;

/** Exchanges by id. */
export type CcxtModule = Readonly<Record<string, unknown>>;

/** The version that the tests trade with. */
export const CCXT_VERSION = '4.5.84';
export const INSTALL_COMMAND = `npm install --no-save ccxt@${CCXT_VERSION}`;

/** ccxt is not there. The message names the command that brings it. */
export class CcxtMissingError extends Error {
  constructor(module: string) {
    super(`${module} is not installed, and a configured venue needs it: ${INSTALL_COMMAND}`);
    this.name = 'CcxtMissingError';
  }
}

/** Imports ccxt by its name, or by the path of its entry file. Throws CcxtMissingError. */
export async function importCcxt(module = 'ccxt'): Promise<CcxtModule> {
  try {
    const loaded = (await import(module)) as { readonly default: CcxtModule };
    return loaded.default;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_MODULE_NOT_FOUND') throw new CcxtMissingError(module);
    throw error;
  }
}

/**
 * Imports it ahead of need: that keeps a process busy for a second or more, which must not fall between two clips. One
 * that cannot be imported is told of when it is used.
 */
export async function preloadCcxt(wanted: Iterable<{ readonly module?: string }>): Promise<void> {
  for (const module of new Set([...wanted].map((each) => each.module))) {
    await importCcxt(module).catch(() => undefined);
  }
}

/** The class of an exchange. Throws OrderError for one that ccxt does not know. */
export function exchangeClass(module: CcxtModule, id: string): CcxtClass {
  const { exchanges } = module;
  const known = Array.isArray(exchanges) && exchanges.includes(id);
  const found = known ? module[id] : undefined;
  if (typeof found !== 'function') throw new OrderError('OTHER', `ccxt knows no exchange ${id}`);
  return found as CcxtClass;
}
