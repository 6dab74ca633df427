/** Building `dist`: compiles, copies what is not TypeScript beside it, and remembers what it was built from. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

const SOURCES = ['src', 'strategies', 'bench'];
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const ENTRY = join('dist', 'src', 'bin', 'tranche.js');
const stampPath = (root) => join(root, 'dist', '.built-from');

/** True when `dist` was built from exactly the sources that are here now. */
export function isBuilt(root) {
  if (!existsSync(stampPath(root)) || !existsSync(join(root, ENTRY))) return false;
  return readFileSync(stampPath(root), 'utf8') === signature(root);
}

/** Builds; answers with what is wrong, or null. */
export function buildProject(root) {
  const built = signature(root);
  // Compiled files gone but the compiler's own notes left would make it believe that nothing is to be done.
  if (!existsSync(join(root, ENTRY))) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (result.error) return `the compiler could not be started: ${result.error.message}`;
  if (result.status !== 0) return 'the build failed, see above';
  for (const file of sourceFiles(root).filter((path) => !isCompiled(path))) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true });
    cpSync(join(root, file), join(root, 'dist', file));
  }
  removeLeftovers(root);
  writeFileSync(stampPath(root), built);
  return null;
}

const isCompiled = (path) => extname(path) === '.ts';

function filesBelow(root, folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(root, name) : [name];
  });
}

const sourceFiles = (root) => SOURCES.flatMap((folder) => filesBelow(root, folder));

function signature(root) {
  const hash = createHash('sha256');
  for (const file of [...sourceFiles(root), ...SETTINGS].sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** A source that was renamed or removed must not live on in its compiled form. */
function removeLeftovers(root) {
  const expected = new Set(
    sourceFiles(root).flatMap((file) => {
      const compiled = file.replace(/\.ts$/, '.js');
      return isCompiled(file) ? [compiled, `${compiled}.map`] : [file];
    }),
  );
  for (const folder of SOURCES) {
    for (const file of filesBelow(join(root, 'dist'), folder)) {
      if (!expected.has(file)) rmSync(join(root, 'dist', file));
    }
  }
}
