/** A pair of keys in the form DFX wants, made up for the tests. */
import { generateKeyPairSync } from 'node:crypto';

const { privateKey } = generateKeyPairSync('ed25519');

export const DFX_KEYS = {
  PublicApiKey: 'dfxPaperKey',
  PrivateApiKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
};
