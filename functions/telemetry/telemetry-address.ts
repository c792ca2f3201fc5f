import { meterName } from './metrics.ts';

/** Where the environment says that metrics go. */
export type TelemetryAddress = {
  /** What the host calls the app in its own telemetry. */
  readonly serviceName: string;
  readonly monitor: {
    readonly connectionString: string;
    /** Null: without a token. */
    readonly identity: {
      /** Null: the system-assigned one. */
      readonly clientId: string | null;
    } | null;
  } | null;
  /** The exporter reads the standard variables itself. */
  readonly hasOtlp: boolean;
  /** What was asked for and cannot be had, as sentences: no reason to stop an audit. */
  readonly problems: readonly string[];
};

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The variables that the Functions host reads for its own telemetry, so that both send to the same place; and the
 * standard ones, https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function telemetryAddress(env: Env): TelemetryAddress {
  const serviceName = given(env, 'WEBSITE_SITE_NAME') || meterName;
  const isOff = given(env, 'OTEL_SDK_DISABLED') === 'true' || given(env, 'OTEL_METRICS_EXPORTER') === 'none';
  if (isOff) {
    return { serviceName, monitor: null, hasOtlp: false, problems: [] };
  }
  const connectionString = given(env, 'APPLICATIONINSIGHTS_CONNECTION_STRING');
  const problem = otlpProblem(env);
  return {
    serviceName,
    monitor: connectionString === '' ? null : { connectionString, identity: identity(env) },
    hasOtlp: hasEndpoint(env) && problem === null,
    problems: problem === null ? [] : [problem],
  };
}

/** `ClientId=…;Authorization=AAD`: https://learn.microsoft.com/azure/azure-functions/functions-app-settings */
function identity(env: Env): { readonly clientId: string | null } | null {
  const text = given(env, 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING');
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  const wantsToken = parts.get('authorization')?.toUpperCase() === 'AAD';
  return wantsToken ? { clientId: parts.get('clientid') || null } : null;
}

function hasEndpoint(env: Env): boolean {
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'].some(
    (name) => given(env, name) !== '',
  );
}

function otlpProblem(env: Env): string | null {
  const names = ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const name = names.find((one) => given(env, one) !== '');
  const protocol = name === undefined ? 'http/protobuf' : given(env, name);
  return hasEndpoint(env) && protocol !== 'http/protobuf'
    ? `${name} is ${protocol}: the app's own metrics are exported by http/protobuf alone, so they are not.`
    : null;
}

function given(env: Env, name: string): string {
  return env[name]?.trim() ?? '';
}
