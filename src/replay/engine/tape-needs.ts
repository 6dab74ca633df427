/** From when on the orders of a market need its tape: what lies before is not kept. */
import type { RecordedMarket } from './recorded-market.ts';

const US = 1_000;

export class TapeNeeds {
  readonly #market: RecordedMarket;
  /** Of orders to come, ascending, ms; those before `#next` have begun. */
  readonly #expected: number[] = [];
  #next = 0;
  /** Of orders at work, how many from each start. */
  readonly #active = new Map<number, number>();

  constructor(market: RecordedMarket) {
    this.#market = market;
  }

  /** Orders are announced in the order of their starts. */
  expect(fromMs: number): void {
    this.#expected.push(fromMs);
  }

  /** The next expected order has begun. */
  begin(fromMs: number): void {
    this.#next += 1;
    this.#active.set(fromMs, (this.#active.get(fromMs) ?? 0) + 1);
  }

  end(fromMs: number): void {
    const left = (this.#active.get(fromMs) ?? 1) - 1;
    if (left > 0) this.#active.set(fromMs, left);
    else this.#active.delete(fromMs);
    this.note();
  }

  /** Tells the market. */
  note(): void {
    const market = this.#market;
    const fromMs = Math.min(this.#expected[this.#next] ?? Infinity, ...this.#active.keys());
    market.tapeFromUs = fromMs * US;
    if (Number.isFinite(fromMs)) market.tape.dropBefore(Math.floor(fromMs / market.tape.binMs));
    const kept = market.holes.filter(({ toUs }) => toUs >= market.tapeFromUs);
    market.holes.splice(0, market.holes.length, ...kept);
  }
}
