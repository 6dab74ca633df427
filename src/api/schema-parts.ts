/**
 * The pieces request schemas are made of. A description is the rule in the words a client is told when it is broken.
 * `shape` is our own keyword, for what JSON Schema cannot say of losslessly read JSON; `x-items` names the schema of a
 * list's items for the documentation, because batches check each item by itself.
 */
import { Type, type TObject, type TProperties } from 'typebox';
import { isJsonObject, JsonNumber } from './json.ts';

/** A number as JSON or as text: it is read from its digits either way. */
export type NumberInput = JsonNumber | string;

/** Orders in one batch, ids in one lookup. */
export const BATCH_MAX = 200;

const isNumberInput = (value: unknown): boolean => value instanceof JsonNumber || typeof value === 'string';

export const SHAPES = {
  number: isNumberInput,
  'number?': (value: unknown): boolean => value === null || isNumberInput(value),
  /** The same to the checker; where it is read it must turn out to be whole. */
  'whole?': (value: unknown): boolean => value === null || isNumberInput(value),
  /** One text or several: a query parameter that may be given more than once. */
  'texts?': (value: unknown): boolean =>
    typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string')),
  /** 1 to BATCH_MAX objects, each checked by itself. */
  batch: (value: unknown): boolean =>
    Array.isArray(value) && value.length >= 1 && value.length <= BATCH_MAX && value.every(isJsonObject),
  'params?': (value: unknown): boolean => value === null || typeof value === 'string' || isJsonObject(value),
} as const;
export type Shape = keyof typeof SHAPES;

export const text = (pattern: string, description: string) =>
  Type.Unsafe<string>({ type: 'string', pattern, description });
export const optionalText = (pattern: string, description: string) =>
  Type.Optional(Type.Unsafe<string | null>({ type: 'string', nullable: true, pattern, description }));
export const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description: `must be one of ${values.join(', ')}` });
export const optionalOneOf = <T extends string>(values: readonly T[]) =>
  Type.Optional(
    Type.Unsafe<T | null>({
      type: 'string',
      nullable: true,
      enum: [...values, null],
      description: `must be one of ${values.join(', ')}`,
    }),
  );
export const shaped = <T>(shape: Shape, description: string) => Type.Unsafe<T>({ shape, description });
export const strict = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

export const NUMBER_RULE = 'must be a JSON number or a decimal string';
export const ID_RULE = 'must be 1 to 64 printable ASCII characters without a space';
export const TIME_RULE = 'must be an RFC 3339 date-time with an offset, such as 2024-01-28T12:00:00Z';
export const CLIENT_ORDER_ID = '^[\\x21-\\x7E]{1,64}$';
export const OPTIONAL_CLIENT_ORDER_ID = '^[\\x21-\\x7E]{0,64}$';

/** `x-format` says it to the documentation; times are checked where they are read. */
const TIME = { type: 'string', 'x-format': 'date-time', description: TIME_RULE };
export const optionalTime = () => Type.Optional(Type.Unsafe<string | null>({ ...TIME, nullable: true }));
export const optionalTimeText = () => Type.Optional(Type.Unsafe<string>(TIME));

export const optionalNumber = () => Type.Optional(shaped<NumberInput | null>('number?', NUMBER_RULE));
