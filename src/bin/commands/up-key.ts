/** The demo's API key: kept over restarts as long as Redis still knows it. */
import { connectRedis } from '../../adapters/redis/connect.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import type { Clock } from '../../engine/ports.ts';
import { keysPath, readKeysFile } from './connection.ts';
import { writePrivate, type Workspace } from './up-files.ts';

const NAME = 'demo';

/** Writes keys.json for the API at `url` and returns its key. */
export async function provideKey(workspace: Workspace, redisUrl: string, url: string, clock: Clock) {
  const client = connectRedis(redisUrl, 'command');
  try {
    const store = new RedisKeyStore(client, () => clock.now());
    const file = readKeysFile({ TRANCHE_DATA_DIR: workspace.dataDir });
    const known = file === null || file.apiKey === '' ? null : await store.find(file.apiKey);
    const isGood = known !== null && known.revokedAt === null && known.secret === file?.secret;
    const { apiKey, secret } = isGood ? known : await store.add({ name: NAME, scopes: ['READ', 'TRADE'] });
    writePrivate(keysPath(workspace.dataDir), `${JSON.stringify({ url, apiKey, secret })}\n`);
    return { url, apiKey, secret };
  } finally {
    client.disconnect();
  }
}
