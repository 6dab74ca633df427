/** The import rule: which folder may know which. `npm run imports` checks it. */
const OURS = '^(src|strategies|test|bench|examples)/';

/** A rule that lets a folder import, of our own files, only those that match. */
const knows = (folder, allowed, reason) => ({
  name: `${folder.replaceAll('/', '-').replace(/^src-/, '')}-knows-only`,
  comment: reason,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: OURS, pathNot: [`^${folder}/`, ...allowed] },
});

/** A rule that lets only some files import a package. */
const only = (packageName, files) => ({
  name: `${packageName.replace('.', '-')}-in-its-place`,
  severity: 'error',
  from: { pathNot: files },
  to: { path: `(^|/)node_modules/${packageName.replace('.', '\\.')}/` },
});

/** A rule that lets a pure folder import no package but those named. */
const packages = (folder, allowed) => ({
  name: `${folder.replace('/', '-')}-packages`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    dependencyTypesNot: ['local', 'localmodule', 'type-only', 'aliased'],
    pathNot: ['^src/', '^strategies/', ...allowed.map((name) => `(^|/)node_modules/${name}/`)],
  },
});

const DOMAIN = '^src/domain/';
const ENGINE = '^src/engine/';
const MATCHING = '^src/matching/';
const MARKET = '^src/market/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'not-from-tests', severity: 'error', from: { path: '^(src|strategies)/' }, to: { path: '^(test|bench)/' } },
    knows('src/domain', [], 'values and laws rest on nothing'),
    knows('strategies', [DOMAIN], 'a strategy is a pure rule over values'),
    knows('src/engine', [DOMAIN], 'the engine decides; how things are done is behind its ports'),
    knows('src/matching', [DOMAIN], 'one matching engine, without accounts, protocols or clocks'),
    knows('src/market', [DOMAIN, MATCHING], 'made or recorded markets'),
    knows(
      'src/simulation',
      [DOMAIN, ENGINE, '^src/adapters/memory/', '^strategies/'],
      'a whole system in one process, out of the in-memory twins',
    ),
    knows('src/replay/readers', [DOMAIN], 'a reader makes rows of bytes and knows nothing else'),
    knows('src/replay/data', [DOMAIN, '^src/replay/readers/'], 'files of market data to one stream of rows'),
    knows(
      'src/replay/engine',
      [DOMAIN, ENGINE, MATCHING, '^strategies/', '^src/replay/', '^src/report/execution\\.ts$'],
      'orders played over recorded markets, by the engine and the strategies that play them live',
    ),
    knows('src/report', [DOMAIN], 'a report measures an execution, wherever it ran'),
    knows(
      'src/recording',
      [DOMAIN, ENGINE, '^strategies/'],
      'what an order saw and decided, written down and played again',
    ),
    knows(
      'src/study',
      [DOMAIN, ENGINE, '^strategies/', '^src/replay/', '^src/report/'],
      'many replays at once and what they say together',
    ),
    knows('src/setup', [DOMAIN], 'set-up runs before anything else exists'),
    knows('src/api', [DOMAIN, ENGINE], 'the API knows the desk, not what is behind it'),
    knows('src/venue-sim', [DOMAIN, MATCHING, MARKET], 'the simulator is the independent truth: it shares values only'),
    {
      ...knows('src/adapters', [DOMAIN, ENGINE, '^src/setup/redis-url\\.ts$'], 'adapters do, the engine decides'),
      from: { path: '^src/adapters/', pathNot: '^src/adapters/memory/' },
    },
    knows(
      'src/adapters/memory',
      ['^src/adapters/', DOMAIN, ENGINE, MATCHING],
      'the in-memory twins match by themselves',
    ),
    {
      name: 'wiring-only-in-bin',
      comment: 'nothing is built on top of the wiring',
      severity: 'error',
      from: { path: '^(src|strategies)/', pathNot: '^src/bin/' },
      to: { path: '^src/bin/' },
    },
    only('decimal.js', ['^src/domain/decimal\\.ts$']),
    only('luxon', ['^src/domain/time\\.ts$']),
    only('ioredis', ['^src/adapters/', '^src/setup/', '^src/bin/', '^test/', '^bench/']),
    only('bullmq', ['^src/adapters/', '^src/setup/', '^src/bin/', '^test/', '^bench/']),
    packages('src/domain', ['decimal\\.js', 'luxon']),
    packages('src/engine', []),
    packages('src/matching', []),
    packages('strategies', ['typebox']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports count: a cycle of types is a cycle of ideas.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
