/** The program of a thread: plays its share of the orders and sends what becomes of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../domain/errors.ts';
import { useConfiguredStrategies } from '../wiring/strategy-files.ts';
import { playShare, type Share } from './study-share.ts';

const port = parentPort;
invariant(port, 'this file runs as a thread');
await useConfiguredStrategies(process.env);
await playShare(workerData as Share, (outcome) => port.postMessage(outcome));
