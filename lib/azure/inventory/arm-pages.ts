import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import { AuditError } from '../../model/errors.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, retriedRead } from '../retried-read.ts';
import { part, text } from '../tolerant-reading.ts';

export type ArmPagesDeps = ReadDeps & {
  readonly clients: Pick<ArmClients, 'pipeline'>;
  /** Absent: Node's own. */
  readonly httpClient?: HttpClient;
};

export type ArmList<Page> = {
  /** Of the first page, on the configured host. */
  readonly url: string;
  /** What is read, as a clause in front of "failed". */
  readonly reading: string;
  readonly schema: z.ZodType<Page>;
  readonly signal: AbortSignal;
};

/**
 * The pages of a list that no SDK here has, each retried by itself.
 *
 * Rejects with an `AuditError`, `arm.unexpectedReply` for an answer that does not fit the schema or leads in a circle, or with the
 * abort reason.
 */
export async function* armPages<Page extends { readonly nextLink: string | null }>(
  deps: ArmPagesDeps,
  list: ArmList<Page>,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let url: string | null = list.url;
  while (url !== null) {
    if (seen.has(url)) {
      const circle = `${list.reading} failed: the list leads back to a page that was read before.`;
      throw new AuditError('arm.unexpectedReply', circle);
    }
    seen.add(url);
    const asked: string = url;
    const page: Page = await retriedRead(deps, list, () => readPage(deps, list, asked));
    yield page;
    url = page.nextLink;
    if (url !== null && !URL.canParse(url)) {
      const nowhere = `${list.reading} failed: the address of the next page cannot be read.`;
      throw new AuditError('arm.unexpectedReply', nowhere);
    }
  }
}

/** One document that no SDK here reads, retried. Rejects as {@link armPages}. */
export async function armDocument<Document>(
  deps: ArmPagesDeps,
  document: ArmList<Document>,
): Promise<Document> {
  return await retriedRead(deps, document, () => readPage(deps, document, document.url));
}

/** Where a list goes on; absent on its last page. */
export const nextLink = text;

async function readPage<Page>(deps: ArmPagesDeps, list: ArmList<Page>, url: string): Promise<Page> {
  const pipeline = await deps.clients.pipeline();
  const { createDefaultHttpClient, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  // Only the configured host ever gets here; over http it is a loopback.
  const request = createPipelineRequest({ url, abortSignal: list.signal, allowInsecureConnection: true });
  const response = await pipeline.sendRequest(deps.httpClient ?? createDefaultHttpClient(), request);
  if (response.status !== 200) {
    throw await refusal(response);
  }
  const page = list.schema.safeParse(JSON.parse(response.bodyAsText ?? ''));
  if (!page.success) {
    throw new SyntaxError('The answer is no list of what was asked for.');
  }
  return page.data;
}

const errorSchema = part({ error: part({ code: text, message: text }) });

async function refusal(response: PipelineResponse): Promise<Error> {
  const { RestError } = await import('@azure/core-rest-pipeline');
  const { request, status: statusCode } = response;
  const { error } = errorSchema.parse(jsonOrNothing(response.bodyAsText));
  return new RestError(error.message ?? `The answer was ${statusCode}.`, {
    ...(error.code !== null && { code: error.code }),
    ...{ statusCode, request, response },
  });
}

function jsonOrNothing(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return null;
  }
}
