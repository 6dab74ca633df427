#!/usr/bin/env node
/** Starts the VWAP tracking measurement; installs and builds first when that is needed. Options: `--help`. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const prepare = join(here, '..', 'scripts', 'prepare.mjs');
const program = join(here, '..', 'dist', 'bench', 'vwap', 'main.js');
const args = [prepare, '--build', '--', 'node', program, ...process.argv.slice(2)];
spawn(process.execPath, args, { stdio: 'inherit' }).once('exit', (code) => process.exit(code ?? 1));
