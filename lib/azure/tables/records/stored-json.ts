import type { z } from 'zod';
import type { Stored } from '../client/table.ts';
import { damagedStore } from '../client/trouble.ts';
import { joinText } from './long-text.ts';

/** Reads the JSON text kept under `name`. Throws `store.corrupt` unless the schema takes it. */
export function parseStored<Body>(stored: Stored, name: string, schema: z.ZodType<Body>): Body {
  const text = joinText(name, stored);
  if (text === null) {
    throw damagedStore(stored);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error: unknown) {
    throw damagedStore(stored, error);
  }
}

/** Throws `store.corrupt` unless the property is a text. */
export function textOf(stored: Stored, name: string): string {
  const value = stored.properties[name];
  if (typeof value !== 'string') {
    throw damagedStore(stored);
  }
  return value;
}

/** Throws `store.corrupt` unless the property is a number. */
export function numberOf(stored: Stored, name: string): number {
  const value = stored.properties[name];
  if (typeof value !== 'number') {
    throw damagedStore(stored);
  }
  return value;
}
