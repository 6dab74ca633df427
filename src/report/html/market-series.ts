/** The market of an execution as columns of numbers for plots, over the stretch that the plots show. */
import { instant, plusMs, type Instant } from '../../domain/time.ts';
import type { Execution, ExecutionMarket, MarketTape } from '../execution.ts';

/** One bin of the tape; prices are null where nothing is known. */
export interface MarketBin {
  readonly from: Instant;
  /** Its end: when its prices were known. */
  readonly at: Instant;
  readonly volume: number;
  /** Price × quantity of its trades. */
  readonly notional: number;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Mid where there are quotes, else the last trade. */
  readonly price: number | null;
  /** What counts in a mean over time: the typical price (high + low + close) ÷ 3 of a bar, else `price`. */
  readonly typical: number | null;
}

/** The stretch all plots over time share. */
export interface Stretch {
  /** Start of the work and its end: the last thing that happened or was planned, as far as the data goes. */
  readonly start: Instant;
  readonly end: Instant;
  /** The same with a margin, within the data. */
  readonly from: Instant;
  readonly to: Instant;
}

const MARGIN = 0.04;

/** A column's value in plain units; 0 stands for nothing known. */
function priced(column: Float64Array, index: number, unit: number): number | null {
  const value = column[index] ?? 0;
  return value > 0 ? value / unit : null;
}

function typicalOf(tape: MarketTape, index: number, unit: number): number | null {
  const [high, low] = [priced(tape.high, index, unit), priced(tape.low, index, unit)];
  const close = priced(tape.close, index, unit);
  return high === null || low === null || close === null ? null : (high + low + close) / 3;
}

interface Units {
  readonly unit: number;
  readonly lot: number;
}

function binAt({ tape, detail }: ExecutionMarket, index: number, { unit, lot }: Units): MarketBin {
  const [bid, ask] = [priced(tape.bid, index, unit), priced(tape.ask, index, unit)];
  const from = plusMs(tape.from, index * tape.binMs);
  const price = bid !== null && ask !== null ? (bid + ask) / 2 : priced(tape.close, index, unit);
  return {
    from,
    at: plusMs(from, tape.binMs),
    volume: (tape.volume[index] ?? 0) / lot,
    notional: (tape.notional[index] ?? 0) / (unit * lot),
    bid,
    ask,
    price,
    typical: detail === 'BARS' ? (typicalOf(tape, index, unit) ?? price) : price,
  };
}

/** The bins that lie at least partly between two instants, in order. */
export function binsBetween(market: ExecutionMarket, from: Instant, to: Instant): readonly MarketBin[] {
  const { tape } = market;
  const first = Math.max(0, Math.floor((from - tape.from) / tape.binMs));
  const last = Math.min(tape.count, Math.ceil((to - tape.from) / tape.binMs));
  const units = { unit: 10 ** tape.priceDecimals, lot: 10 ** tape.quantityDecimals };
  return Array.from({ length: Math.max(0, last - first) }, (_, offset) => binAt(market, first + offset, units));
}

const tapeEnd = (tape: MarketTape): number => tape.from + tape.count * tape.binMs;

/** What the plots show of an execution; null when it never started. */
export function stretchOf(execution: Execution): Stretch | null {
  const { startedAt: start, endedAt, plan, clips, market } = execution;
  if (start === null) return null;
  const dataEnd = market.tape.count > 0 ? tapeEnd(market.tape) : start;
  const happened = clips.flatMap(({ clip, fills }) => [
    clip.reservedAt,
    ...clip.history.map(([, at]) => at),
    ...fills.map(({ fill }) => fill.at),
  ]);
  const planned = plan.map(({ at }) => at).filter((at) => at <= dataEnd);
  const end = [...happened, ...planned].reduce<number>((a, b) => Math.max(a, b), endedAt ?? dataEnd);
  const margin = Math.max(1, Math.round((end - start) * MARGIN));
  return { start, end: instant(end), from: instant(start - margin), to: instant(end + margin) };
}
