/** Redis addresses: TCP (`redis://`, `rediss://`) and unix sockets (`unix:///path`), turned into client options. */

/** The part of a client's options that an address decides. */
export interface RedisAddress {
  path?: string;
  host?: string;
  port?: number;
  username?: string;
  password?: string;
  db?: number;
  tls?: { servername: string };
}

/** The address of a unix socket, in the form REDIS_URL takes. */
export const socketUrl = (path: string): string => `unix://${path.split('/').map(encodeURIComponent).join('/')}`;

/**
 * Client options for an address. The client itself takes `unix:` for a host name, so every connection goes through
 * here. Throws when the address is neither `redis://`, `rediss://` nor `unix:///absolute/path`.
 */
export function redisOptions(url: string): RedisAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error(`REDIS_URL: must be an address such as redis://127.0.0.1:6379 or unix:///run/redis.sock`);
  }
  if (parsed.protocol === 'unix:') return socketOptions(parsed);
  if (parsed.protocol === 'redis:' || parsed.protocol === 'rediss:') return tcpOptions(parsed);
  throw new Error(`REDIS_URL: scheme ${parsed.protocol} is not known; use redis:, rediss: or unix:`);
}

function socketOptions(url: URL): RedisAddress {
  if (url.host !== '' || url.pathname.length < 2) {
    throw new Error('REDIS_URL: a unix socket is written unix:///absolute/path');
  }
  return { path: decodeURIComponent(url.pathname), ...credentials(url), ...database(url.searchParams.get('db') ?? '') };
}

function tcpOptions(url: URL): RedisAddress {
  if (url.hostname === '') throw new Error('REDIS_URL: has no host');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    ...credentials(url),
    ...database(url.pathname.slice(1)),
    ...(url.protocol === 'rediss:' ? { tls: { servername: url.hostname } } : {}),
  };
}

function credentials(url: URL): RedisAddress {
  return {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

function database(text: string): RedisAddress {
  if (text === '') return {};
  if (!/^[0-9]{1,5}$/.test(text)) throw new Error(`REDIS_URL: database ${text} must be a whole number`);
  return { db: Number(text) };
}

/** The address without its password, for logs and messages. */
export const withoutPassword = (url: string): string => url.replace(/(:\/\/[^/@]*):[^/@]*@/, '$1:***@');
