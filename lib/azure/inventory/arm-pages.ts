import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import { AuditError } from '../../model/errors.ts';
import type { AzureCall } from '../../model/reasons/problem.ts';
import { readArmError } from '../../run-command/arm-error.ts';
import type { ArmClients } from '../arm-client.ts';
import { withoutCode } from '../rest-error.ts';
import { type ReadDeps, type Reading, retriedRead } from '../retried-read.ts';
import { text } from '../tolerant-reading.ts';

export type ArmReadDeps = ReadDeps & { readonly clients: Pick<ArmClients, 'address' | 'get'> };

/** One document that no SDK here reads, or the first page of a list; `path` is below the endpoint. */
export type ArmDocument<Document> = Reading & {
  readonly path: string;
  readonly schema: z.ZodType<Document>;
};

/** The document, retried. Rejects with an `AuditError`, `arm.unexpectedReply` for an answer that does not fit the schema, or with the abort reason. */
export async function armDocument<Document>(
  deps: ArmReadDeps,
  document: ArmDocument<Document>,
): Promise<Document> {
  return await readUrl(deps, document, `${deps.clients.address.endpoint}${document.path}`);
}

/** The pages of a list, each retried by itself. Rejects as {@link armDocument} and {@link chained} do. */
export function armPages<Page extends { readonly nextLink: string | null }>(
  deps: ArmReadDeps,
  list: ArmDocument<Page>,
): AsyncGenerator<Page> {
  return chained(list.reading, {
    first: `${deps.clients.address.endpoint}${list.path}`,
    read: (url) => readUrl(deps, list, url),
    next: ({ nextLink }) => nextLink,
  });
}

/** Where a list goes on; absent on its last page. */
export const nextLink = text;

/** Page after page, until one names no next. Throws `arm.unexpectedReply` for a list that leads back to a page that was read before. */
export async function* chained<Page>(
  call: AzureCall,
  list: {
    readonly first: string;
    read(at: string): Promise<Page>;
    next(page: Page): string | null | undefined;
  },
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let at = list.first;
  for (;;) {
    seen.add(at);
    const page = await list.read(at);
    yield page;
    const next = list.next(page) ?? '';
    if (next === '') {
      return;
    }
    if (seen.has(next)) {
      throw new AuditError('arm.unexpectedReply', { code: 'list-in-circle', call });
    }
    at = next;
  }
}

async function readUrl<Document>(
  deps: ArmReadDeps,
  { schema, ...reading }: ArmDocument<Document>,
  url: string,
): Promise<Document> {
  return await retriedRead(deps, reading, async () => {
    const response = await deps.clients.get(url, reading.signal);
    if (response.status !== 200) {
      throw await refusal(response);
    }
    const { data } = schema.safeParse(JSON.parse(response.bodyAsText ?? ''));
    if (data === undefined) {
      throw new SyntaxError('');
    }
    return data;
  });
}

async function refusal(response: PipelineResponse): Promise<Error> {
  const { RestError } = await import('@azure/core-rest-pipeline');
  const { request, status: statusCode } = response;
  const { code, message } = readArmError(response.bodyAsText);
  const told = code === '' && /^\s*</.test(message) ? '' : message;
  return new RestError(told, { code: code || withoutCode, statusCode, request, response });
}
