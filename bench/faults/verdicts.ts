/** What was believed in a fault run, held against the ledger of the venue. */
import { quantity, sum, toText, type Quantity } from '../../src/domain/decimal.ts';
import { CLIP_QUANTITY, type Attempt } from './clip.ts';

export interface LedgerFact {
  readonly type: string;
  readonly clientOrderId?: string;
  readonly qty?: string;
  readonly tradeId?: string;
}

export interface Verdicts {
  /** Clips of which the venue executed more than was wanted. */
  readonly twice: number;
  /** Clips of which it executed less, although they were believed done. */
  readonly lost: number;
  /** Attempts of which something else was believed than what happened. */
  readonly wrong: number;
  /** Client order ids that reached the venue in more than one create request. */
  readonly sentTwice: number;
  /** The first few of what is wrong, to look at. */
  readonly examples: readonly string[];
}

/** Most that is told of what is wrong. */
export const EXAMPLES_MAX = 5;

const total = (amounts: readonly string[]): Quantity => sum(amounts.map((each) => quantity(each)));

interface Truth {
  readonly arrivals: number;
  readonly accepted: boolean;
  readonly filled: string;
}

function truths(facts: readonly LedgerFact[]): (clientOrderId: string) => Truth {
  const byId = new Map<string, LedgerFact[]>();
  for (const fact of facts) {
    const known = byId.get(fact.clientOrderId ?? '');
    if (known === undefined) byId.set(fact.clientOrderId ?? '', [fact]);
    else known.push(fact);
  }
  return (clientOrderId) => {
    const own = byId.get(clientOrderId) ?? [];
    return {
      arrivals: own.filter((fact) => fact.type === 'ARR').length,
      accepted: own.some((fact) => fact.type === 'ACC' || fact.type === 'FILL'),
      filled: toText(total(own.filter((fact) => fact.type === 'FILL').map((fact) => fact.qty ?? '0'))),
    };
  };
}

/** What is wrong with the belief about one request; null when nothing is. */
function problem({ clipId, resolution, filled, fills }: Attempt, truth: Truth): string | null {
  const isDone = resolution === 'FOUND' || resolution === 'ENDED';
  if (!isDone) return truth.accepted ? `${clipId} was ${resolution} and the venue has it` : null;
  const told = toText(total(fills.map((fill) => fill.quantity)));
  const ids = new Set(fills.map((fill) => fill.fillId)).size;
  if (ids !== fills.length) return `${clipId} has a trade id twice`;
  if (filled === truth.filled && told === truth.filled) return null;
  return `${clipId}: counted ${filled}, trades ${told}, the venue has ${truth.filled}`;
}

/** `clips`: the attempts of each. */
export function count(clips: readonly (readonly Attempt[])[], facts: readonly LedgerFact[]): Verdicts {
  const truthOf = truths(facts);
  const executed = clips.map((attempts) => toText(total(attempts.map(({ clipId }) => truthOf(clipId).filled))));
  const isMore = (text: string): boolean => Number(text) > Number(CLIP_QUANTITY);
  const problems = clips.flat().flatMap((each) => problem(each, truthOf(each.clipId)) ?? []);
  return {
    twice: executed.filter((text) => text !== CLIP_QUANTITY && isMore(text)).length,
    lost: executed.filter((text) => text !== CLIP_QUANTITY && !isMore(text)).length,
    wrong: problems.length,
    sentTwice: clips.flat().filter(({ clipId }) => truthOf(clipId).arrivals > 1).length,
    examples: problems.slice(0, EXAMPLES_MAX),
  };
}
