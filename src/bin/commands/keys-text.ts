/** How `tranche keys` shows keys: everything but what signs. */
import { formatInstant, type Instant } from '../../domain/time.ts';
import { isClear } from '../../adapters/redis/key-record.ts';
import type { ListedKey } from '../../adapters/redis/keys.ts';
import type { MadeKey } from '../../adapters/redis/new-key.ts';

const timeOr = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

/** A listed key for programs. */
export function publicPart({ record, revokedAt, lastUsedAt }: ListedKey): Readonly<Record<string, unknown>> {
  const { apiKey, name, account, scopes, createdAt } = record;
  const terms = isClear(record) ? [] : record.credentials;
  return {
    ...{ apiKey, name, account, scopes },
    type: isClear(record) ? 'hmac' : record.type,
    compat: !isClear(record) && record.isCompat,
    allowIps: isClear(record) ? null : record.allowedFrom,
    credentials: terms.map(({ id, notBefore, notAfter }) => ({
      id,
      notBefore: formatInstant(notBefore),
      notAfter: timeOr(notAfter),
    })),
    createdAt: formatInstant(createdAt),
    lastUsedAt: timeOr(lastUsedAt),
    revokedAt: timeOr(revokedAt),
  };
}

/** A listed key for people. */
export function asRow(listed: ListedKey): string {
  const { record, revokedAt, lastUsedAt } = listed;
  const state = revokedAt === null ? 'active' : `revoked ${formatInstant(revokedAt)}`;
  const used = lastUsedAt === null ? 'never used' : `used ${formatInstant(lastUsedAt)}`;
  const kind = isClear(record) ? 'hmac' : record.type;
  const made = formatInstant(record.createdAt);
  return [record.apiKey, record.name, record.account, kind, record.scopes.join(','), made, used, state].join('  ');
}

/** A key that was just made or rotated: the only time its secret is seen. An RSA key has none here. */
export function asMade({ record, secret }: MadeKey): { readonly json: string; readonly text: string } {
  const { apiKey } = record;
  const shown = secret === null ? '' : `secret   ${secret}\nThe secret is shown this once only.\n`;
  return { json: `${JSON.stringify({ apiKey, secret })}\n`, text: `API key  ${apiKey}\n${shown}` };
}
