import { z } from 'zod';

/**
 * The schema of what stores keep, which is its type too. What a later version added stays in a record as it is read; the type does
 * not tell of it.
 */
export function record<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<Readonly<z.output<z.ZodObject<Shape>>>> {
  return z.looseObject(shape) as z.ZodType<Readonly<z.output<z.ZodObject<Shape>>>>;
}

/** A text as a store kept it: an id, or a word of which a later version may know more and which is then kept as it is. */
export function textAs<Kind extends string>(): z.ZodType<Kind> {
  return z.custom<Kind>((value) => typeof value === 'string');
}

/** One of these words; for what only a later version knows, the one among them that claims nothing. */
export function wordOf<Word extends string>(words: readonly Word[], claimsNothing: Word): z.ZodType<Word> {
  return z.string().transform((stored) => words.find((word) => word === stored) ?? claimsNothing);
}

/** The schema of a reason: its code with its data. */
export function coded<const Code extends string, Shape extends z.ZodRawShape = Record<never, never>>(
  code: Code,
  data?: Shape,
) {
  return z.object({ code: z.literal(code), ...(data as Shape) });
}

/** Keeps a reason that has no code of today as text: a sentence of an earlier version, a code of a later one. */
export function asWritten({ value }: { readonly value: unknown }): {
  readonly code: 'as-written';
  readonly message: string;
} {
  return { code: 'as-written', message: typeof value === 'string' ? value : JSON.stringify(value ?? null) };
}
