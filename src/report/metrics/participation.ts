/** How much of the market's volume the order was. */
import { isPositive, isZero, quotientOf, toText, type Quantity } from '../../domain/decimal.ts';
import { plusMs, type Instant } from '../../domain/time.ts';
import type { MarketSum } from '../execution.ts';
import type { ParticipationBlock } from '../report.ts';
import { binLength, binsOf, type Bin, type Bins } from './bins.ts';
import { timeText } from './outcome.ts';
import { paramNumber } from './params.ts';
import { NO_FILLS, NO_MARKET, NO_START, type Subject } from './subject.ts';
import { gridQuantity } from './tape.ts';

const NO_VOLUME = 'the market printed nothing in that time';

type Field = keyof ParticipationBlock;

function shareOf({ missing }: Subject, field: Field, own: Quantity, market: MarketSum | null): number | null {
  if (market === null) return missing.note(`participation.${field}`, NO_FILLS);
  if (isZero(market.volume)) return missing.note(`participation.${field}`, NO_VOLUME);
  return quotientOf(own, market.volume, 100);
}

interface Traded {
  readonly bin: Bin;
  /** Null when the market printed nothing. */
  readonly pct: number | null;
}

function tradedIn(subject: Subject, { bins }: Bins): readonly Traded[] {
  const { tape } = subject.execution.market;
  return bins
    .filter(({ own }) => isPositive(own))
    .map((bin) => ({
      bin,
      pct: bin.volume === 0n ? null : quotientOf(bin.own, gridQuantity(tape, bin.volume), 100),
    }));
}

type PerBin = Pick<ParticipationBlock, 'binMs' | 'maxPct' | 'maxAt' | 'binsOverCap' | 'binsWithoutMarket'>;
const PER_BIN: readonly Field[] = ['maxPct', 'binsOverCap', 'binsWithoutMarket'];

function workedBins(subject: Subject): Bins | null {
  const { startedAt, lastFillAt, horizon, hasMarket } = subject;
  if (startedAt === null || lastFillAt === null || !hasMarket) return null;
  // Whole bins: the one of the last fill is not cut short, which would make its participation look larger.
  const each = binLength(subject.execution.market.tape, (horizon ?? lastFillAt) - startedAt);
  const count = Math.floor((lastFillAt - startedAt) / each) + 1;
  return binsOf(subject, startedAt, plusMs(startedAt, count * each), each);
}

function noBins({ lastFillAt, missing }: Subject): PerBin {
  const reason = lastFillAt === null ? NO_FILLS : NO_MARKET;
  for (const field of PER_BIN) missing.note(`participation.${field}`, reason);
  return { binMs: null, maxPct: null, maxAt: null, binsOverCap: null, binsWithoutMarket: null };
}

interface Most {
  readonly from: Instant;
  readonly pct: number;
}

function perBin(subject: Subject, capPct: number | null): PerBin {
  const found = workedBins(subject);
  if (found === null) return noBins(subject);
  const traded = tradedIn(subject, found);
  const known = traded.flatMap(({ bin, pct }) => (pct === null ? [] : [{ from: bin.from, pct }]));
  const most = known.reduce<Most | null>((best, one) => (best === null || one.pct > best.pct ? one : best), null);
  if (most === null) subject.missing.note('participation.maxPct', NO_VOLUME);
  if (capPct === null) subject.missing.note('participation.binsOverCap', 'the order has no cap');
  return {
    binMs: found.binMs,
    maxPct: most?.pct ?? null,
    maxAt: timeText(most?.from ?? null),
    binsOverCap: capPct === null ? null : known.filter(({ pct }) => pct > capPct).length,
    binsWithoutMarket: traded.length - known.length,
  };
}

type Overall = Pick<
  ParticipationBlock,
  'marketVolumeToLastFill' | 'marketVolumeToPlannedEnd' | 'overallPct' | 'toPlannedEndPct'
>;

function overall(subject: Subject): Overall {
  const { execution, hasMarket, filled, missing, startedAt } = subject;
  const { toLastFill, toPlannedEnd } = execution.market;
  if (!hasMarket || startedAt === null) {
    missing.note('participation', startedAt === null ? NO_START : NO_MARKET);
    return { marketVolumeToLastFill: null, marketVolumeToPlannedEnd: null, overallPct: null, toPlannedEndPct: null };
  }
  if (toLastFill === null) missing.note('participation.marketVolumeToLastFill', NO_FILLS);
  return {
    marketVolumeToLastFill: toLastFill === null ? null : toText(toLastFill.volume),
    marketVolumeToPlannedEnd: toText(toPlannedEnd.volume),
    overallPct: shareOf(subject, 'overallPct', filled, toLastFill),
    toPlannedEndPct: shareOf(subject, 'toPlannedEndPct', filled, toPlannedEnd),
  };
}

export function participationBlock(subject: Subject): ParticipationBlock {
  const { request, provenance } = subject.execution;
  const capPct = paramNumber(request.params, 'maxParticipationPct');
  return {
    ownFills: provenance.origin === 'REPLAY' ? 'EXCLUDED' : 'INCLUDED',
    ...overall(subject),
    capPct,
    ...perBin(subject, capPct),
  };
}
