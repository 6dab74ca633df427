/**
 * How DFX says no: an HTTP status with an outer code of the same number, an outer code with HTTP 200, or success
 * outside and a code of the order inside.
 */

export class DfxRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterS: number | null;

  constructor(status: number, code: string, message: string, retryAfterS: number | null = null) {
    super(message);
    this.name = 'DfxRefusal';
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

export const refusals = {
  header: (name: string) => new DfxRefusal(412, '412', `The request header is missing \`${name}\` parameters`),
  parameter: (name: string) => new DfxRefusal(412, '412', `The parameter ${name} is missing or malformed`),
  key: () => new DfxRefusal(401, '401', 'public-key has not been uploaded or has expired'),
  signature: () => new DfxRefusal(401, '401', 'signature verification failed'),
  timestamp: () => new DfxRefusal(401, '401', 'timestamp is out of range'),
  account: () => new DfxRefusal(403, '403', 'Insufficient permissions or IP is not in the whitelist'),
  limited: (retryAfterS: number | null = null) => new DfxRefusal(429, '429', 'Too many requests', retryAfterS),
  /** With HTTP 200. */
  symbol: () => new DfxRefusal(200, '20001', 'symbol is not listed'),
  noOrder: () => new DfxRefusal(200, '20005', 'order does not exist'),
};
