import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createCertificates } from '../arm-simulator/certificate.ts';

export type TakenRow = Readonly<Record<string, unknown>>;

/** How a request is answered. `late`: not at all. */
export type LogsAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type LogsRequest = {
  readonly method: string;
  /** Decoded: the client writes `api%2Dversion`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of the rows, unpacked. */
  readonly bytes: number;
};

/** The Logs Ingestion API of Azure Monitor on the loopback, for one data collection rule. */
export type LogsReceiver = {
  readonly endpoint: string;
  readonly caPem: string;
  readonly requests: readonly LogsRequest[];
  /** Of each stream, in order of arrival. */
  readonly rows: ReadonlyMap<string, readonly TakenRow[]>;
  /** Answers of the next requests, before any other rule; null: it hangs. */
  answerNext(...answers: readonly (LogsAnswer | null)[]): void;
  close(): Promise<void>;
};

export type LogsReceiverOptions = {
  readonly ruleId: string;
  readonly streams: readonly string[];
  /** Whether whoever has the token has a role on the rule; null: the token is not taken. */
  readonly isAllowed: (authorization: string) => boolean | null;
  /** Bytes that a call may have, unpacked. Default: the documented 1 MB. */
  readonly mostBytes?: number;
};

/**
 * What the API is said to take and answer: https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview#rest-api-call and
 * https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#logs-ingestion-api. Codes of errors are as people report them.
 */
export async function startLogsReceiver(options: LogsReceiverOptions): Promise<LogsReceiver> {
  const { caPem, certificatePem, keyPem } = createCertificates();
  const rows = new Map<string, TakenRow[]>();
  const requests: LogsRequest[] = [];
  const planned: (LogsAnswer | null)[] = [];
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const packed = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
      const { method = '', url = '', headers } = request;
      requests.push({ method, url: decodeURIComponent(url), headers, bytes: body.length });
      const answer =
        planned.length > 0 ? planned.shift() : answerTo(options, rows, { method, url, headers, body });
      if (answer !== null && answer !== undefined) {
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caPem,
    requests,
    rows,
    answerNext: (...answers) => planned.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Asked = Pick<LogsRequest, 'method' | 'url' | 'headers'> & { readonly body: Buffer };

function answerTo(
  { ruleId, streams, isAllowed, mostBytes = 1_000_000 }: LogsReceiverOptions,
  rows: Map<string, TakenRow[]>,
  { method, url, headers, body }: Asked,
): LogsAnswer {
  const { pathname, searchParams } = new URL(url, 'https://x');
  const [, rule, stream = ''] = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/.exec(pathname) ?? [];
  const allowed = isAllowed(String(headers['authorization'] ?? ''));
  if (allowed === null) {
    return refusal(401, 'InvalidToken', 'The token is not valid.');
  }
  if (method !== 'POST' || searchParams.get('api-version') !== '2023-01-01') {
    return refusal(400, 'UnsupportedApiVersion', 'The API version is not supported.');
  }
  if (rule !== ruleId) {
    return refusal(404, 'NotFound', `Data collection rule with immutable Id '${rule}' not found.`);
  }
  if (!allowed) {
    return refusal(
      403,
      'OperationFailed',
      'The authentication token provided does not have access to ingest data.',
    );
  }
  if (!streams.includes(stream)) {
    return refusal(400, 'InvalidStream', `The stream ${stream} was not configured in the rule.`);
  }
  if (body.length > mostBytes) {
    return refusal(413, 'ContentLengthLimitExceeded', 'Maximum allowed content length exceeded.');
  }
  if (!String(headers['content-type']).startsWith('application/json')) {
    return refusal(400, 'BadRequest', 'The content type is not supported.');
  }
  rows.set(stream, [...(rows.get(stream) ?? []), ...(JSON.parse(body.toString('utf8')) as TakenRow[])]);
  return { status: 204 };
}

function refusal(status: number, code: string, message: string): LogsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { code, message } }),
  };
}
