/**
 * The fills against the market's volume curve, and what simple curves would have got on the same interval: a slippage
 * of 2.1 bps says something once it is known that an even spread would have had 2.6.
 */
import { isZero, notionalOf, priceOf, quantity, quotientOf, stepsIn, type Price } from '../../domain/decimal.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { CurveResult, VolumeCurveBlock } from '../report.ts';
import { binLength, binsOf, type Bin, type Bins } from './bins.ts';
import { BPS, costAgainst, priceText } from './comparison.ts';
import {
  asItCame,
  asItCameBy,
  binPrice,
  byCurve,
  evenly,
  priceOfWeights,
  shareErrorPp,
  type Weights,
} from './curves.ts';
import { moveBps } from './fill-figures.ts';
import { NO_FILLS, NO_MARKET, NO_START, type Subject } from './subject.ts';

const PATH = 'volumeCurve';
const NONE: CurveResult = { shareErrorPp: null, price: null, slippageBps: null };
/** The finest quantity there is: own fills as whole numbers. */
const FINEST = quantity('1e-18');

interface Market {
  readonly subject: Subject;
  readonly bins: readonly Bin[];
  readonly prices: readonly (Price | null)[];
  readonly realised: Weights;
  readonly vwap: Price;
}

const errorOf = ({ subject, realised }: Market, name: string, weights: Weights): number | null =>
  shareErrorPp(weights, realised) ??
  subject.missing.note(`${PATH}.${name}.shareErrorPp`, 'nothing lies in the time the market is known for');

function resultOf(market: Market, name: string, weights: Weights): CurveResult {
  const { subject, prices, vwap } = market;
  const price = priceOfWeights(prices, weights);
  if (price === null) {
    subject.missing.note(`${PATH}.${name}`, 'no price is known in some of the time');
    return NONE;
  }
  return {
    shareErrorPp: errorOf(market, name, weights),
    price: priceText(price),
    slippageBps: moveBps(subject.isBuy, vwap, price),
  };
}

/** The fills at their own prices. */
function ownResult(market: Market): CurveResult {
  const { subject, bins, vwap } = market;
  const { filled, notional } = subject;
  if (isZero(filled)) {
    subject.missing.note(`${PATH}.own`, NO_FILLS);
    return NONE;
  }
  const weights = bins.map(({ own }) => stepsIn(own, FINEST));
  return {
    shareErrorPp: errorOf(market, 'own', weights),
    price: priceText(priceOf(notional, filled)),
    slippageBps: quotientOf(costAgainst(subject, vwap), notionalOf(vwap, filled), BPS),
  };
}

function marketOf(subject: Subject): { readonly bins: Bins; readonly market: Market } | string {
  const { startedAt, horizon, hasMarket, execution } = subject;
  if (startedAt === null || horizon === null) return NO_START;
  const { tape } = execution.market;
  const length = binLength(tape, horizon - startedAt);
  const bins = hasMarket ? binsOf(subject, startedAt, horizon, length) : null;
  if (bins === null) return NO_MARKET;
  const prices = bins.bins.map((bin) => binPrice(tape, bin));
  const realised = asItCame(bins.bins);
  const vwap = priceOfWeights(prices, realised);
  if (vwap === null || isZero(vwap)) return 'the market printed nothing in that time';
  return { bins, market: { subject, bins: bins.bins, prices, realised, vwap } };
}

/** Five minutes: the length of the buckets that curves are learned from. */
const COARSE_MS = 5 * MINUTE_MS;

export function volumeCurveBlock(subject: Subject): VolumeCurveBlock {
  const found = marketOf(subject);
  if (typeof found === 'string') {
    subject.missing.note(PATH, found);
    const none = { own: NONE, twap: NONE, static: NONE, oracle: NONE, oracleFiveMinutes: NONE };
    return { binMs: null, bins: null, coveredPct: null, vwap: null, ...none };
  }
  const { bins, market } = found;
  const curve = subject.execution.volumeCurve;
  if (curve === undefined) subject.missing.note(`${PATH}.static`, 'no volume curve was stored with the order');
  return {
    binMs: bins.binMs,
    bins: bins.bins.length,
    coveredPct: bins.coveredPct,
    vwap: priceText(market.vwap),
    own: ownResult(market),
    twap: resultOf(market, 'twap', evenly(bins.bins)),
    static: curve === undefined ? NONE : resultOf(market, 'static', byCurve(bins.bins, curve)),
    oracle: resultOf(market, 'oracle', market.realised),
    oracleFiveMinutes: resultOf(market, 'oracleFiveMinutes', asItCameBy(bins.bins, COARSE_MS)),
  };
}
