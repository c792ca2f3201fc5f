import { z } from 'zod';

/** A text that no language has words of. */
const someText = '«7»';

/**
 * Values of a schema that between them take every member of a union or an enumeration, both truth values, and null where it may be:
 * each is varied by itself, while the others stay as they are in the first value.
 */
export function samplesOf(schema: z.core.$ZodType): unknown[] {
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap(samplesOf);
  }
  if (schema instanceof z.ZodObject) {
    return samplesOfObject(schema.shape);
  }
  if (schema instanceof z.ZodArray) {
    return [...samplesOf(schema.element).map((each) => [each]), []];
  }
  if (schema instanceof z.ZodNullable) {
    return [...samplesOf(schema.unwrap()), null];
  }
  if (
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodExactOptional
  ) {
    return samplesOf(schema.unwrap());
  }
  return samplesOfValue(schema);
}

function samplesOfValue(schema: z.core.$ZodType): unknown[] {
  if (schema instanceof z.ZodLiteral) {
    return [...schema.values];
  }
  if (schema instanceof z.ZodEnum) {
    return [...schema.options];
  }
  if (schema instanceof z.ZodBoolean) {
    return [true, false];
  }
  if (schema instanceof z.ZodNumber) {
    return [2];
  }
  if (schema instanceof z.ZodString) {
    return [someText];
  }
  throw new TypeError('a schema of a kind that nothing here samples');
}

function samplesOfObject(shape: z.core.$ZodShape): unknown[] {
  const members = Object.entries(shape).map(([name, schema]) => [name, samplesOf(schema)] as const);
  const first = Object.fromEntries(members.map(([name, [value]]) => [name, value]));
  return [
    first,
    ...members.flatMap(([name, values]) => values.slice(1).map((value) => ({ ...first, [name]: value }))),
  ];
}
