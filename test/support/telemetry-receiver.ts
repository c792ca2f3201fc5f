import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type MetricPoint, readMetrics } from './otlp-metrics.ts';

/** What Application Insights is sent: https://github.com/microsoft/ApplicationInsights-Home/tree/master/EndpointSpecs */
export type MonitorEnvelope = {
  readonly name: string;
  readonly time: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly ver: number;
      readonly metrics: readonly {
        readonly name: string;
        readonly value: number;
        readonly count: number;
        readonly min?: number;
        readonly max?: number;
      }[];
      readonly properties: Readonly<Record<string, string>>;
    };
  };
};

/** An OpenTelemetry collector and the ingestion endpoint of Application Insights in one, on the loopback. */
export type TelemetryReceiver = {
  readonly url: string;
  /** In order of arrival. */
  readonly points: readonly MetricPoint[];
  readonly envelopes: readonly MonitorEnvelope[];
  /** Of every request, whatever it was answered. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** How requests are answered from now on. Default: they are taken. */
  behave(how: 'takes' | 'refuses' | 'hangs'): void;
  /** Resolves once so many envelopes have arrived. */
  taken(count: number): Promise<void>;
  close(): Promise<void>;
};

export async function startTelemetryReceiver(): Promise<TelemetryReceiver> {
  const points: MetricPoint[] = [];
  const envelopes: MonitorEnvelope[] = [];
  const requests: { path: string; authorization: string | undefined }[] = [];
  const arrivals = new EventEmitter();
  let behaviour: Parameters<TelemetryReceiver['behave']>[0] = 'takes';
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? '';
      requests.push({ path, authorization: request.headers.authorization });
      if (behaviour === 'hangs') {
        return;
      }
      if (behaviour === 'refuses') {
        response.writeHead(500).end();
        return;
      }
      if (path === '/v1/metrics') {
        points.push(...readMetrics(body));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
        return;
      }
      const items = JSON.parse(body.toString('utf8')) as MonitorEnvelope[];
      envelopes.push(...items);
      const accepted = { itemsReceived: items.length, itemsAccepted: items.length, errors: [] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(accepted));
      arrivals.emit('envelopes');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    points,
    envelopes,
    requests,
    behave: (how) => {
      behaviour = how;
    },
    taken: async (count) => {
      while (envelopes.length < count) {
        await once(arrivals, 'envelopes');
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
