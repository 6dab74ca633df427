/** The order of test files: what takes longest begins first, so that the end of a run waits for no single file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Names of test files below `test`, without their ending, as paths of the project. Throws for one that is not there. */
export const testFiles = (names: readonly string[]): readonly string[] =>
  names.map((name) => {
    const path = `test/${name}.test.ts`;
    if (!existsSync(join(import.meta.dirname, '..', '..', path))) throw new Error(`${path} is listed and not there`);
    return path;
  });

/** By how long they take on a quiet machine; all others go by their size, as the runner has it. */
const LONGEST = testFiles([
  'adapters/venues/hour-of-load',
  'bench/faults',
  'cli/order',
  'engine/chaos',
  'setup/prepare',
  'cli/replay-study',
  'differential/order-store',
  'adapters/venues/kraken/rounds',
  'e2e/venues',
  'e2e/kraken',
  'e2e/life',
  'e2e/demo',
  'e2e/strategies',
]);

/** Its place in the list, or one behind the list. */
function rankOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
  return place === -1 ? LONGEST.length : place;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
