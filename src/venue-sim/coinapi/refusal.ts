/** The execution system's own refusals: those of a message, and those of a body that fails its validation. */

export type RejectReason =
  | 'OTHER'
  | 'EXCHANGE_UNREACHABLE'
  | 'EXCHANGE_RESPONSE_TIMEOUT'
  | 'ORDER_ID_NOT_FOUND'
  | 'INVALID_TYPE'
  | 'METHOD_NOT_SUPPORTED'
  | 'JSON_ERROR';

export class EmsRefusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, reason: string, body: object) {
    super(reason);
    this.name = 'EmsRefusal';
    this.status = status;
    this.body = body;
  }
}

export const messageReject = (reason: RejectReason, message: string): object => ({
  type: 'MESSAGE_REJECT',
  reject_reason: reason,
  exchange_id: null,
  message,
  rejected_message: null,
});

const rejected = (status: number, reason: RejectReason, message: string): EmsRefusal =>
  new EmsRefusal(status, `${reason} ${message}`, messageReject(reason, message));

export const refusals = {
  key: () => new EmsRefusal(401, 'key', { error: 'Invalid API key' }),
  exchange: () => new EmsRefusal(403, 'exchange', { error: 'The key has no such exchange account' }),
  /** The field that is wrong, and how. */
  invalid: (field: string, rule: string) =>
    new EmsRefusal(400, `${field} ${rule}`, {
      type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
      title: 'One or more validation errors occurred.',
      status: 400,
      traceId: 'simulated',
      errors: { [field]: [rule] },
    }),
  json: () => rejected(400, 'JSON_ERROR', 'The body is not a JSON object'),
  inUse: (id: string) => rejected(400, 'OTHER', `client_order_id ${id} was used before`),
  notFound: (status: number, id: string) => rejected(status, 'ORDER_ID_NOT_FOUND', `Order with ID: ${id} not found`),
};
