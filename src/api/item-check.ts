/** Checks the items of a batch one by one, each with the schema and the words of a single request. */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { OrderError } from '../domain/errors.ts';
import type { JsonObject } from './json.ts';
import { schemaRefusal } from './schemas.ts';

/** Reads an item when it has the shape of the schema; otherwise, and when reading throws one, gives the OrderError. */
export function readItem<B, T>(
  request: FastifyRequest,
  schema: TSchema,
  item: JsonObject,
  read: (body: B) => T,
): T | OrderError {
  const validate = request.compileValidationSchema(schema);
  if (!validate(item)) return schemaRefusal(validate.errors ?? [], 'body');
  try {
    return read(item as B);
  } catch (error) {
    if (error instanceof OrderError) return error;
    throw error;
  }
}
