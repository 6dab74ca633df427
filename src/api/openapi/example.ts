/** A request of an operation and its answer. */
import type { Json } from './json-schema.ts';

export interface Example {
  readonly body?: Json;
  readonly query?: Json;
  readonly answer?: Json;
}
