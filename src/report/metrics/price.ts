/** The price block: the average price against every benchmark, and the implementation shortfall. */
import type { Execution } from '../execution.ts';
import type { Comparison, PriceBlock } from '../report.ts';
import { bestOf, closeOf, limitOf, twapOf, vwapOf } from './benchmarks.ts';
import { compareWith } from './comparison.ts';
import { shortfallOf } from './shortfall.ts';
import { NO_FILLS, NO_MARKET, NO_START, type Reference, type Subject } from './subject.ts';

type Name = Exclude<keyof PriceBlock, 'gridMs' | 'shortfall'>;

function noVolume({ hasMarket, startedAt }: Subject): string {
  if (startedAt === null) return NO_START;
  return hasMarket ? 'the market printed nothing in that time' : NO_MARKET;
}

function noGrid({ hasMarket, startedAt, execution }: Subject): string {
  if (startedAt === null) return NO_START;
  const { binMs } = execution.market.tape;
  return hasMarket ? `no price is known on the grid of ${binMs / 1_000} s in that time` : NO_MARKET;
}

const afterFills = (subject: Subject, reason: string): string => (subject.lastFillAt === null ? NO_FILLS : reason);

const planned = ({ market }: Execution, hasMarket: boolean) => (hasMarket ? market.toPlannedEnd : null);

export function priceBlock(subject: Subject): PriceBlock {
  const { execution, hasMarket, startedAt, lastFillAt, horizon } = subject;
  const { detail, toLastFill, tape } = execution.market;
  const against = (name: Name, benchmark: Reference | null, reason: string): Comparison =>
    compareWith(subject, `price.${name}`, benchmark, reason);
  const [volume, grid] = [noVolume(subject), noGrid(subject)];
  const market = startedAt === null ? NO_START : NO_MARKET;
  return {
    arrival: against('arrival', subject.arrival, 'the market when the order started is not known'),
    vwapToLastFill: against('vwapToLastFill', vwapOf(toLastFill, detail), afterFills(subject, volume)),
    vwapToPlannedEnd: against('vwapToPlannedEnd', vwapOf(planned(execution, hasMarket), detail), volume),
    twapToLastFill: against('twapToLastFill', twapOf(subject, startedAt, lastFillAt), afterFills(subject, grid)),
    twapToPlannedEnd: against('twapToPlannedEnd', twapOf(subject, startedAt, horizon), grid),
    limit: against('limit', limitOf(execution.request.limitPrice), 'the order has no limit price'),
    close: against('close', closeOf(subject), market),
    best: against('best', bestOf(subject), volume),
    gridMs: hasMarket ? tape.binMs : null,
    shortfall: shortfallOf(subject),
  };
}
