#!/usr/bin/env node
/** The `tranche` command: starts the built program. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/src/bin/tranche.js', import.meta.url);
if (existsSync(fileURLToPath(program))) {
  await import(program.href);
} else {
  console.error('tranche: not built yet, run "npm run build" (or "npm start") in the checkout first');
  process.exitCode = 1;
}
