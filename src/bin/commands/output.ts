/** Where commands write: lines of JSON for programs, text for people. */
import { isAbsolute, relative } from 'node:path';
import type { Writable } from 'node:stream';

export interface Output {
  /** True when lines of JSON are wanted: --json, or standard output is no terminal. */
  readonly json: boolean;
  /** One line for people or for programs. */
  line(text: string): void;
  /** Text as it is, for terminals. */
  raw(text: string): void;
  /** Columns of the terminal. */
  readonly columns: number;
}

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function openOutput(asJson: boolean, out: Terminal = process.stdout): Output {
  return {
    json: asJson || out.isTTY !== true,
    line: (text) => void out.write(`${text}\n`),
    raw: (text) => void out.write(text),
    columns: out.columns ?? 80,
  };
}

/** A path as people read it: from where they are, when it lies below. */
export function nearPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
