import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { AuditError } from '../model/errors.ts';
import type { AuditorRole, Grant, PermissionsPort } from '../model/permissions.ts';
import type { ArmClients } from './arm-client.ts';
import type { ArmAddress } from './clouds.ts';
import { type ReadDeps, retriedRead } from './retried-read.ts';
import { part, text } from './tolerant-reading.ts';

export type PermissionsDeps = ReadDeps & {
  readonly clients: Readonly<Record<AuditorRole, Pick<ArmClients, 'pipeline'>>>;
  readonly address: ArmAddress;
  /** Absent: Node's own. */
  readonly httpClient?: HttpClient;
};

/** https://learn.microsoft.com/rest/api/authorization/permissions; the SDK has it in a package that nothing else here needs. */
const permissions = 'providers/Microsoft.Authorization/permissions?api-version=2022-04-01';

export function createPermissionsGateway(deps: PermissionsDeps): PermissionsPort {
  return {
    async grantsOf(role, scope, signal) {
      const read = { reading: `Reading the permissions of the ${role} identity at ${scope}`, signal };
      const found: Grant[] = [];
      const seen = new Set<string>();
      let url: string | null = `${deps.address.endpoint}${scope}/${permissions}`;
      while (url !== null) {
        if (seen.has(url)) {
          const circle = `${read.reading} failed: the list leads back to a page that it gave before.`;
          throw new AuditError('arm.unexpectedReply', circle);
        }
        seen.add(url);
        const asked: string = url;
        const page: Page = await retriedRead(deps, read, () => readPage(deps, { role, url: asked, signal }));
        found.push(...page.value.map(grantOf));
        url = page.nextLink;
      }
      return found;
    },
  };
}

const patterns = z.array(z.string()).nullish();

/** A list that is no list of permissions is no answer: to leave a member out could hide a right, or what is taken from one. */
const pageSchema = z.object({
  value: z.array(z.object({ actions: patterns, notActions: patterns, condition: z.string().nullish() })),
  nextLink: text,
});

type Page = z.infer<typeof pageSchema>;

function grantOf({ actions, notActions, condition }: Page['value'][number]): Grant {
  return { actions: actions ?? [], notActions: notActions ?? [], isConditional: (condition ?? '') !== '' };
}

type PageRequest = { readonly role: AuditorRole; readonly url: string; readonly signal: AbortSignal };

async function readPage(deps: PermissionsDeps, { role, url, signal }: PageRequest): Promise<Page> {
  const pipeline = await deps.clients[role].pipeline();
  const { createDefaultHttpClient, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  // Only the configured host ever gets here; over http it is a loopback.
  const request = createPipelineRequest({ url, abortSignal: signal, allowInsecureConnection: true });
  const response = await pipeline.sendRequest(deps.httpClient ?? createDefaultHttpClient(), request);
  if (response.status !== 200) {
    throw await refusal(response);
  }
  const page = pageSchema.safeParse(JSON.parse(response.bodyAsText ?? ''));
  if (!page.success) {
    throw new SyntaxError('The answer is no list of permissions.');
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
