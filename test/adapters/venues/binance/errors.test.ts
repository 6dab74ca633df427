/** Every error answer, over real HTTP, through the port. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CancelResult, LookupResult, PlaceResult, Venue } from '../../../../src/engine/venue.ts';
import { quantity } from '../../../../src/domain/decimal.ts';
import { until, venueError, type Answer } from '../scripted-venue.ts';
import { CLIP_ID, placeRequest, PRIVATE_KEY, PUBLIC_KEY, startDesk, SYMBOL } from './binance-support.ts';
import { ERROR_ROW_CASES, type ErrorRowCase } from './error-rows.ts';
import { closeAll } from '../open-desk.ts';

afterEach(closeAll);

const REF = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };

function answerOf(row: ErrorRowCase): Answer {
  const headers: Record<string, string> = row.retryAfter === undefined ? {} : { 'Retry-After': row.retryAfter };
  if (row.code === null) return { status: row.http, body: row.msg, headers };
  return venueError(row.http, row.code, row.msg, headers);
}

const ask = (venue: Venue, op: ErrorRowCase['op']): Promise<PlaceResult | CancelResult | LookupResult> => {
  if (op === 'create') return venue.place(placeRequest());
  return op === 'cancel' ? venue.cancel(REF) : venue.lookup(REF);
};

function verdictOf(result: PlaceResult | CancelResult | LookupResult): string {
  return 'rejectClass' in result ? `${result.outcome} ${result.rejectClass}` : result.outcome;
}

describe('an error answer of the venue', () => {
  it.each(ERROR_ROW_CASES.map((row) => [`${row.op} ${row.http} ${row.code ?? 'page'} ${row.msg}`, row] as const))(
    'is read for what it proves: %s',
    async (_name, row) => {
      const { server, venue } = await startDesk(() => answerOf(row));
      const result = await ask(venue, row.op);
      expect(verdictOf(result)).toBe(row.outcome);
      expect(server.received).toHaveLength(1);
      if ('error' in result) {
        expect(result.error.errorCode).toBe(row.errorCode);
        expect(result.error.httpStatus).toBe(row.http);
        expect(result.error.venueCode).toBe(row.code === null ? null : String(row.code));
      }
      if ('retryAfterMs' in result) expect(result.retryAfterMs).toBe(row.retryAfterMs);
    },
  );

  it('names a clip above the lot maximum as too large', async () => {
    const { venue } = await startDesk(() => venueError(400, -1013, 'Filter failure: LOT_SIZE'));
    const result = await venue.place(placeRequest({ quantity: quantity('9001') }));
    expect(result).toMatchObject({ outcome: 'REJECTED', error: { errorCode: 'QUANTITY_EXCEED' } });
  });

  it('keeps every request of the process back until the wait ends', async () => {
    const { server, venue, clock } = await startDesk(() => venueError(429, -1003, 'x', { 'Retry-After': '7' }));
    await venue.place(placeRequest());
    clock.ms += 1_000;
    const reservedAt = placeRequest().reservedAt;
    expect(await venue.place(placeRequest({ reservedAt, receiveWindowMs: 60_000 }))).toMatchObject({
      outcome: 'NOT_ADMITTED',
      retryAfterMs: 6_000,
      error: { errorCode: 'RATE_LIMIT_EXCEEDED', httpStatus: null },
    });
    expect(await venue.cancel(REF)).toMatchObject({ outcome: 'NOT_ADMITTED', retryAfterMs: 6_000 });
    expect(await venue.lookup(REF)).toMatchObject({ outcome: 'UNKNOWN' });
    await expect(venue.openOrders()).rejects.toThrow(/held back here/);
    expect(server.received).toHaveLength(1);
    clock.ms += 6_000;
    await venue.cancel(REF);
    expect(server.received).toHaveLength(2);
  });

  it('has the clock measured again before the next send when a timestamp was refused', async () => {
    const { server, venue } = await startDesk(() => venueError(400, -1021, 'Timestamp outside of the recvWindow.'));
    await venue.place(placeRequest());
    expect(venue.clockOffsetMs()).toBe(0);
    server.skewMs = -700;
    await until(() => server.timeRequests() >= 6, 'second measurement');
    await venue.place(placeRequest());
    await venue.place(placeRequest());
    expect(server.received.at(-1)?.params.get('timestamp')).toBe(String(placeRequest().reservedAt - 700));
  });

  it('never shows a key or a signature, even when the venue echoes them', async () => {
    const { server, venue, logged } = await startDesk((request) =>
      venueError(400, -1022, `bad ${request.query} ${PUBLIC_KEY} ${PRIVATE_KEY}`),
    );
    const result = await venue.place(placeRequest());
    const signature = server.received[0]?.params.get('signature') ?? 'none';
    const shown = JSON.stringify(result) + logged.join('');
    for (const secret of [PUBLIC_KEY, PRIVATE_KEY, signature]) expect(shown).not.toContain(secret);
  });
});
