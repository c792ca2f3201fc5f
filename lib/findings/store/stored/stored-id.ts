import { z } from 'zod';

/** An id as a store kept it: a text, by which it was written. */
export function storedId<Id extends string>(): z.ZodType<Id> {
  return z.custom<Id>((value) => typeof value === 'string');
}
