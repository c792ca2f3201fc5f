import type { z } from 'zod';
import type { Stored, Table } from '../client/table.ts';
import { damagedStore } from '../client/trouble.ts';
import { joinText } from './long-text.ts';

/** Reads the JSON text kept under `name`. Throws `store.corrupt` unless the schema takes it. */
export function parseStored<Body>(
  table: Pick<Table, 'label'>,
  stored: Stored,
  name: string,
  schema: z.ZodType<Body>,
): Body {
  const text = joinText(name, stored);
  if (text === null) {
    throw damagedStore(table.label, stored.rowKey);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error: unknown) {
    throw damagedStore(table.label, stored.rowKey, error);
  }
}

/** Throws `store.corrupt` unless the property is a text. */
export function textOf(table: Pick<Table, 'label'>, { rowKey, properties }: Stored, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw damagedStore(table.label, rowKey);
  }
  return value;
}

/** Throws `store.corrupt` unless the property is a number. */
export function numberOf(table: Pick<Table, 'label'>, { rowKey, properties }: Stored, name: string): number {
  const value = properties[name];
  if (typeof value !== 'number') {
    throw damagedStore(table.label, rowKey);
  }
  return value;
}
