/** What the document says beside the routes: what the API is, how requests are signed, what the groups are. */
import type { Json } from './json-schema.ts';
import type { ApiRoute } from './routes.ts';

const SIGNING = `Every request under /api/v2/trading is signed. The signature is over these texts, one after the other and
without anything between them:

1. the timestamp, UTC milliseconds, as in the header ANBOTO-TS
2. the API key, as in the header ANBOTO-API-KEY
3. the receive window in milliseconds, if the header ANBOTO-RECV-WINDOW is sent
4. of a GET the query string as sent, without its question mark; of a POST the bytes of the body

HMAC keys: HMAC-SHA256 with the secret, as 64 hex digits. RSA keys: RSASSA-PKCS1-v1_5 with SHA-256, in base64. A request is
valid from its timestamp for the receive window, 5000 when it is not given, and may be ahead of our clock by less than a
second; ask /api/v2/time for it. The same signed POST is taken once: sign again to send again.`;

const NUMBERS = `Amounts and prices are exact decimals. Requests take JSON numbers or decimal strings and are read from their
digits; answers are JSON numbers with all digits, which a client must not read as binary floating point. Times are RFC 3339
in UTC. Fields that are not known are refused; answers may gain fields.`;

const RETRIES = `Refusals have one form, Refusal. Nothing was done when the answer is 400, 401, 403, 404, 413 or 429. After
503, or no answer at all, the request may have been carried out: send it again only where that does no harm, which is reading,
cancelling, pausing, and creating with a clientOrderId, because the same clientOrderId and content is the same order.`;

export const INFO: Json = {
  title: 'tranche',
  version: '2.0.0',
  summary: 'One large order in, small limit clips out, exact numbers back',
  description: [SIGNING, NUMBERS, RETRIES].join('\n\n'),
  license: { name: 'MIT', identifier: 'MIT' },
};

const header = (name: string, description: string): Json => ({ type: 'apiKey', in: 'header', name, description });

export const SECURITY_SCHEMES: Json = {
  ApiKey: header('ANBOTO-API-KEY', 'The key. Its scopes say what it may do; TRADE includes CANCEL.'),
  Timestamp: header('ANBOTO-TS', 'UTC milliseconds, 13 digits. ANBOTO-TIMESTAMP is the same header.'),
  Signature: header('ANBOTO-SIGN', 'The signature over timestamp, key, receive window and query or body.'),
};

export const RECV_WINDOW: Json = {
  name: 'ANBOTO-RECV-WINDOW',
  in: 'header',
  required: false,
  description: 'Milliseconds that the request is valid for; 5000 when absent',
  schema: { type: 'integer', minimum: 1, maximum: 60_000 },
  example: 5_000,
};

const TAGS: Readonly<Record<string, string>> = {
  orders: 'Submitting, watching and changing orders',
  accounts: 'What the venue accounts hold',
  service: 'Open to all, without a signature',
};

/** The groups that the routes name, each with its description where there is one. */
export function tagsOf(routes: readonly ApiRoute[]): readonly Json[] {
  const used = new Set(routes.flatMap(({ tags }) => tags));
  const known = Object.keys(TAGS).filter((name) => used.has(name));
  const others = [...used].filter((name) => !(name in TAGS)).sort();
  return [...known, ...others].map((name) => ({ name, ...(name in TAGS ? { description: TAGS[name] } : {}) }));
}
