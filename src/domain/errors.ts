/**
 * The catalogue of error codes and the three kinds of failure: a client's bad input (OrderError), our own bug
 * (InvariantError). A venue's answer is neither: it is data, see ports.ts.
 */

/** Every value of the public `errorCode` field. The two gas codes exist in the contract and are never emitted. */
export const ERROR_CODES = [
  'OTHER',
  'QUANTITY_EXCEED',
  'AUTHENTICATION_ERROR',
  'INSUFFICIENT_FUNDS',
  'RATE_LIMIT_EXCEEDED',
  'DDOS_PROTECTION',
  'EXCHANGE_NOT_AVAILABLE',
  'NETWORK_ERROR',
  'INVALID_ORDER',
  'EXCHANGE_ERROR',
  'EMS_INSTANCES_DOWN',
  'SLIPPAGE_EXCEEDED',
  'EXPIRY_REACHED',
  'MAX_FEE_PER_GAS_IS_TOO_LOW',
  'PARENT_ORDER_WAS_TERMINATED',
  'MAX_PRIORITY_FEE_PER_GAS_IS_TOO_LOW',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing wrong with a request: where (a JSON path such as `clipSizeVal`) and which rule. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A request that is refused: nothing was stored and nothing will be sent. */
export class OrderError extends Error {
  readonly errorCode: ErrorCode;
  readonly problems: readonly FieldProblem[];

  constructor(errorCode: ErrorCode, message: string, problems: readonly FieldProblem[] = []) {
    super(message);
    this.name = 'OrderError';
    this.errorCode = errorCode;
    this.problems = problems;
  }
}

/** An order that is refused because its strategy, which came from a file, breaks the rules of plans. */
export class PlanFaultError extends OrderError {
  constructor(strategy: string, fault: string) {
    const rule = `${strategy} has made a plan that cannot be worked: ${fault}`;
    super('INVALID_ORDER', `strategy ${rule}`, [{ path: 'strategy', message: rule }]);
    this.name = 'PlanFaultError';
  }
}

/** Builds the refusal for one field; the message starts with the field's name. */
export function refuse(path: string, rule: string, errorCode: ErrorCode = 'INVALID_ORDER'): OrderError {
  return new OrderError(errorCode, `${path} ${rule}`, [{ path, message: rule }]);
}

/** Our own bug. It must be visible and must stop the work at hand. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`Invariant: ${message}`);
    this.name = 'InvariantError';
  }
}

/** Throws InvariantError unless the condition holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new InvariantError(message);
}
