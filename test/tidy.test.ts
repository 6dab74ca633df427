/** The house rules that can be read off the sources. Each rule has one check, or it is not a rule. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FILE_LINES_MAX = 300;
const MEDIAN_LINES_MAX = 80;
const FIXTURE_BYTES_MAX = 1024 * 1024;
const BANNED_FOLDERS = ['utils', 'util', 'helpers', 'common', 'services', 'managers', 'types', 'misc', 'shared'];
const SKIPPED_FOLDERS = ['node_modules', 'dist', '.git', '.data', '.cache', 'coverage'];

function below(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !SKIPPED_FOLDERS.includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)]));
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const isTypeScript = (file: string): boolean => file.endsWith('.ts');
const linesOf = (file: string): number => read(file).trimEnd().split('\n').length;

const source = [...below('src'), ...below('strategies')].filter(isTypeScript);
const everything = [...source, ...[...below('test'), ...below('bench'), ...below('examples')].filter(isTypeScript)];

/** The text without comments and without what stands between quotes. Good enough for words; not a parser. */
const codeOf = (file: string): string =>
  read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");

/** The files whose code matches, as `file: text`, so that a failure shows where. */
const offenders = (files: readonly string[], pattern: RegExp, text = codeOf): string[] =>
  files.flatMap((file) => (text(file).match(pattern) ?? []).map((found) => `${file}: ${found}`));

/** Files under version control, or all files where there is no git (an unpacked archive). */
function tracked(): string[] {
  try {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
    return list
      .toString()
      .split('\0')
      .filter((file) => file !== '' && existsSync(join(ROOT, file)));
  } catch {
    return below('.');
  }
}

describe('files', () => {
  it(`have at most ${FILE_LINES_MAX} lines`, () => {
    expect(everything.filter((file) => linesOf(file) > FILE_LINES_MAX)).toEqual([]);
  });

  const lengths = below('src')
    .filter(isTypeScript)
    .map(linesOf)
    .sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;

  it(`of src have a median of at most ${MEDIAN_LINES_MAX} lines (${median} in ${lengths.length} files)`, () => {
    expect(median).toBeLessThanOrEqual(MEDIAN_LINES_MAX);
  });

  it('lie in folders named for a noun', () => {
    const bad = everything.filter((file) =>
      file
        .split('/')
        .slice(0, -1)
        .some((part) => BANNED_FOLDERS.includes(part)),
    );
    expect(bad).toEqual([]);
  });

  it('have kebab-case names', () => {
    expect(everything.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.ts$/.test(basename(file)))).toEqual([]);
  });

  it('begin by saying what they are for', () => {
    expect(source.filter((file) => !/^(\/\*\*|\/\/)/.test(read(file)))).toEqual([]);
  });

  it('of fixtures are small', () => {
    expect(below('fixtures').filter((file) => statSync(join(ROOT, file)).size >= FIXTURE_BYTES_MAX)).toEqual([]);
  });
});

describe('code', () => {
  it('leaves nothing marked for later', () => {
    const marks = new RegExp(`\\b(${['FIX' + 'ME', 'TO' + 'DO', 'X' + 'XX'].join('|')})\\b`, 'g');
    expect(offenders(everything, marks, read)).toEqual([]);
  });

  it('has no escape from the type checker or the linter', () => {
    expect(offenders(everything, /(?:[:<,|]|\bas) ?any\b/g)).toEqual([]);
    const escapes = /@ts-(?:ignore|expect-error|nocheck)|eslint-disable/g;
    expect(offenders(source, escapes, read)).toEqual([]);
  });

  it('reads the wall clock in one file only, and never draws unseeded chance', () => {
    const elsewhere = source.filter((file) => file !== 'src/adapters/clock.ts');
    expect(offenders(elsewhere, /\bDate\.now\(|\bnew Date\(\)/g)).toEqual([]);
    expect(offenders(source, /\bMath\.random\b/g)).toEqual([]);
  });

  it('that decides is synchronous: it neither waits nor promises', () => {
    const pure = source.filter((file) => /^(src\/domain|src\/matching|strategies)\/|^src\/engine\/advance/.test(file));
    expect(offenders(pure, /\basync\b|\bawait\b|\bPromise\b/g)).toEqual([]);
  });

  it('registers every strategy', () => {
    const index = existsSync(join(ROOT, 'strategies/index.ts')) ? read('strategies/index.ts') : '';
    const strategies = readdirSync(join(ROOT, 'strategies')).filter(
      (name) => isTypeScript(name) && name !== 'index.ts',
    );
    expect(strategies.filter((name) => !index.includes(`'./${name}'`))).toEqual([]);
  });

  it('skips and focuses no test', () => {
    const tests = everything.filter((file) => file.endsWith('.test.ts'));
    expect(offenders(tests, /\b(?:it|test|describe)\.(?:skip|only|todo)\b/g)).toEqual([]);
  });
});

describe('committed text', () => {
  const text = tracked().filter((file) => file !== 'package-lock.json' && !/\.(png|gz|zip|ico|woff2)$/.test(file));

  it('names no folder of a developer machine', () => {
    const home = new RegExp(['/wo' + 'rk/(?!flow)', '/ro' + 'ot/', '/ho' + 'me/[a-z]'].join('|'), 'g');
    expect(offenders(text, home, read)).toEqual([]);
    expect(offenders(source, /\/tmp\//g, read)).toEqual([]);
  });

  it('names no package registry', () => {
    const registry = new RegExp(
      ['registry\\.npm' + 'js', 'npm' + 'mirror', 'artifact' + 'ory', 'pkg\\.dev'].join('|'),
      'gi',
    );
    expect(offenders(text, registry, read)).toEqual([]);
  });

  it('of the lock file resolves every package from the public registry', () => {
    const hosts = [...read('package-lock.json').matchAll(/"resolved": "(https?:\/\/[^/]+)/g)].map((match) => match[1]);
    expect([...new Set(hosts)].filter((host) => host !== 'https://registry.npm' + 'js.org')).toEqual([]);
  });
});
