/** Faults that the control port asks for: which request or frame they hit, and how often. */
import { mulberry32, type Draw } from '../domain/random.ts';

export const FAULT_OPS = ['create', 'cancel', 'query', 'trades', 'stream', 'any'] as const;
export type FaultOp = (typeof FAULT_OPS)[number];

/** Faults of a request. */
export const REQUEST_FAULTS = [
  'TIMEOUT_BEFORE', // swallowed: never processed, no answer, closed after delayMs
  'TIMEOUT_AFTER', // processed, no answer, closed after delayMs
  'RESET_BEFORE', // connection reset, never processed
  'RESET_AFTER', // processed, then the connection is reset
  'HTTP_500', // never processed
  'HTTP_502_HTML', // never processed, an HTML body
  'HTTP_503', // never processed, code -1008
  'STATUS_1006_AFTER', // processed, answered "execution status unknown"
  'STATUS_1007_AFTER', // processed, answered "send status unknown"
  'SLOW', // everything happens delayMs later
  'ENGINE_DELAY', // admitted, and delayMs later checked again and matched
  'LATE_ACCEPT', // admitted, and matched delayMs later without the second check
  'HTTP_429', // refused, Retry-After is retryAfterS
  'HTTP_418', // refused, Retry-After is retryAfterS
  'HTTP_403', // refused by the firewall, an HTML body
  'TRUNCATED_JSON', // processed, the answer is cut in half
  'HIDE_ORDER', // queries only: the order does not exist, its trades are an empty list
] as const;

/** Faults of a frame on the private stream. */
export const STREAM_FAULTS = ['DUPLICATE_FRAME', 'DROP_FRAME', 'REORDER_FRAME', 'DISCONNECT_STREAM'] as const;

export type FaultKind = (typeof REQUEST_FAULTS)[number] | (typeof STREAM_FAULTS)[number];

export interface Fault {
  readonly op: FaultOp;
  readonly kind: FaultKind;
  /** How many requests it still hits. */
  count: number;
  /** Chance that it hits a request that matches. */
  readonly probability: number;
  /** Hits only client order ids that begin with this. */
  readonly match: string;
  readonly delayMs: number;
  readonly retryAfterS: number;
}

const isStreamFault = (kind: FaultKind): boolean => STREAM_FAULTS.some((name) => name === kind);

export class FaultPlan {
  #faults: Fault[] = [];
  readonly #draw: Draw;

  constructor(seed: number) {
    this.#draw = mulberry32(seed ^ 0x5f37_59df);
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that hits this request or frame, used up by one; null for none. */
  take(op: FaultOp | 'other', clientOrderIds: readonly string[]): Fault | null {
    if (this.#faults.length === 0) return null;
    const hit = this.#faults.find((fault) => this.#hits(fault, op, clientOrderIds)) ?? null;
    if (hit === null) return null;
    hit.count -= 1;
    if (hit.count <= 0) this.#faults = this.#faults.filter((fault) => fault !== hit);
    return hit;
  }

  #hits(fault: Fault, op: FaultOp | 'other', clientOrderIds: readonly string[]): boolean {
    // `any` means any request; frames are hit only by faults made for them.
    if (isStreamFault(fault.kind) !== (op === 'stream')) return false;
    if (fault.op !== 'any' && fault.op !== op) return false;
    if (fault.match !== '' && !clientOrderIds.some((id) => id.startsWith(fault.match))) return false;
    return fault.probability >= 1 || this.#draw() < fault.probability;
  }
}

const wholeOr = (value: unknown, fallback: number, field: string): number => {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${field} must be a whole number, not negative`);
  }
  return value;
};

function readTarget(raw: Readonly<Record<string, unknown>>): { kind: FaultKind; op: FaultOp } {
  const kinds: readonly FaultKind[] = [...REQUEST_FAULTS, ...STREAM_FAULTS];
  const kind = kinds.find((name) => name === raw['kind']);
  if (kind === undefined) throw new RangeError(`kind must be one of ${kinds.join(', ')}`);
  const op = FAULT_OPS.find((name) => name === (raw['op'] ?? (isStreamFault(kind) ? 'stream' : 'any')));
  if (op === undefined) throw new RangeError(`op must be one of ${FAULT_OPS.join(', ')}`);
  if (isStreamFault(kind) !== (op === 'stream')) throw new RangeError(`kind ${kind} does not go with op ${op}`);
  return { kind, op };
}

/** Reads a fault from the control port; throws a RangeError that names the field. */
export function readFault(raw: Readonly<Record<string, unknown>>): Fault {
  const { kind, op } = readTarget(raw);
  const { probability = 1, match = '' } = raw;
  if (typeof probability !== 'number' || probability <= 0 || probability > 1) {
    throw new RangeError('probability must be above 0 and at most 1');
  }
  if (typeof match !== 'string') throw new RangeError('match must be a string');
  const delayMs = wholeOr(raw['delayMs'], kind.startsWith('TIMEOUT') ? 30_000 : 1_000, 'delayMs');
  const retryAfterS = wholeOr(raw['retryAfterS'], 7, 'retryAfterS');
  return { op, kind, count: wholeOr(raw['count'], 1, 'count'), probability, match, delayMs, retryAfterS };
}
