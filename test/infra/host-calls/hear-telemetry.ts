import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates } from '../../arm-simulator/certificate.ts';
import type { TelemetryCall } from './telemetry-call.ts';

const clientId = '33333333-0000-4000-8000-000000000003';

export type TelemetryEar = {
  /** For a process whose exporters send here, signed in by an identity that is here too. */
  readonly env: Readonly<Record<string, string>>;
  /** One call of each kind, in order of their text. */
  calls(): readonly TelemetryCall[];
  close(): void;
};

/** An ingestion and a live-metrics endpoint of Application Insights, and the endpoint of a managed identity whose tokens say what they are for. */
export async function hearTelemetry(): Promise<TelemetryEar> {
  const { caPem, certificatePem, keyPem } = createCertificates();
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-telemetry-'));
  const heard = new Map<string, TelemetryCall>();
  writeFileSync(join(folder, 'ca.pem'), caPem);
  const insights = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'https://insights');
    const audience = /^Bearer for (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
    const [, sender = null] = /^azsdk-net-([\w.]+)\//.exec(request.headers['user-agent'] ?? '') ?? [];
    const call = { method: request.method ?? '', path: pathname, sender, audience };
    heard.set(JSON.stringify(call), call);
    request.resume().on('end', () => {
      // Somebody is looking at live metrics.
      response.writeHead(200, { 'x-ms-qps-subscribed': 'true', 'content-type': 'application/json' });
      response.end('{"itemsReceived":1,"itemsAccepted":1,"errors":[]}');
    });
  });
  const identity = createPlainServer(giveToken);
  const [address, tokens] = await Promise.all([listen(insights), listen(identity)]);
  return {
    env: {
      SSL_CERT_FILE: join(folder, 'ca.pem'),
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=44444444-0000-4000-8000-000000000004;IngestionEndpoint=https://127.0.0.1:${address}/;LiveEndpoint=https://127.0.0.1:${address}/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${clientId};Authorization=AAD`,
      // The exporters' reports on themselves go to Microsoft, without a token.
      APPLICATIONINSIGHTS_STATSBEAT_DISABLED: 'true',
      AZURE_CLIENT_ID: clientId,
      IDENTITY_ENDPOINT: `http://127.0.0.1:${tokens}/msi/token`,
      IDENTITY_HEADER: 'secret',
    },
    calls: () => [...heard].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, call]) => call),
    close: () => {
      insights.close();
      identity.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const giveToken: RequestListener = (request, response) => {
  const resource = new URL(request.url ?? '', 'http://identity').searchParams.get('resource') ?? '';
  const expires = Math.floor(Date.now() / 1000) + 86_400;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      access_token: `for ${resource}`,
      expires_on: String(expires),
      resource,
      token_type: 'Bearer',
    }),
  );
};

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
