/**
 * The simulator's ledger: what really happened, one JSON line a fact, append-only. Lines are on disk before anybody is
 * told of what they say.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

export type LedgerType = 'ARR' | 'ACC' | 'REJ' | 'FILL' | 'CXL' | 'EXP';

/** Amounts are decimal strings; absent fields are left out of the line. */
export interface LedgerFact {
  readonly type: LedgerType;
  readonly account?: string;
  readonly clientOrderId?: string;
  readonly venueOrderId?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly price?: string;
  readonly qty?: string;
  readonly tradeId?: string;
  readonly liquidity?: 'MAKER' | 'TAKER';
  readonly fee?: string;
  readonly feeAsset?: string;
  readonly reason?: string;
}

export class Ledger {
  readonly path: string;
  readonly #file: number;
  readonly #now: () => number;
  #pending = '';

  /** `now` gives ms since 1970; three decimals of it are kept. */
  constructor(path: string, now: () => number) {
    this.path = path;
    this.#file = openSync(path, 'a', 0o600);
    this.#now = now;
  }

  /** Notes a fact; it is on disk after the next flush. */
  add(fact: LedgerFact): void {
    this.#pending += `${JSON.stringify({ t: Math.round(this.#now() * 1_000) / 1_000, ...fact })}\n`;
  }

  flush(): void {
    if (this.#pending === '') return;
    const text = Buffer.from(this.#pending);
    this.#pending = '';
    for (let written = 0; written < text.length;) written += writeSync(this.#file, text, written);
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}
