/** Checks the import rule, and that the checker really read the sources: a tool that sees nothing finds nothing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FEWEST_MODULES = 20;
const root = fileURLToPath(new URL('..', import.meta.url));
const depcruise = fileURLToPath(
  new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
);
const folders = ['src', 'strategies'];
const result = spawnSync(process.execPath, [depcruise, '--output-type', 'json', ...folders], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
});
if (!result.stdout) {
  console.error(`imports: the checker gave no answer\n${result.stderr}`);
  process.exit(1);
}
const { modules, summary } = JSON.parse(result.stdout);
const ours = modules.filter((module) => folders.some((folder) => module.source.startsWith(`${folder}/`)));
for (const { from, to, rule, cycle } of summary.violations) {
  const path = cycle?.map((step) => step.name ?? step).join(' -> ');
  console.error(`imports: ${rule.name}: ${from} -> ${path ?? to}`);
}
console.log(`imports: ${ours.length} modules, ${summary.violations.length} violations`);
if (ours.length < FEWEST_MODULES) console.error(`imports: fewer than ${FEWEST_MODULES} modules were seen`);
process.exit(summary.violations.length > 0 || ours.length < FEWEST_MODULES ? 1 : 0);
