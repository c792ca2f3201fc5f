import { z } from 'zod';

export const text = z.string();
export const maybeText = z.string().nullable();
export const time = z.iso.datetime();
export const count = z.number().int().min(0);

export function counts<const Name extends string>(names: readonly Name[]) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);
}

/** A page of a listing. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: maybeText.describe('The cursor of the next page; null: this was the last page.'),
  });
}
