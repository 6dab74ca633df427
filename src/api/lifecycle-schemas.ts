/** The shape of an amendment. What is left out, or null, stays as it is. */
import { Type, type Static } from 'typebox';
import { CLIP_SIZE_TYPES } from '../domain/strategy.ts';
import type { JsonObject } from './json.ts';
import { optionalNumber, optionalOneOf, optionalTime, shaped, strict, type NumberInput } from './schema-parts.ts';
import { ORDER_REF_BODY } from './schemas.ts';

export const AMEND_BODY = strict({
  ...ORDER_REF_BODY.properties,
  expectedVersion: Type.Optional(shaped<NumberInput | null>('whole?', 'must be a whole number above zero')),
  clipSizeType: optionalOneOf(CLIP_SIZE_TYPES),
  quantity: optionalNumber(),
  limitPrice: optionalNumber(),
  endTime: optionalTime(),
  clipSizeVal: optionalNumber(),
  params: Type.Optional(
    shaped<string | JsonObject | null>('params?', 'must be a JSON object, or one written as a string'),
  ),
});
export type AmendBody = Static<typeof AMEND_BODY>;
