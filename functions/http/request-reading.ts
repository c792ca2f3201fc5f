import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { AuditError } from '../../lib/model/errors.ts';

/** Bytes and nesting that a request body may have. */
const mostBytes = 65_536;
const mostDepth = 8;

export type BodyReading =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-large' };

/** Reads a JSON body, and no more of it than allowed. Throws `usage.invalid` for anything that is not JSON in UTF-8. */
export async function readBody(request: HttpRequest): Promise<BodyReading> {
  const bytes = await readBytes(request);
  if (bytes === null) {
    return { kind: 'too-large' };
  }
  const text = decode(bytes);
  if (text.trim() === '') {
    return { kind: 'empty' };
  }
  const value = parse(text);
  if (depthOf(value) > mostDepth) {
    throw invalid('body', `JSON nested no deeper than ${mostDepth} levels`);
  }
  return { kind: 'json', value };
}

/** The function's key and its name, which may be in the query, in any casing, and are the host's business. */
const hostParameters: readonly string[] = ['code', 'clientid'];

/** Throws `usage.invalid` with the parameter's name and its description as what was expected. */
export function readQuery<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  query: URLSearchParams,
): z.output<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(singleValues(query));
  if (parsed.success) {
    return parsed.data;
  }
  throw misunderstood(schema as unknown as z.ZodObject, parsed.error.issues[0]);
}

function singleValues(query: URLSearchParams): Record<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of query) {
    if (given.has(name)) {
      throw invalid(name, 'this parameter once');
    }
    given.set(name, value);
  }
  return Object.fromEntries([...given].filter(([name]) => !hostParameters.includes(name.toLowerCase())));
}

function misunderstood(schema: z.ZodObject, issue: z.core.$ZodIssue | undefined): AuditError {
  const fields: Readonly<Record<string, { readonly description?: string | undefined } | undefined>> =
    schema.shape as never;
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(fields);
    return invalid(
      issue.keys[0] ?? 'query',
      known.length === 0 ? 'no parameters' : `only the parameters ${known.join(', ')}`,
    );
  }
  const name = String(issue?.path[0] ?? 'query');
  return invalid(name, fields[name]?.description ?? 'another value');
}

/** Null: the body has no field but those of the schema; else what names the one that it may not have. */
export function unknownField(body: unknown, schema: z.ZodObject): AuditError | null {
  const known = Object.keys(schema.shape);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const unknown = isObject ? Object.keys(body).find((name) => !known.includes(name)) : undefined;
  return unknown === undefined ? null : invalid(unknown, `one of ${known.join(', ')}`);
}

export function invalid(field: string, expected: string): AuditError {
  const shown = field.slice(0, 100);
  return new AuditError(
    'usage.invalid',
    { code: 'as-said', text: `${shown}: expected ${expected}.` },
    { data: { field: shown, expected } },
  );
}

/** Null: too many. */
async function readBytes(request: HttpRequest): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) {
    return null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('body', 'text in UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('body', 'JSON');
  }
}

/** Stops counting beyond what is allowed. */
function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= mostDepth) {
    level = level.flatMap((item) => childrenOf(item));
    depth += level.length > 0 ? 1 : 0;
  }
  return depth;
}

function childrenOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value as Record<string, unknown>) : [];
}
