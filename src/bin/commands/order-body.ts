/** The bodies of create and amend requests, from flags or from a JSON text. Nothing is checked here that the server checks. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { OrderRef } from '../../client/client.ts';
import { isObject, parseExact } from '../../client/exact-json.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

export interface CreateFlags {
  readonly file?: string;
  readonly clientOrderId?: string;
  readonly exchange?: string;
  readonly subaccount?: string;
  readonly symbol?: string;
  readonly assetClass?: string;
  readonly side?: string;
  readonly quantity?: string;
  readonly strategy?: string;
  readonly limitPrice?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly clipSizeType?: string;
  readonly clipSizeVal?: string;
  readonly params?: string;
}

const REQUIRED = ['exchange', 'symbol', 'side', 'quantity', 'strategy'] as const;

function checkObject(text: string, what: string): string {
  try {
    if (isObject(parseExact(text))) return text.trim();
  } catch (error) {
    throw new CommandError(`${what} is not valid JSON: ${messageOf(error)}`, EXIT.usage);
  }
  throw new CommandError(`${what} must be a JSON object`, EXIT.usage);
}

async function readAll(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('utf8');
}

/** The JSON text of a file, `-` for standard input. It is sent as it is written, digit for digit. */
async function bodyFromFile(path: string): Promise<string> {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  const text = await readAll(stream).catch((error: unknown) => {
    throw new CommandError(`--file ${path}: ${messageOf(error)}`, EXIT.usage);
  });
  return checkObject(text, path === '-' ? 'standard input' : path);
}

function bodyFromFlags(flags: CreateFlags): string {
  const missing = REQUIRED.filter((name) => flags[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(', ');
    throw new CommandError(`${names}: required, unless --file gives the whole order`, EXIT.usage);
  }
  if (flags.params !== undefined) checkObject(flags.params, '--params');
  // Amounts go out as decimal strings, as typed.
  return JSON.stringify({ ...flags, assetClass: flags.assetClass ?? 'SPOT' });
}

/** The body to send. Throws CommandError for a usage that makes no order. */
export async function createBody({ file, ...flags }: CreateFlags): Promise<string> {
  if (file === undefined) return bodyFromFlags(flags);
  const given = Object.keys(flags)[0];
  if (given !== undefined)
    throw new CommandError('--file gives the whole order: no other field goes with it', EXIT.usage);
  return bodyFromFile(file);
}

export type AmendFlags = Pick<
  CreateFlags,
  'quantity' | 'limitPrice' | 'endTime' | 'clipSizeType' | 'clipSizeVal' | 'params'
> & { readonly expectedVersion?: string };

/** The body of an amendment: what is not given stays as it is. Throws CommandError when nothing is to change. */
export function amendBody(ref: OrderRef, { expectedVersion, ...changes }: AmendFlags): string {
  if (Object.keys(changes).length === 0) {
    throw new CommandError('say what is to change: --quantity, --limit-price, --end-time and so on', EXIT.usage);
  }
  if (changes.params !== undefined) checkObject(changes.params, '--params');
  return JSON.stringify({ ...ref, ...changes, ...(expectedVersion === undefined ? {} : { expectedVersion }) });
}
