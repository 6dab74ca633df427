/** Test runner settings. In CI a JSON report is written as well, from which .ci/run prints its closing line. */
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst, testFiles } from './test/support/longest-first.ts';

const jsonReport = process.env['TRANCHE_TEST_REPORT'];
/** These start whole systems of processes; most of their time they wait for orders to be worked. */
const SYSTEMS = ['test/e2e/**/*.test.ts'];
/** These fill the machine, or look how soon something happens while it is full: one at a time, after all others. */
const ALONE = [...testFiles(['e2e/kill', 'e2e/load', 'e2e/outage', 'e2e/overload'])];

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: ['test/support/prepare-redis.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    // Patience only: it costs nothing where things go well.
    expect: { poll: { timeout: 10_000, interval: 20 } },
    sequence: { sequencer: LongestFirst },
    // Concurrent tests are orders of one system, which wait most of the time.
    maxConcurrency: 8,
    reporters: jsonReport === undefined ? ['default'] : ['default', 'json'],
    ...(jsonReport === undefined ? {} : { outputFile: { json: jsonReport } }),
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SYSTEMS],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'systems',
          include: SYSTEMS,
          exclude: [...configDefaults.exclude, ...ALONE],
          // More than there are processors: each uses a third of one.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
