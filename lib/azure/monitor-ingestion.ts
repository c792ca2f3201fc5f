import { isLoopback } from '../model/clouds.ts';
import { AuditError } from '../model/errors.ts';
import { type Clock, isoTime } from '../model/ports.ts';
import { createCredential } from './credential.ts';
import { createTokenCache, type TokenCache } from './token-cache.ts';

/** One metric point. `time` in epoch milliseconds. */
export type MonitorItem = {
  readonly role: { readonly name: string; readonly instance: string };
  readonly time: number;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** `value` is the sum of `count` measurements. */
  readonly aggregate: {
    readonly value: number;
    readonly count: number;
    readonly min?: number;
    readonly max?: number;
  };
};

export type MonitorAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly why: string; readonly mayPass: boolean };

export type MonitorOptions = {
  readonly connectionString: string;
  /** Whose token is sent along; null: none, as a component that takes keys allows. */
  readonly identity: { readonly clientId: string | null } | null;
  readonly authorityHost: string;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
};

/** Milliseconds for one answer. */
const timeoutMs = 10_000;

/**
 * The ingestion endpoint of Application Insights, spoken as Microsoft's own exporter speaks it:
 * https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/monitor/monitor-opentelemetry-exporter
 *
 * Throws `settings.invalid` for a connection string without a key, or with an address that no token should go to.
 */
export function createMonitorIngestion(options: MonitorOptions) {
  const { instrumentationKey, url, scope } = readConnectionString(options.connectionString);
  const { identity, authorityHost, clock } = options;
  const tokens =
    identity === null
      ? null
      : createTokenCache(createCredential({ clientId: identity.clientId, authorityHost }), scope, clock);
  return {
    /** Never rejects. */
    send: async (items: readonly MonitorItem[]): Promise<MonitorAnswer> => {
      if (items.length === 0) {
        return { kind: 'taken' };
      }
      const body = JSON.stringify(items.map((item) => envelopeOf(item, instrumentationKey)));
      try {
        return await post(url, body, tokens);
      } catch (error: unknown) {
        return { kind: 'refused', why: reasonOf(error), mayPass: true };
      }
    },
  };
}

async function post(url: string, body: string, tokens: TokenCache | null): Promise<MonitorAnswer> {
  const token = await tokens?.get();
  const { status } = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status >= 200 && status < 300) {
    return { kind: 'taken' };
  }
  if (status === 401 && token !== undefined) {
    tokens?.drop(token);
  }
  return { kind: 'refused', why: `status ${status}`, mayPass: passing.has(status) || status >= 500 };
}

/** A role may have been assigned a minute ago. */
const passing = new Set([401, 403, 408, 429, 439]);

/** Public clouds, as https://learn.microsoft.com/azure/azure-monitor/fundamentals/azure-monitor-network-access lists them. */
const ingestionHosts =
  /\.(services\.visualstudio\.com|applicationinsights\.azure\.(com|us|cn)|monitor\.azure\.(com|us|cn))$/;

/** https://learn.microsoft.com/azure/azure-monitor/app/connection-strings */
function readConnectionString(text: string) {
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const instrumentationKey = parts.get('instrumentationkey') ?? '';
  const endpoint = parts.get('ingestionendpoint') || 'https://dc.services.visualstudio.com';
  const audience = parts.get('aadaudience') || 'https://monitor.azure.com/';
  if (instrumentationKey === '' || !URL.canParse(endpoint)) {
    throw invalid('a connection string with an InstrumentationKey and an IngestionEndpoint was expected');
  }
  const { protocol, hostname } = new URL(endpoint);
  const isCloud = protocol === 'https:' && ingestionHosts.test(`.${hostname}`);
  if (!isCloud && !isLoopback(hostname)) {
    throw invalid(
      `${hostname} is not an ingestion endpoint of an Azure cloud, and no token is sent elsewhere`,
    );
  }
  return {
    instrumentationKey,
    url: `${endpoint.replace(/\/+$/, '')}/v2.1/track`,
    scope: `${audience}/.default`,
  };
}

function envelopeOf({ role, time, name, properties, aggregate }: MonitorItem, iKey: string) {
  return {
    name: 'Microsoft.ApplicationInsights.Metric',
    time: isoTime(time),
    iKey,
    tags: {
      'ai.cloud.role': role.name,
      'ai.cloud.roleInstance': role.instance,
      'ai.internal.sdkVersion': 'smb1-audit:1',
    },
    data: {
      baseType: 'MetricData',
      baseData: { ver: 2, metrics: [{ name, kind: 'Aggregation', ...aggregate }], properties },
    },
  };
}

function invalid(says: string): AuditError {
  const field = 'APPLICATIONINSIGHTS_CONNECTION_STRING';
  return new AuditError(
    'settings.invalid',
    { code: 'as-said', text: `${field}: ${says}.` },
    { data: { field } },
  );
}

/** Errors of fetch and of credentials may be long and name much; the first line tells the kind. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '').slice(0, 200) : String(error);
}
