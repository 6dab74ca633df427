/** A simulator of any protocol for one test file: an account, a quiet market, the control port, the ledger. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VenueConnection } from '../../src/adapters/venues/index.ts';
import type { AccountText } from '../../src/venue-sim/account.ts';
import type { Sim, SimOptions } from '../../src/venue-sim/sim.ts';

export type Json = Record<string, unknown>;

export const KEY = 'paperKeyMain';
export const SECRET = 'paperSecretMain';
const BALANCES = { BTC: '100', USDT: '10000000' };

export interface SimHarnessOptions extends Partial<SimOptions> {
  /** Keys of the account where the usual ones do not have the right form. */
  readonly keys?: Pick<AccountText, 'PublicApiKey' | 'PrivateApiKey'>;
}

export class SimHarness {
  readonly sim: Sim;
  readonly #folder: string;

  private constructor(sim: Sim, folder: string) {
    this.sim = sim;
    this.#folder = folder;
  }

  /** One account `EXCHANGE/main`; both symbols are frozen, BTCUSDT at 42,999.99 / 43,000.01 with a usual depth. */
  static async start(
    exchange: string,
    start: (options: SimOptions) => Promise<Sim>,
    { keys = { PublicApiKey: KEY, PrivateApiKey: SECRET }, ...options }: SimHarnessOptions = {},
  ): Promise<SimHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'venue-sim-'));
    const sim = await start({
      now: Date.now,
      accounts: { [`${exchange}/main`]: { ...keys, balances: BALANCES } },
      ledgerPath: join(folder, 'ledger.ndjson'),
      frozen: true,
      seed: 1,
      ...options,
    });
    const harness = new SimHarness(sim, folder);
    await harness.control('price', { symbol: 'BTCUSDT', price: '43000' });
    return harness;
  }

  get connection(): VenueConnection {
    const { rest, wsApi, wsStream } = this.sim;
    return { mode: 'paper', addresses: { rest, wsApi, wsStream } };
  }

  async setPrice(price: string, qty: string): Promise<void> {
    await this.control('price', { symbol: 'BTCUSDT', price, qty });
  }

  /** The rest of the market sells down to a price. */
  async sell(price: string, qty: string): Promise<void> {
    await this.control('trade', { symbol: 'BTCUSDT', side: 'SELL', price, qty });
  }

  async control(action: string, body: Json = {}): Promise<Json> {
    const response = await fetch(`${this.sim.control}/${action}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as Json;
    if (response.status !== 200) throw new Error(String(answer['error']));
    return answer;
  }

  /** The facts about an order, or all of them. */
  ledger(clientOrderId?: string): Json[] {
    const lines = readFileSync(this.sim.ledgerPath, 'utf8').split('\n').filter(Boolean);
    const facts = lines.map((line) => JSON.parse(line) as Json);
    return clientOrderId === undefined ? facts : facts.filter((fact) => fact['clientOrderId'] === clientOrderId);
  }

  async close(): Promise<void> {
    await this.sim.close();
    rmSync(this.#folder, { recursive: true });
  }
}
