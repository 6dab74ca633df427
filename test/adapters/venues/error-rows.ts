/**
 * Every row of the shared error map, over real HTTP, through the port: what a venue's answer proves about a request,
 * the error it is shown as, and when to come back. One call of `errorRowSuite` a venue makes the tests.
 */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import type {
  CancelResult,
  LookupResult,
  OrderRef,
  PlaceRequest,
  PlaceResult,
  Venue,
} from '../../../src/engine/venue.ts';
import { until, type Answer, type Script, type ScriptedVenue } from './scripted-venue.ts';

export interface MapRow {
  readonly venue: 'ANY' | 'BINANCE' | 'BYBIT' | 'KRAKEN' | 'COINAPI_EMS' | 'DFX';
  readonly op: 'create' | 'cancel' | 'query' | '*';
  readonly http: number | null;
  readonly code: number | string | null;
  readonly msg: string | null;
  readonly errorCode: ErrorCode;
  readonly disposition: 'REJECTED' | 'NOT_ADMITTED' | 'UNKNOWN' | 'DUPLICATE' | 'GONE' | 'NOT_FOUND';
  readonly retry: string;
}

const FILE = new URL('../../vectors/venue-error-map.json', import.meta.url);
const CASES = (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: readonly MapRow[] }).cases;

export const rowsOf = (venue: MapRow['venue']): readonly MapRow[] => CASES.filter((row) => row.venue === venue);

/** One account against a scripted server, ready for its calls: whatever it asks at its start is answered. */
export interface RowRig {
  readonly venue: Venue;
  readonly server: ScriptedVenue;
  readonly place: PlaceRequest;
  readonly ref: OrderRef;
}

export interface RowProtocol {
  readonly venue: Exclude<MapRow['venue'], 'ANY'>;
  /** The script answers every request but those for the time. `rest` replaces the server's address. */
  open(script: Script, rest?: string): Promise<RowRig>;
  /** The row as the venue words it, with any `headers` the row's retry needs. */
  answer(row: MapRow, headers: Readonly<Record<string, string>>): Answer;
  /** AFTER_RESET_HEADER: the headers that say "in two seconds". */
  readonly resetHeaders?: () => Readonly<Record<string, string>>;
  /** Where the port can only show a row as something else; undefined: as the map says. */
  expected?(row: MapRow): Partial<Expected> | undefined;
  /** False for a venue that is never asked for its time. */
  readonly hasClock?: false;
  close(): Promise<void>;
}

export interface Expected {
  readonly outcome: string;
  readonly errorCode: ErrorCode;
  /** Exactly; null: anything above zero. */
  readonly retryAfterMs: number | null;
}

type Result = PlaceResult | CancelResult | LookupResult;

const OUTCOMES: Readonly<Record<MapRow['disposition'], string>> = {
  REJECTED: 'REJECTED',
  NOT_ADMITTED: 'NOT_ADMITTED',
  UNKNOWN: 'UNKNOWN',
  // The order that is there already is found by a lookup.
  DUPLICATE: 'UNKNOWN',
  GONE: 'GONE',
  NOT_FOUND: 'NOT_FOUND',
};

const RETRY_AFTER_S = 7;
const RESET_MS = 2_000;
const RETRY_MS: Readonly<Record<string, number>> = {
  RESYNC_CLOCK: 0,
  RESYNC_NONCE: 0,
  NEW_TOKEN: 0,
  AFTER_RETRY_AFTER: RETRY_AFTER_S * 1_000,
  AFTER_RESET_HEADER: RESET_MS,
  AFTER_10_MIN: 600_000,
  AFTER_15_MIN: 900_000,
};

function expectedOf(protocol: RowProtocol, row: MapRow): Expected {
  const usual = {
    outcome: OUTCOMES[row.disposition],
    errorCode: row.errorCode,
    retryAfterMs: RETRY_MS[row.retry] ?? null,
  };
  return { ...usual, ...protocol.expected?.(row) };
}

const ask = ({ venue, place, ref }: RowRig, op: MapRow['op']): Promise<Result> => {
  if (op === 'cancel') return venue.cancel(ref);
  return op === 'query' ? venue.lookup(ref) : venue.place(place);
};

function judge(result: Result, expected: Expected): void {
  expect(result.outcome).toBe(expected.outcome);
  if ('error' in result) expect(result.error.errorCode).toBe(expected.errorCode);
  if (!('retryAfterMs' in result)) return;
  if (expected.retryAfterMs !== null) expect(result.retryAfterMs).toBe(expected.retryAfterMs);
  else expect(result.retryAfterMs).toBeGreaterThan(0);
}

const nameOf = ({ op, http, code, msg }: MapRow): string => `${op} ${http ?? ''} ${code ?? ''} ${msg ?? ''}`.trim();

function headersFor(protocol: RowProtocol, row: MapRow): Readonly<Record<string, string>> {
  if (row.retry === 'AFTER_RETRY_AFTER') return { 'Retry-After': String(RETRY_AFTER_S) };
  return row.retry === 'AFTER_RESET_HEADER' ? (protocol.resetHeaders?.() ?? {}) : {};
}

/** Questions for the time before the clock of a venue is believed. */
const CLOCK_SAMPLES = 3;

/** Failures of the network and of edges are every venue's: how to bring each about. */
interface Cause {
  /** The server answers until the clock is known, and is gone when the order is sent. */
  readonly gone?: true;
  /** Nothing at this address ever answers, the question for the time included. */
  readonly rest?: string;
  readonly answer?: Answer;
}

const NETWORK: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: { gone: true },
  ENOTFOUND: { rest: 'http://no-such-host.invalid' },
  EAI_AGAIN: { rest: 'http://no-such-host-either.invalid' },
  // An address of the range kept for documentation: nothing ever answers there.
  UND_ERR_CONNECT_TIMEOUT: { rest: 'http://192.0.2.1:9' },
  UND_ERR_SOCKET: { answer: 'TORN' },
  ECONNRESET: { answer: 'RESET' },
  UND_ERR_HEADERS_TIMEOUT: { answer: 'SILENT' },
  UND_ERR_BODY_TIMEOUT: { answer: 'STUCK' },
  ABORT_TIMEOUT: { answer: 'SILENT' },
  BAD_JSON_2XX: { answer: { status: 200, body: '{"half' } },
  HTTP_5XX_NO_JSON: { answer: { status: 502, body: '<html>bad gateway</html>' } },
};

/** Tests for every row of a venue and for every network failure. */
export function errorRowSuite(protocol: RowProtocol): void {
  const { venue } = protocol;
  afterEach(() => protocol.close());

  describe(`an error answer of ${venue}`, () => {
    it.each(rowsOf(venue).map((row) => [nameOf(row), row] as const))('is read as the map says: %s', async (_, row) => {
      const answer = protocol.answer(row, headersFor(protocol, row));
      const result = await ask(await protocol.open(() => answer), row.op);
      judge(result, expectedOf(protocol, row));
    });
  });

  describe(`a failure on the way to ${venue}`, () => {
    it.each(rowsOf('ANY').map((row) => [nameOf(row), row] as const))('is read as the map says: %s', async (_, row) => {
      const cause = NETWORK[String(row.code)] ?? {};
      const rig = await protocol.open(() => cause.answer ?? 'SILENT', cause.rest);
      if (cause.gone === true) {
        if (protocol.hasClock !== false)
          await until(() => rig.server.timeRequests() >= CLOCK_SAMPLES, 'the clock of the venue is known');
        await rig.server.close();
      }
      const result = await ask(rig, row.op);
      judge(result, expectedOf(protocol, row));
    });
  });
}
