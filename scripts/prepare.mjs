/**
 * Makes a fresh clone ready, then runs a command: `node scripts/prepare.mjs [--build] [-- command args...]`.
 * Installs the packages when they are missing or older than the lock file, builds when `dist` is stale (`--build`),
 * and does neither when there is nothing to do. Plain Node, because nothing is installed yet when it runs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProject, isBuilt } from './lib/build.mjs';
import { isInstalled, markInstalled } from './lib/installed.mjs';
import { withLock } from './lib/lock.mjs';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const OLDEST = [20, 19];

function fail(message) {
  console.error(`tranche: ${message}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  fail(`needs Node ${OLDEST.join('.')} or newer, this is ${process.versions.node}. See https://nodejs.org/`);
}

function install() {
  const missing = !existsSync(join(root, 'node_modules'));
  const why = missing ? 'node_modules is missing' : 'node_modules does not match package-lock.json';
  console.error(`tranche: installing packages (npm ci): ${why}`);
  // Development packages are needed for the build even where NODE_ENV says production.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
  const npm = process.env.npm_execpath;
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const stdio = ['ignore', 'ignore', 'inherit'];
  const result = spawnSync(command, all, { cwd: root, stdio, shell: process.platform === 'win32' });
  if (result.error) fail(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) fail('npm ci failed, see above');
  markInstalled(root);
}

function build() {
  console.error('tranche: building (tsc): dist is missing or older than the sources');
  const problem = buildProject(root);
  if (problem !== null) fail(problem);
}

async function prepare(wantsBuild) {
  const ready = () => isInstalled(root) && (!wantsBuild || isBuilt(root));
  if (ready()) return;
  // Another start may be preparing at this moment: whoever comes second finds the work done.
  await withLock(join(root, '.cache', 'prepare.lock'), () => {
    if (!isInstalled(root)) install();
    if (wantsBuild && !isBuilt(root)) build();
  });
}

function runCommand([name, ...args]) {
  const bin = join(root, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const command = name === 'node' ? process.execPath : name;
  const child = spawn(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  child.once('error', (error) => fail(`${name} could not be started: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to every process in the foreground, so there the command has it already; sent twice it
  // would read as "stop at once".
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
}

checkNode();
const options = process.argv.slice(2);
const split = options.indexOf('--');
const own = split === -1 ? options : options.slice(0, split);
const command = split === -1 ? [] : options.slice(split + 1);
const unknown = own.filter((option) => option !== '--build');
if (unknown.length > 0) fail(`prepare: unknown option ${unknown[0]}`);
await prepare(own.includes('--build'));
if (command.length > 0) runCommand(command);
