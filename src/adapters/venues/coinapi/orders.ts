/** Placing, cancelling and looking up one order: what the answers of the execution system prove about it. */
import { instant, type Instant } from '../../../domain/time.ts';
import type { CancelResult, LookupResult, OrderRef, PlaceRequest, PlaceResult } from '../../../engine/venue.ts';
import { assertSame } from '../facts.ts';
import { WireError } from '../json.ts';
import { unlisted } from '../listed.ts';
import type { PlaceMarks } from '../options.ts';
import type { SymbolMap } from '../symbol-map.ts';
import { localVerdict, read, toCancelResult, toPlaceResult, type Read, type Verdict } from '../verdict.ts';
import { completeFills, lacksFills, readReport, type EmsReport } from './answers.ts';
import { callEms, type EmsContext } from './calls.ts';
import { cancelCall, exchangeOf, placeCall, statusCall } from './codec.ts';
import { readRejection } from './underlying.ts';

export interface OrderContext extends EmsContext {
  /** `KRAKEN/JOHN`. */
  readonly exchangeId: string;
  readonly symbols: SymbolMap;
  /**
   * The protocol has no expiry: for this long after the reservation the exchange behind may still be handed the
   * request, so that nothing it does not know is believed absent. ms.
   */
  readonly quietMs: number;
}

const LIMITED_RETRY_MS = 1_000;

/** Refuses a report of another account. */
function assertOurs(context: OrderContext, report: EmsReport): EmsReport {
  if (report.exchangeId !== context.exchangeId) throw new WireError('report is of another account');
  return report;
}

export const reader =
  (context: OrderContext) =>
  (body: unknown): EmsReport =>
    settled(context, assertOurs(context, readReport(body, context.symbols.fromVenue, instant(context.now()))));

/**
 * A rejection in words that prove nothing (a timeout at the exchange behind) is not the end of an order until the time
 * has passed in which it may still turn up there.
 */
function settled(context: OrderContext, report: EmsReport): EmsReport {
  if (report.order.state !== 'REJECTED') return report;
  const { disposition } = readRejection(report.errorMessage ?? '');
  const open = disposition === 'UNKNOWN' || disposition === 'DUPLICATE';
  if (!open || context.now() >= report.order.at + context.quietMs) return report;
  return { ...report, order: { ...report.order, state: 'PENDING', reason: null } };
}

export async function place(context: OrderContext, request: PlaceRequest, marks: PlaceMarks): Promise<PlaceResult> {
  const refused = beforeSending(context, request);
  if (refused !== null) return toPlaceResult(refused);
  const call = placeCall(request, context.exchangeId, context.symbols.toVenue(request.symbol));
  marks.signed();
  const answer: Read<EmsReport> = read(await callEms(context, call, marks.transport), (body) => {
    const report = reader(context)(body);
    assertSame(report.order, request.clipId, request.symbol);
    return report;
  });
  if (!answer.ok) return toPlaceResult(answer.verdict);
  const report = answer.value;
  if (report.status === 'REJECTED') return toPlaceResult(rejection(context, report));
  return { outcome: 'ACCEPTED', order: report.order, fills: report.fills };
}

/** HTTP 200 carries rejections too: the words are those of the exchange behind. */
function rejection(context: OrderContext, report: EmsReport): Verdict {
  const text = report.errorMessage ?? '';
  const { disposition, errorCode, rejectClass = 'SOFT' } = readRejection(text);
  return {
    disposition,
    error: { errorCode, venueCode: 'REJECTED', httpStatus: 200, message: context.key.redact(text) },
    rejectClass,
    retryAfterMs: disposition === 'NOT_ADMITTED' ? LIMITED_RETRY_MS : 0,
    pause: false,
    resync: false,
  };
}

/** Reasons not to send that we know ourselves. */
function beforeSending(context: OrderContext, request: PlaceRequest): Verdict | null {
  const refused = unlisted(context.symbols, request.symbol);
  if (refused !== null) return refused;
  // The symbols known to a process are of one exchange; an account at another one must not trade by them.
  if (!context.symbols.toVenue(request.symbol).startsWith(`${exchangeOf(context.exchangeId)}_`)) {
    const message = `symbol ${request.symbol} is listed at another exchange than ${context.exchangeId}`;
    return localVerdict('REJECTED', 'INVALID_ORDER', message);
  }
  if (context.now() > request.reservedAt + request.receiveWindowMs) {
    return localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'not sent: its time window has passed');
  }
  return null;
}

export async function cancel(context: OrderContext, order: OrderRef): Promise<CancelResult> {
  const answer = read(await callEms(context, cancelCall(context.exchangeId, order.clipId)), (body) =>
    assertSame(reader(context)(body).order, order.clipId, order.symbol),
  );
  if (!answer.ok) return toCancelResult(answer.verdict);
  const view = answer.value;
  if (view.state === 'CANCELLED') return { outcome: 'CANCELLED', order: view };
  if (view.state === 'FILLED' || view.state === 'REJECTED') return { outcome: 'GONE' };
  // PENDING_CANCEL: the exchange behind has the word, and a fill may still come first.
  return toCancelResult(localVerdict('UNKNOWN', 'EXCHANGE_ERROR', 'the cancel is under way'));
}

export async function lookup(context: OrderContext, order: OrderRef): Promise<LookupResult> {
  const first = await readStatus(context, order);
  if (!first.ok) return negative(context, order, first.verdict);
  if (!lacksFills(first.value)) return found(first.value);
  // The list may lag behind the count: one more look before the rest is taken from the count.
  const second = await readStatus(context, order);
  return second.ok ? found(second.value) : { outcome: 'UNKNOWN', error: second.verdict.error };
}

const found = (report: EmsReport): LookupResult => ({
  outcome: 'FOUND',
  order: report.order,
  fills: completeFills(report),
});

async function readStatus(context: OrderContext, order: OrderRef): Promise<Read<EmsReport>> {
  return read(await callEms(context, statusCall(order.clipId)), (body) => {
    const report = reader(context)(body);
    assertSame(report.order, order.clipId, order.symbol);
    return report;
  });
}

function negative(context: OrderContext, order: OrderRef, { disposition, error }: Verdict): LookupResult {
  if (disposition !== 'NOT_FOUND') return { outcome: 'UNKNOWN', error };
  const quietAt: Instant | null = order.reservedAt === undefined ? null : instant(order.reservedAt + context.quietMs);
  if (quietAt === null || context.now() >= quietAt) return { outcome: 'NOT_FOUND' };
  return { outcome: 'UNKNOWN', error: { ...error, message: 'not known there yet, and may still be handed on' } };
}
