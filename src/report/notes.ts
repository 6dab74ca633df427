/** What a reader has to know to take the numbers for what they are. */
import type { MarketDetail, Provenance } from './execution.ts';
import type { Subject } from './metrics/subject.ts';

const BARS =
  'The market is known by bars only: a bar counts at (high + low + close) ÷ 3, so that differences below about 0.3 bps ' +
  'mean nothing, and an interval that begins or ends inside a bar counts all of it.';
const TRADES = 'The market is known by its trades only: the last trade stands for the mid.';

const PRECISION: Readonly<Partial<Record<MarketDetail, string>>> = { BARS, TRADES };
const OWN_FILLS: Readonly<Record<Provenance['origin'], string>> = {
  REPLAY: "The market's volume is without the own fills: they are simulated.",
  LIVE: "The market's volume includes the own fills.",
  PAPER: "The market's volume includes the own fills.",
};
const PAPER = 'The venue was a simulator: no fill was real.';
const NO_MID = 'The arrival price is the last price, not a mid.';

export function notesOf({ execution, hasMarket, arrival }: Subject): readonly string[] {
  const { provenance, market, notes = [] } = execution;
  return [
    ...(hasMarket ? [PRECISION[market.detail] ?? [], OWN_FILLS[provenance.origin]] : []),
    arrival === null || arrival.basis === 'MID' ? [] : NO_MID,
    provenance.origin === 'PAPER' ? PAPER : [],
    ...notes,
  ].flat();
}
