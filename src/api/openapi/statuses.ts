/** The HTTP statuses of the API: what they say, and the refusals that every route makes in the same form. */
import type { Json } from './json-schema.ts';

interface StatusText {
  /** Of the refusal that routes share; null where each answers by itself. */
  readonly name: string | null;
  readonly text: string;
}

export const STATUS_TEXTS: Readonly<Record<string, StatusText>> = {
  200: { name: null, text: 'As asked for' },
  201: { name: null, text: 'Stored durably' },
  400: { name: 'BadRequest', text: 'The request is malformed, or breaks a rule: errors names the fields' },
  401: { name: 'Unauthorized', text: 'Authentication failed; which check it was is not told' },
  403: { name: 'Forbidden', text: 'The key lacks the scope' },
  404: { name: 'NotFound', text: 'There is no such order or account, or none that the key may see' },
  409: { name: null, text: 'The order has moved on since the version that was expected' },
  429: { name: 'TooManyRequests', text: 'Too many requests; nothing was done, try again after Retry-After' },
  503: { name: 'Unavailable', text: 'The service cannot do it now; try again after Retry-After' },
};

const example = (errorCode: string, message: string, errors: readonly Json[] = []): Json => ({
  orderId: null,
  clientOrderId: null,
  status: 'REJECTED',
  createdAt: '2026-01-15T12:00:00.000Z',
  message,
  errorCode,
  requestId: '6b9f1c0e-5d0b-4a39-9d0f-3a1f7f0f8a11',
  errors,
});

const EXAMPLES: Readonly<Record<string, Json>> = {
  BadRequest: example('INVALID_ORDER', 'quantity must be a JSON number or a decimal string', [
    { path: 'quantity', message: 'must be a JSON number or a decimal string' },
  ]),
  Unauthorized: example('AUTHENTICATION_ERROR', 'authentication failed'),
  Forbidden: example('AUTHENTICATION_ERROR', 'the API key lacks the scope TRADE'),
  NotFound: example('INVALID_ORDER', 'there is no such order'),
  TooManyRequests: example('RATE_LIMIT_EXCEEDED', 'too many requests'),
  Unavailable: example('EMS_INSTANCES_DOWN', 'the service is not available now, try again'),
  Refused: example('OTHER', 'internal error'),
};

/** Headers of answers. */
export const HEADERS: Json = {
  RequestId: {
    description: 'Yours when it was 1 to 64 plain characters, else a new one; quote it when you ask about an answer',
    schema: { type: 'string' },
    example: '6b9f1c0e-5d0b-4a39-9d0f-3a1f7f0f8a11',
  },
  RetryAfter: { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 }, example: 1 },
};

/** The headers of an answer with this status. */
export const headersOf = (status: string): Json => ({
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  ...(status === '429' || status === '503' ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
});

const refusal = (name: string, status: string, description: string): Json => ({
  description,
  headers: headersOf(status),
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' }, example: EXAMPLES[name] } },
});

/** The refusals by name; each carries an example. */
export const refusals = (): Json => ({
  ...Object.fromEntries(
    Object.entries(STATUS_TEXTS).flatMap(([status, { name, text }]) =>
      name === null ? [] : [[name, refusal(name, status, text)]],
    ),
  ),
  Refused: refusal(
    'Refused',
    'default',
    'Anything else, such as 413 for a body above 256 KiB or 500 for a fault of ours',
  ),
});
