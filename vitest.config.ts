/** Test runner settings. In CI a JSON report is written as well, from which .ci/run prints its closing line. */
import { configDefaults, defineConfig } from 'vitest/config';

const jsonReport = process.env['TRANCHE_TEST_REPORT'];
/** These start whole systems of processes and look how soon things happen: after the others, one at a time. */
const SYSTEMS = ['test/e2e/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: ['test/support/prepare-redis.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
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
      { extends: true, test: { name: 'systems', include: SYSTEMS, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
