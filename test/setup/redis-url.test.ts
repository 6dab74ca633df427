/** Addresses in, client options out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { librariesToFetch } from '../../src/setup/redis-apt.ts';
import { redisLookup } from '../../src/setup/redis-lookup.ts';
import { parseRungs } from '../../src/setup/redis-rung.ts';
import { redisOptions, socketUrl, withoutPassword } from '../../src/setup/redis-url.ts';

describe('a Redis address', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379 }],
    ['redis://10.0.0.1:7000/3', { host: '10.0.0.1', port: 7000, db: 3 }],
    ['redis://:p%40ss@h', { host: 'h', port: 6379, password: 'p@ss' }],
    ['redis://u:p@[::1]:6380', { host: '::1', port: 6380, username: 'u', password: 'p' }],
    ['rediss://h.example', { host: 'h.example', port: 6379, tls: { servername: 'h.example' } }],
    ['unix:///run/redis.sock', { path: '/run/redis.sock' }],
    ['unix:///run/redis.sock?db=2', { path: '/run/redis.sock', db: 2 }],
  ])('%s is understood', (url, options) => {
    expect(redisOptions(url)).toEqual(options);
  });

  it.each(['', 'localhost:6379', 'http://h', 'unix://run/redis.sock', 'unix:///', 'redis://h/x', 'redis:///1'])(
    '"%s" is refused by name',
    (url) => {
      expect(() => redisOptions(url)).toThrow('REDIS_URL');
    },
  );

  it('of a socket leads back to the same path, whatever characters it has', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\0]|^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = `/${parts.join('/')}`;
        expect(redisOptions(socketUrl(path)).path).toBe(path);
      }),
    );
  });

  it('is shown without its password', () => {
    expect(withoutPassword('redis://u:secret@h:1/0')).toBe('redis://u:***@h:1/0');
    expect(withoutPassword('redis://:secret@h')).toBe('redis://:***@h');
    expect(withoutPassword('unix:///a/b')).toBe('unix:///a/b');
  });
});

describe('the list of rungs', () => {
  it('is read in the order given', () => {
    expect(parseRungs('embedded, path')).toEqual(['embedded', 'path']);
  });

  it('refuses a name that is none', () => {
    expect(() => parseRungs('path,docker')).toThrow('TRANCHE_REDIS: "docker" is not one of url, path, cache');
  });
});

describe('the environment', () => {
  const lookup = (env: NodeJS.ProcessEnv) => redisLookup(env, '/d', () => undefined);

  it('may give an address, the ways to a Redis and the cache folder', () => {
    const env = { PATH: '/bin', REDIS_URL: 'redis://h', TRANCHE_REDIS: 'url,path', TRANCHE_CACHE_DIR: '/c' };
    const expected = { path: '/bin', redisUrl: 'redis://h', rungs: ['url', 'path'], cacheDir: '/c', dataDir: '/d' };
    expect(lookup(env)).toMatchObject(expected);
  });

  it('gives nothing where a variable is empty, and keeps the cache in the project', () => {
    const found = lookup({ REDIS_URL: '', TRANCHE_REDIS: '', TRANCHE_CACHE_DIR: '' });
    expect(Object.keys(found).sort()).toEqual(['cacheDir', 'dataDir', 'path', 'warn']);
    expect(found.cacheDir).toMatch(/\/\.cache$/);
  });
});

describe('the libraries fetched beside the server', () => {
  const depends = 'redis-server\n  Depends: redis-tools\nliblzf1\nlibc6\nlibssl3\n  Depends: libc6\nadduser\nliblzf1\n';

  it('are those this machine lacks, each once', () => {
    expect(librariesToFetch(depends, new Set(['libssl3']))).toEqual(['liblzf1']);
  });

  it('never include the C library', () => {
    expect(librariesToFetch(depends, new Set())).toEqual(['liblzf1', 'libssl3']);
  });
});
