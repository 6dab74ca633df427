/**
 * Implementation shortfall (Perold 1988): what the order cost against a paper portfolio that traded all of it at the
 * price of the decision. With quantity Q, filled F, rest R = Q − F and s = 1 for a BUY, −1 for a SELL:
 *
 *   delay        s × (arrival − decision) × Q
 *   trading      s × (notional of the fills − arrival × F)
 *   opportunity  s × (end − arrival) × R
 *   fees         as charged, in the quote asset
 *
 * Their sum is s × (notional − decision × F) + s × (end − decision) × R + fees, to the last digit.
 */
import {
  add,
  isZero,
  notBelowZero,
  notionalOf,
  quotientOf,
  subtract,
  toText,
  ZERO_NOTIONAL,
  type Notional,
  type Price,
} from '../../domain/decimal.ts';
import type { Cost, Shortfall } from '../report.ts';
import { BPS, costAgainst, priceText } from './comparison.ts';
import { feeReason, feesInQuote } from './fees.ts';
import { asCost, referenceOf, type Subject } from './subject.ts';

const PATH = 'price.shortfall';
const NOTHING: Cost = { amount: null, bps: null };

function toFirstChild({ execution, missing }: Subject): number | null {
  const [first] = execution.clips;
  if (first === undefined) return missing.note(`${PATH}.toFirstChildMs`, 'no child order was sent');
  return first.clip.reservedAt - execution.request.createdAt;
}

/** Without a price to start from there is nothing to count. */
function unknown(subject: Subject): Shortfall {
  subject.missing.note(PATH, 'the market when the order started is not known');
  return {
    from: 'ARRIVAL',
    decisionPrice: null,
    arrivalPrice: null,
    endPrice: null,
    base: null,
    delay: NOTHING,
    trading: NOTHING,
    opportunity: NOTHING,
    fees: NOTHING,
    total: NOTHING,
    totalBeforeFees: NOTHING,
    toFirstChildMs: toFirstChild(subject),
  };
}

function opportunityOf(subject: Subject, arrival: Price, end: Price | null): Notional | null {
  const { execution, filled, isBuy, missing } = subject;
  const rest = notBelowZero(subtract(execution.request.quantity, filled));
  if (isZero(rest)) return ZERO_NOTIONAL;
  if (end === null) {
    return missing.note(`${PATH}.opportunity`, 'the market at the end, which prices what was not filled, is not known');
  }
  return asCost(isBuy, subtract(notionalOf(end, rest), notionalOf(arrival, rest)));
}

function delayOf(subject: Subject, arrival: Price, decision: Price | null): Notional | null {
  const { quantity } = subject.execution.request;
  if (decision === null) {
    return subject.missing.note(`${PATH}.delay`, 'the market when the order was created is not known');
  }
  return asCost(subject.isBuy, subtract(notionalOf(arrival, quantity), notionalOf(decision, quantity)));
}

const both = (a: Notional | null, b: Notional | null): Notional | null => (a === null || b === null ? null : add(a, b));

type Parts = Readonly<
  Record<'delay' | 'trading' | 'opportunity' | 'fees' | 'totalBeforeFees' | 'total', Notional | null>
>;

interface Prices {
  readonly decision: Price | null;
  readonly arrival: Price;
  readonly end: Price | null;
}

/** Where the decision's price is not known the sum starts at the arrival; any other unknown part makes it unknown. */
function partsOf(subject: Subject, { decision, arrival, end }: Prices): Parts {
  const delay = delayOf(subject, arrival, decision);
  const trading = costAgainst(subject, arrival);
  const opportunity = opportunityOf(subject, arrival, end);
  const fees = feesInQuote(subject) ?? subject.missing.note(`${PATH}.fees`, feeReason(subject));
  const totalBeforeFees = both(add(delay ?? ZERO_NOTIONAL, trading), opportunity);
  const total = both(totalBeforeFees, fees);
  if (totalBeforeFees === null) subject.missing.note(`${PATH}.totalBeforeFees`, 'a part of it is not known');
  if (total === null) subject.missing.note(`${PATH}.total`, 'a part of it is not known');
  return { delay, trading, opportunity, fees, totalBeforeFees, total };
}

const textOf = (price: Price | null): string | null => (price === null ? null : priceText(price));

export function shortfallOf(subject: Subject): Shortfall {
  const { market, request } = subject.execution;
  const arrival = subject.arrival?.price;
  if (arrival === undefined) return unknown(subject);
  const decision = referenceOf(market.atDecision)?.price ?? null;
  const end = referenceOf(market.atEnd)?.price ?? null;
  const base = notionalOf(arrival, request.quantity);
  const parts = partsOf(subject, { decision, arrival, end });
  const cost = (part: keyof Parts): Cost => {
    const amount = parts[part];
    return amount === null ? NOTHING : { amount: toText(amount), bps: quotientOf(amount, base, BPS) };
  };
  return {
    from: decision === null ? 'ARRIVAL' : 'DECISION',
    decisionPrice: textOf(decision),
    arrivalPrice: priceText(arrival),
    endPrice: textOf(end),
    base: toText(base),
    delay: cost('delay'),
    trading: cost('trading'),
    opportunity: cost('opportunity'),
    fees: cost('fees'),
    total: cost('total'),
    totalBeforeFees: cost('totalBeforeFees'),
    toFirstChildMs: toFirstChild(subject),
  };
}
