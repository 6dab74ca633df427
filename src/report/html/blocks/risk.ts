/** Tables: what the order was exposed to, and what its figures rest on. */
import type { ExecutionReport } from '../../report.ts';
import { markup, type Markup } from '../markup.ts';
import { block, or, type Row } from '../table.ts';
import { amountText, countText, feesText, isoText, lengthText, percentText, rulesText } from '../values.ts';

const HOLES_MAX = 20;

export function riskBlock(report: ExecutionReport): Markup {
  const { risk: at, header } = report;
  const holes = at.holes
    .slice(0, HOLES_MAX)
    .map(({ from, to, ms }) => markup`<div>${isoText(from)} to ${isoText(to)} (${lengthText(ms)})</div>`);
  const more =
    at.holes.length > HOLES_MAX ? markup`<div>and ${countText(at.holes.length - HOLES_MAX)} more</div>` : null;
  const held: readonly Row[] = at.held.map(({ reason, count, ms }) => ({
    name: `Held: ${reason}`,
    value: `${lengthText(ms)}, ${countText(count)} ${count === 1 ? 'time' : 'times'}`,
    path: 'risk.held',
  }));
  return block(report, 'Risk', [
    {
      name: 'Furthest from the plan',
      value: or(at.maxOffSchedule, (most) => amountText(most, header.baseAsset)),
      path: 'risk.maxOffSchedule',
    },
    {
      name: 'The same at the arrival price',
      value: or(at.maxOffScheduleNotional, (most) => amountText(most, header.quoteAsset)),
      path: 'risk.maxOffScheduleNotional',
    },
    {
      name: 'Holes in the data',
      meaning: `${lengthText(at.holesMs)} in all`,
      value: at.holes.length === 0 ? 'none' : markup`${holes}${more}`,
      path: 'risk.holes',
    },
    {
      name: 'Time not trading',
      meaning: 'it could not or did not want to',
      value: `${lengthText(at.heldMs)}${at.heldPct === null ? '' : ` (${percentText(at.heldPct)})`}`,
      path: 'risk.heldMs',
    },
    ...held,
  ]);
}

const DETAILS = { BARS: 'bars', TRADES: 'trades', QUOTES: 'quotes', BOOK: 'the order book' } as const;
const ORIGINS = {
  REPLAY: 'replay of a recorded market',
  LIVE: 'live order',
  PAPER: 'order on a simulated venue',
} as const;

export function provenanceBlock(report: ExecutionReport): Markup {
  const { header } = report;
  const path = 'header';
  const sources = header.sources.map(
    ({ name, format, sha256 }) => markup`<div><bdi>${name}</bdi> (${format})<small>SHA-256 ${sha256}</small></div>`,
  );
  const latency = header.latencyMs;
  return block(report, 'Where the figures come from', [
    { name: 'Origin', value: ORIGINS[header.origin], path },
    { name: 'Market known by', value: or(header.marketDetail, (detail) => DETAILS[detail]) ?? 'nothing', path },
    { name: 'Bins of the plots', value: or(header.binMs, lengthText) ?? 'none', path },
    { name: 'Data', value: sources.length === 0 ? 'none' : markup`${sources}`, path },
    { name: 'Fill model', value: header.fillModel ?? 'none: real fills', path },
    {
      name: 'Latency',
      value:
        latency === null ? 'as it was' : `orders ${lengthText(latency.order)}, cancels ${lengthText(latency.cancel)}`,
      path,
    },
    {
      name: 'Fees',
      value: or(header.feeRates, ({ makerBps, takerBps }) => feesText(makerBps, takerBps)) ?? 'as charged',
      path,
    },
    { name: 'Instrument rules', value: or(header.rules, rulesText) ?? 'not known', path },
    { name: 'Seed', value: header.seed ?? 'none', path },
    { name: 'Version', value: `tranche ${header.version}`, path },
    { name: 'Report', value: report.format, path },
  ]);
}
