import type { ComputeManagementClient } from '@azure/arm-compute';
import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type {
  HttpClient,
  Pipeline,
  PipelinePolicy,
  PipelineResponse,
  TlsSettings,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { ArmAddress } from '../model/clouds.ts';
import { AuditError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';
import { moreProofAsked } from './claims-challenge.ts';
import { once } from './once.ts';
import { createTokenCache } from './token-cache.ts';

export type ArmConnection = {
  /** Absent: Node's own. */
  readonly httpClient?: HttpClient;
  /** Such as the certificate authority of an emulator. */
  readonly tlsOptions?: TlsSettings;
  readonly address: ArmAddress;
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** Of the audit that calls are made for: correlation id and part of the user agent. Null: no audit. */
  readonly auditId: () => string | null;
  /** Run around every single attempt, in this order. */
  readonly policies?: readonly PipelinePolicy[];
};

/** SDK clients that share one pipeline, so one token and one set of connections. SDKs are loaded when first needed. */
export type ArmClients = {
  readonly address: ArmAddress;
  compute(subscriptionId: string): Promise<ComputeManagementClient>;
  graph(): Promise<ResourceGraphClient>;
  subscriptions(): Promise<SubscriptionClient>;
  /** One GET that no SDK operation makes, of a URL as it is. Throws `arm.foreignUrl` for another host's. */
  get(url: string, abortSignal: AbortSignal): Promise<PipelineResponse>;
};

/**
 * Clients whose calls go to the configured ARM host and nowhere else, carry the audit's id, follow no redirect and are never retried
 * here: retrying and pacing are decided above, where the buckets are known.
 */
export function createArmClients(connection: ArmConnection): ArmClients {
  const { address, credential, httpClient } = connection;
  const perSubscription = new Map<string, Promise<ComputeManagementClient>>();
  const pipeline = once(() => createArmPipeline(connection));
  const options = async () => ({
    endpoint: address.endpoint,
    allowInsecureConnection: true,
    pipeline: await pipeline(),
    ...(httpClient !== undefined && { httpClient }),
  });
  const compute = async (subscriptionId: string) => {
    const { ComputeManagementClient } = await import('@azure/arm-compute');
    return new ComputeManagementClient(credential, subscriptionId, await options());
  };
  return {
    address,
    compute(subscriptionId) {
      const client = perSubscription.get(subscriptionId) ?? compute(subscriptionId);
      perSubscription.set(subscriptionId, client);
      return client;
    },
    graph: once(async () => {
      const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
      return new ResourceGraphClient(credential, await options());
    }),
    subscriptions: once(async () => {
      const { SubscriptionClient } = await import('@azure/arm-resources-subscriptions');
      return new SubscriptionClient(credential, await options());
    }),
    get: createGet(connection, pipeline),
  };
}

function createGet(
  { address, httpClient }: ArmConnection,
  pipeline: () => Promise<Pipeline>,
): ArmClients['get'] {
  let client = httpClient;
  return async (url, abortSignal) => {
    requireArmHost(url, address);
    const rest = await import('@azure/core-rest-pipeline');
    // One for all calls, so that connections are kept.
    client ??= rest.createDefaultHttpClient();
    const headers = rest.createHttpHeaders({ accept: 'application/json' });
    // Only the configured host ever gets here; over http it is a loopback.
    const request = rest.createPipelineRequest({ url, headers, abortSignal, allowInsecureConnection: true });
    return await (await pipeline()).sendRequest(client, request);
  };
}

async function createArmPipeline(connection: ArmConnection): Promise<Pipeline> {
  const { createPipelineFromOptions } = await import('@azure/core-rest-pipeline');
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(connection.tlsOptions !== undefined && { tlsOptions: connection.tlsOptions }),
  });
  pipeline.addPolicy(identifyPolicy(connection));
  for (const policy of connection.policies ?? []) {
    pipeline.addPolicy(policy, { afterPhase: 'Retry' });
  }
  pipeline.addPolicy(tokenPolicy(connection), { phase: 'Sign' });
  return pipeline;
}

/** Throws `arm.foreignUrl` unless the URL, such as one from a `nextLink` or an operation header, is on the configured host. */
export function requireArmHost(url: string, { endpoint }: ArmAddress): void {
  const origin = URL.canParse(url) ? new URL(url).origin : null;
  if (origin !== new URL(endpoint).origin) {
    throw new AuditError('arm.foreignUrl', { code: 'foreign-url', origin }, { data: { origin } });
  }
}

/**
 * Adds the token, and to nothing but the configured host. The SDK's own policy is not used because it refuses the plain http of a
 * loopback; the address itself is checked when settings are read.
 */
function tokenPolicy({ address, credential, clock }: ArmConnection): PipelinePolicy {
  const tokens = createTokenCache(credential, address.scope, clock);
  return {
    name: 'smb1-audit-token',
    async sendRequest(request, next) {
      requireArmHost(request.url, address);
      const token = await tokens.get();
      request.headers.set('authorization', `Bearer ${token}`);
      const response = await next(request);
      if (response.status === 401) {
        tokens.drop(token);
      }
      const refusal = moreProofAsked(response, address.scope);
      if (refusal !== null) {
        throw refusal;
      }
      return response;
    },
  };
}

/**
 * An audit's id as a GUID, the one form in which a caller's correlation id has been seen (https://github.com/hashicorp/terraform-provider-azurerm/pull/3253):
 * `20261122T030000Z-0a1b2c3d` is `20261122-0300-0000-0000-00000a1b2c3d`. Null for what is no such id.
 */
function correlationIdOf(auditId: string): string | null {
  const [, day, minute, second, random] = /^(\d{8})T(\d{4})(\d\d)Z-([0-9a-f]{8})$/.exec(auditId) ?? [];
  return random === undefined ? null : `${day}-${minute}-${second}00-0000-0000${random}`;
}

function identifyPolicy({ auditId }: ArmConnection): PipelinePolicy {
  return {
    name: 'smb1-audit-identify',
    async sendRequest(request, next) {
      const id = auditId();
      const agent = request.headers.get('user-agent') ?? '';
      request.headers.set('user-agent', `smb1-audit${id === null ? '' : `/${id}`} ${agent}`.trim());
      const correlationId = correlationIdOf(id ?? '');
      if (correlationId !== null) {
        request.headers.set('x-ms-correlation-request-id', correlationId);
      }
      return await next(request);
    },
  };
}
