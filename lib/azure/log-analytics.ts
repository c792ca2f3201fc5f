import type { TlsSettings } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { LogsIngestionClient } from '@azure/monitor-ingestion';
import type { RowSink, SinkAnswer } from '../findings/row-sink.ts';
import type { Clock } from '../model/ports.ts';
import type { SinkTrouble } from '../model/reasons/audit-note.ts';
import { readAnswerFacts } from '../run-command/headers.ts';
import { once } from './once.ts';
import { isCredentialTrouble } from './rest-error.ts';

export type LogAnalyticsOptions = {
  /** Of a data collection rule or endpoint: https. */
  readonly endpoint: string;
  /** Immutable id of the data collection rule. */
  readonly ruleId: string;
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'wall'>;
  /** Milliseconds for one answer. Default 30,000. */
  readonly timeoutMs?: number;
  /** Such as the certificate authority of an emulator. */
  readonly tlsOptions?: TlsSettings;
};

/**
 * The Logs Ingestion API by Microsoft's client, which is loaded when first needed. One call for each `send`: what is more than the client
 * would send in one (1,000,000 bytes as JSON) is `too-large`. Nothing is retried here, no redirect is followed, and rows go out gzipped.
 * https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview
 */
export function createLogAnalytics({
  endpoint,
  ruleId,
  credential,
  clock,
  timeoutMs = 30_000,
  tlsOptions,
}: LogAnalyticsOptions): RowSink {
  const client = once(async (): Promise<LogsIngestionClient> => {
    const sdk = await import('@azure/monitor-ingestion');
    return new sdk.LogsIngestionClient(endpoint, credential, {
      audience: audienceOf(endpoint),
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      ...(tlsOptions !== undefined && { tlsOptions }),
    });
  });
  return {
    send: async (stream, rows) => {
      if (Buffer.byteLength(JSON.stringify(rows)) > mostBytes) {
        return refusal('too-large');
      }
      try {
        const abortSignal = AbortSignal.timeout(timeoutMs);
        await (await client()).upload(ruleId, stream, [...rows], { abortSignal });
        return { kind: 'taken' };
      } catch (error: unknown) {
        return answerOf(error, clock.wall());
      }
    },
  };
}

/** 1 MB a call, gzipped or not: https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#logs-ingestion-api */
const mostBytes = 1_000_000;

/** The clouds' endpoints end in theirs; one on this machine is asked as the public cloud's. */
function audienceOf(endpoint: string): string {
  const [, cloud = 'com'] = /\.monitor\.azure\.(com|us|cn)$/.exec(new URL(endpoint).hostname) ?? [];
  return `https://monitor.azure.${cloud}`;
}

type Failure = {
  readonly statusCode?: number;
  readonly response?: { readonly headers: Parameters<typeof readAnswerFacts>[0] };
};

/** The client hands over the errors of its calls in one: there is one call. */
function answerOf(error: unknown, now: number): SinkAnswer {
  const [first] = (error as { readonly errors?: readonly { readonly cause: unknown }[] }).errors ?? [];
  const cause = first?.cause ?? error;
  if (isCredentialTrouble(cause)) {
    return refusal('not-signed-in');
  }
  const { statusCode: status = null, response } = cause as Failure;
  const retryAfterMs = response === undefined ? null : readAnswerFacts(response.headers, now).retryAfterMs;
  return refusal(troubleOf(status), status, retryAfterMs);
}

function troubleOf(status: number | null): SinkTrouble {
  const known: Readonly<Record<number, SinkTrouble>> = {
    401: 'forbidden',
    403: 'forbidden',
    404: 'not-found',
    408: 'no-answer',
    413: 'too-large',
    429: 'throttled',
  };
  if (status === null || status >= 500) {
    return 'no-answer';
  }
  return known[status] ?? 'refused';
}

function refusal(
  trouble: SinkTrouble,
  status: number | null = null,
  retryAfterMs: number | null = null,
): SinkAnswer {
  const mayPass = trouble === 'throttled' || trouble === 'no-answer';
  return { kind: 'refused', trouble, status, mayPass, retryAfterMs };
}
