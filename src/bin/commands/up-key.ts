/** The demo's API key: kept over restarts as long as Redis still knows it. */
import { connectRedis } from '../../adapters/redis/connect.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import { InvariantError } from '../../domain/errors.ts';
import type { ApiKey } from '../../engine/access.ts';
import type { Clock } from '../../engine/ports.ts';
import { openVault } from '../wiring/master-key.ts';
import { keysPath, readKeysFile, type KeysFile } from './connection.ts';
import { writePrivate, type Workspace } from './up-files.ts';

const NAME = 'demo';

const opensWith = (key: ApiKey | null, secret: string): boolean =>
  key?.revokedAt === null && key.credentials.some((one) => one.type === 'hmac' && one.secret.reveal() === secret);

/** The key of an earlier run when it still works, else a new one. */
async function keyFor(store: RedisKeyStore, file: KeysFile | null): Promise<Pick<KeysFile, 'apiKey' | 'secret'>> {
  if (file !== null && file.apiKey !== '' && opensWith(await store.find(file.apiKey), file.secret)) return file;
  const { record, secret } = await store.add({ name: NAME, scopes: ['READ', 'TRADE'] });
  if (secret === null) throw new InvariantError('an HMAC key was made without a secret');
  return { apiKey: record.apiKey, secret };
}

/** Writes keys.json for the API at `url` and returns its key. */
export async function provideKey(workspace: Workspace, redisUrl: string, url: string, clock: Clock) {
  const client = connectRedis(redisUrl, 'command');
  const env = { ...process.env, TRANCHE_DATA_DIR: workspace.dataDir };
  try {
    const { vault } = await openVault(env, client);
    const store = new RedisKeyStore(client, vault, () => clock.now());
    const { apiKey, secret } = await keyFor(store, readKeysFile(env));
    writePrivate(keysPath(workspace.dataDir), `${JSON.stringify({ url, apiKey, secret })}\n`);
    return { url, apiKey, secret };
  } finally {
    client.disconnect();
  }
}
