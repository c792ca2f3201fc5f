import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { type AuditError, saidError } from '../../lib/model/errors.ts';
import { parsedJson } from '../../lib/model/parsed-json.ts';

/** Bytes and nesting that a request body may have. */
const mostBytes = 65_536;
const mostDepth = 8;

/**
 * Reads a JSON body, and no more of it than allowed; undefined: there is none. Throws `body.too-large`, and `usage.invalid` for anything that
 * is not JSON in UTF-8.
 */
export async function readBody(request: HttpRequest): Promise<unknown> {
  const text = decode(await readBytes(request));
  if (text.trim() === '') {
    return undefined;
  }
  const value = parsedJson(text);
  if (value === undefined) {
    throw invalid('body', 'JSON');
  }
  if (isDeeper(value, mostDepth)) {
    throw invalid('body', `JSON nested no deeper than ${mostDepth} levels`);
  }
  return value;
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

/** Throws `usage.invalid` for a field of the body that the schema does not have. */
export function requireKnownFields(body: unknown, schema: z.ZodObject): void {
  const known = Object.keys(schema.shape);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const unknown = isObject ? Object.keys(body).find((name) => !known.includes(name)) : undefined;
  if (unknown !== undefined) {
    throw invalid(unknown, `one of ${known.join(', ')}`);
  }
}

export function invalid(field: string, expected: string): AuditError {
  const shown = field.slice(0, 100);
  return saidError('usage.invalid', `${shown}: expected ${expected}.`, { data: { field: shown, expected } });
}

async function readBytes(request: HttpRequest): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) {
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw tooLarge();
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

function tooLarge(): AuditError {
  return saidError('body.too-large', 'The request body is larger than 64 KiB: name fewer things.', {
    data: { field: 'body', expected: 'up to 64 KiB' },
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  const inner: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return inner.some((each) => levels === 0 || isDeeper(each, levels - 1));
}
