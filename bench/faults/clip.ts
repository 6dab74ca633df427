/** One clip of a fault run: sent, and looked up for as long as nobody knows, until it is executed. */
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import type { ClipId } from '../../src/domain/ids.ts';
import { instant, type Instant } from '../../src/domain/time.ts';
import type { LookupResult, OrderRef, PlaceRequest, PlaceResult, Venue } from '../../src/engine/venue.ts';

export const CLIP_QUANTITY = '0.01';

/** What was believed of one create request in the end. */
export interface Attempt {
  readonly clipId: ClipId;
  /** What the adapter said to the create. */
  readonly outcome: PlaceResult['outcome'];
  /** What was wrong, when the create was not accepted. */
  readonly why: string | null;
  /** FOUND and ABSENT end an unknown outcome; ENDED one that was known; DENIED a definite refusal. */
  readonly resolution: 'FOUND' | 'ABSENT' | 'ENDED' | 'DENIED';
  /** What was filled, by the venue's count and by its trades. */
  readonly filled: string;
  readonly fills: readonly { readonly fillId: string; readonly quantity: string }[];
}

/** Processing after the window, the lag of queries, and a margin for a machine that is busy. */
const PROCESSING_MS = 900;
/** Between the two negative answers. */
const BETWEEN_MS = 150;
/** Longest wait after a request that was not admitted. */
const NOT_ADMITTED_MS_MAX = 1_000;
const LOOK_EVERY_MS = 40;
const ATTEMPTS_MAX = 60;
const CLIP_MS = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const now = (): Instant => instant(Date.now());

const requestOf = (clipId: ClipId, receiveWindowMs: number): PlaceRequest => ({
  clipId,
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: quantity(CLIP_QUANTITY),
  price: price('43100'),
  timeInForce: 'IOC',
  postOnly: false,
  reservedAt: now(),
  receiveWindowMs,
});

type End = Pick<Attempt, 'resolution' | 'filled' | 'fills'>;

const NOTHING = { filled: '0', fills: [] } as const;

/** Looks until the order has ended with all its fills, or is absent for sure. */
async function resolve(
  venue: Venue,
  ref: OrderRef,
  { reservedAt, receiveWindowMs }: PlaceRequest,
  isKnown: boolean,
): Promise<End> {
  const quietAt = reservedAt + receiveWindowMs + PROCESSING_MS + (venue.absenceExtraMs ?? 0);
  let absentSince: number | null = null;
  let last: LookupResult | null = null;
  while (Date.now() < reservedAt + CLIP_MS) {
    const askedAt = Date.now();
    const result = await venue.lookup(ref);
    last = result;
    if (result.outcome === 'FOUND' && result.order.state !== 'OPEN' && result.order.state !== 'PENDING') {
      const filled = toText(result.order.cumQuantity);
      const fills = result.fills.map(({ fill }) => ({ fillId: fill.fillId, quantity: toText(fill.quantity) }));
      if (result.order.state === 'REJECTED') return { resolution: 'DENIED', ...NOTHING };
      return { resolution: isKnown ? 'ENDED' : 'FOUND', filled, fills };
    }
    if (result.outcome === 'NOT_FOUND' && !isKnown && askedAt >= quietAt) {
      if (absentSince !== null && askedAt - absentSince >= BETWEEN_MS) return { resolution: 'ABSENT', ...NOTHING };
      absentSince ??= askedAt;
    }
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`${ref.clipId} has not been resolved in ${CLIP_MS} ms: ${JSON.stringify(last)}`);
}

async function attempt(venue: Venue, clipId: ClipId, receiveWindowMs: number): Promise<Attempt> {
  const request = requestOf(clipId, receiveWindowMs);
  const result = await venue.place(request);
  const { outcome } = result;
  const why = result.outcome === 'ACCEPTED' ? null : result.error.message;
  if (outcome === 'NOT_ADMITTED') await pause(Math.min(result.retryAfterMs, NOT_ADMITTED_MS_MAX));
  if (outcome === 'NOT_ADMITTED' || outcome === 'REJECTED') {
    return { clipId, outcome, why, resolution: 'DENIED', ...NOTHING };
  }
  const venueOrderId = outcome === 'ACCEPTED' ? result.order.venueOrderId : null;
  const { symbol, reservedAt, timeInForce } = request;
  const ref: OrderRef = { clipId, venueOrderId, symbol, reservedAt, timeInForce };
  const end = await resolve(venue, ref, request, outcome === 'ACCEPTED');
  return { clipId, outcome, why, ...end };
}

/** Sends one clip under new ids until it is executed. Throws when that does not come to an end. */
export async function sendUntilDone(
  venue: Venue,
  nextId: () => ClipId,
  receiveWindowMs: number,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  while (attempts.length < ATTEMPTS_MAX) {
    const last = await attempt(venue, nextId(), receiveWindowMs);
    attempts.push(last);
    if (last.resolution === 'FOUND' || last.resolution === 'ENDED') return attempts;
  }
  throw new Error(`a clip was not executed in ${ATTEMPTS_MAX} attempts: ${JSON.stringify(attempts.at(-1))}`);
}
