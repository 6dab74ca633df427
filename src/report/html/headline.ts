/** The few figures to read first, each with what it means for this order. */
import type { ExecutionReport } from '../report.ts';
import { markup, type Markup } from './markup.ts';
import { reasonFor } from './table.ts';
import { amountText, bpsText, countText, grouped, lengthText, percentText } from './values.ts';

interface Card {
  readonly name: string;
  /** Null when it is not available. */
  readonly figure: string | null;
  /** Empty where the reason why there is no figure is to be looked up. */
  readonly meaning: string;
  readonly path: string;
}

/** Characters of a figure that is set smaller, so that it is not broken in the middle. */
const LONG = 13;

/** Costs as words beside their sign, so that nobody has to remember the convention. */
const costWord = (bps: number): string => (bps > 0 ? 'a cost' : bps < 0 ? 'a gain' : 'even');

function filled({ outcome, header }: ExecutionReport): Card {
  const rest = outcome.residual === '0' ? '' : `, ${amountText(outcome.residual, header.baseAsset)} left`;
  return {
    name: `Filled: ${outcome.status}`,
    figure: percentText(outcome.filledPct),
    meaning: `${amountText(outcome.filledQuantity, header.baseAsset)} of ${amountText(outcome.quantity, header.baseAsset)}${rest}`,
    path: 'outcome.filledPct',
  };
}

function average({ outcome, header }: ExecutionReport): Card {
  const fills = `${countText(outcome.fills)} ${outcome.fills === 1 ? 'fill' : 'fills'}`;
  const time = outcome.durationMs === null ? '' : ` in ${lengthText(outcome.durationMs)}`;
  return {
    name: `Average price, ${header.quoteAsset}`,
    figure: outcome.averagePrice === null ? null : grouped(outcome.averagePrice),
    meaning: `${fills}${time}; ${amountText(outcome.notional, header.quoteAsset)} in all`,
    path: 'outcome.averagePrice',
  };
}

/** What simple and perfect foresight would have got on the same bins: it gives the figure a scale. */
function others({ volumeCurve }: ExecutionReport): string {
  const known = [
    ['TWAP', volumeCurve.twap.slippageBps],
    ['the static curve', volumeCurve.static.slippageBps],
    ['a five-minute oracle', volumeCurve.oracleFiveMinutes.slippageBps],
  ] as const;
  const texts = known.flatMap(([name, bps]) => (bps === null ? [] : [`${name} ${bpsText(bps)}`]));
  return texts.join(', ');
}

/** On equal bins, where the others can be counted at all; the order's own figure there, where it is another one. */
function onBins(report: ExecutionReport, figure: string): string {
  const { own, binMs } = report.volumeCurve;
  const compared = others(report);
  if (own.slippageBps === null || binMs === null || compared === '') return '';
  const text = bpsText(own.slippageBps);
  const known = text === figure ? '' : `; on bins of ${lengthText(binMs)} ${text}`;
  return `${known}; would have got${known === '' ? '' : ' there'}: ${compared}`;
}

function vwap(report: ExecutionReport): Card {
  const { vwapToPlannedEnd, vwapToLastFill } = report.price;
  const [bps, toLastFill] = [vwapToPlannedEnd.slippageBps, vwapToLastFill.slippageBps];
  const tillFilled = toLastFill === null ? '' : ` (${bpsText(toLastFill)} up to its last fill)`;
  return {
    name: `Against VWAP to the ${report.header.plannedEnd === null ? 'end' : 'planned end'}`,
    figure: bps === null ? null : bpsText(bps),
    meaning:
      bps === null ? '' : `${costWord(bps)} against the market’s average${tillFilled}${onBins(report, bpsText(bps))}`,
    path: 'price.vwapToPlannedEnd.slippageBps',
  };
}

function arrival({ price, header }: ExecutionReport): Card {
  const { slippageBps: bps, price: at } = price.arrival;
  return {
    name: 'Against arrival',
    figure: bps === null ? null : bpsText(bps),
    meaning:
      bps === null || at === null
        ? ''
        : `${costWord(bps)} against ${amountText(at, header.quoteAsset)} when it began to work`,
    path: 'price.arrival.slippageBps',
  };
}

function shortfall({ price, header }: ExecutionReport): Card {
  const { total, delay, trading, opportunity, fees } = price.shortfall;
  const parts = [
    ['delay', delay],
    ['trading', trading],
    ['opportunity', opportunity],
    ['fees', fees],
  ] as const;
  const split = parts.flatMap(([name, { bps }]) => (bps === null ? [] : [`${name} ${bpsText(bps)}`]));
  const amount = total.amount === null ? '' : `${amountText(total.amount, header.quoteAsset)}: `;
  return {
    name: 'Implementation shortfall',
    figure: total.bps === null ? null : bpsText(total.bps),
    meaning: total.bps === null ? '' : `${amount}${split.join(', ')}`,
    path: 'price.shortfall.total',
  };
}

function part({ participation }: ExecutionReport): Card {
  const { overallPct, maxPct, binMs } = participation;
  return {
    name: 'Participation',
    figure: overallPct === null ? null : percentText(overallPct),
    meaning:
      overallPct === null || maxPct === null || binMs === null
        ? ''
        : `at most ${percentText(maxPct)} within ${lengthText(binMs)}`,
    path: 'participation.overallPct',
  };
}

function maker({ liquidity }: ExecutionReport): Card {
  const share = liquidity.maker?.notionalPct ?? null;
  const { feesBps } = liquidity;
  return {
    name: 'Maker share',
    figure: share === null ? null : percentText(share),
    meaning:
      share === null ? 'nothing was filled' : `of the notional${feesBps === null ? '' : `; fees ${bpsText(feesBps)}`}`,
    path: 'liquidity.maker',
  };
}

function schedule({ schedule: plan }: ExecutionReport): Card {
  const { meanDeviationPct, behindMs, tolerancePct } = plan;
  return {
    name: 'Distance from the plan',
    figure: meanDeviationPct === null ? null : percentText(meanDeviationPct),
    meaning:
      behindMs === null
        ? ''
        : `of the quantity on average; ${lengthText(behindMs)} more than ${percentText(tolerancePct)} behind`,
    path: 'schedule.meanDeviationPct',
  };
}

const CARDS = [filled, average, vwap, arrival, shortfall, part, maker, schedule];

const drawCard = (report: ExecutionReport, { name, figure, meaning, path }: Card): Markup =>
  markup`<div class="card"><dt>${name}</dt><dd class="${(figure ?? '').length > LONG ? 'figure long' : 'figure'}">${figure ?? 'n/a'}</dd><dd class="meaning">${meaning === '' ? reasonFor(report, path) : meaning}</dd></div>
`;

export const headline = (report: ExecutionReport): Markup =>
  markup`<dl class="cards">
${CARDS.map((card) => drawCard(report, card(report)))}</dl>
`;
