import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, request as requestSecurely } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Certificates, createCertificates } from '../arm-simulator/certificate.ts';
import { truthFleet } from '../arm-simulator/fleet.ts';
import type { Principal } from '../arm-simulator/identity.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';
import type { StorageCall } from './host-calls/storage-call.ts';
import { allows, builtInRole, grantsOf, unneeded } from './privileges/built-in-roles.ts';
import { storageActions, tablesNamed } from './privileges/storage-actions.ts';
import { committedTemplate, everyResource } from './template.ts';

const discovery: Principal = {
  clientId: '11111111-0000-4000-8000-000000000001',
  objectId: '11111111-0000-4000-8000-0000000000d1',
};
const probe: Principal = {
  clientId: '22222222-0000-4000-8000-000000000002',
  objectId: '22222222-0000-4000-8000-0000000000d2',
};

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-storage-roles-'));
const calls: StorageCall[] = [];
/** Client id and resource of every token that was asked for. */
const tokens = new Set<string>();
const results: CliResult[] = [];
const opened: { close(): unknown }[] = [];
let azure: SimulatedAzure;
let azurite: Azurite;
/** Calls of the audit that made the table. */
let madeBy = 0;

/** Audits, one of them deleted again, and a look at what they found, on tables that are opened by identity, as the app's are. */
beforeAll(async () => {
  const certificates = createCertificates();
  const world = truthFleet(24);
  azurite = await startAzurite(certificates);
  azure = await startSimulatedAzure({
    world,
    scale: 2400,
    options: { identity: { principals: [discovery, probe] } },
  });
  const storage = await listen(createServer(tlsOf(certificates), forwardTo(azurite.port, certificates)));
  const identity = await listen(createPlainServer(answerTokens(azure)));
  writeFileSync(join(folder, 'ca.pem'), `${certificates.caPem}\n${azure.caPem}`);
  const env = {
    ...azure.env,
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    IDENTITY_ENDPOINT: `http://127.0.0.1:${identity}/msi/token`,
    SMB1_AUDIT_DISCOVERY_CLIENT_ID: discovery.clientId ?? '',
    SMB1_AUDIT_PROBE_CLIENT_ID: probe.clientId ?? '',
    SMB1_AUDIT_STORE: `https://127.0.0.1:${storage}/devstoreaccount1`,
  };
  const [vm] = [...world.vms.values()].filter(
    ({ truth, guest }) => truth.client === 'enabled' && guest.oddity === undefined,
  );
  const run = ['run', '--id', vm?.id ?? '', '--output', 'none'];
  results.push(await runCli(run, env));
  madeBy = calls.length;
  for (const words of [run, ['findings', 'latest', '--output', 'none'], ['purge', '--older-than', '0.1s']]) {
    results.push(await runCli(words, env));
  }
}, 300_000);

afterAll(async () => {
  for (const server of opened) {
    server.close();
  }
  await azure.close();
  await azurite.stop();
  rmSync(folder, { recursive: true });
});

const role = builtInRole('Storage Table Data Contributor');
const onTables = 'Microsoft.Storage/storageAccounts/tableServices/tables/';

describe('the storage roles', () => {
  it('were tried by commands that did their work', () => {
    expect(results.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(results.map(() => ''));
  });

  it("are enough for the app's own calls, which need what is on entities", () => {
    const needs = calls.flatMap(storageActions);

    expect(allows(grantsOf(role), needs)).toBe(true);
    // To insert and to update, either of two ways of saying so is enough.
    expect(unneeded(role, needs)).toEqual(
      ['read', 'delete', 'entities/write', 'entities/add/action', 'entities/update/action'].map(
        (action) => onTables + action,
      ),
    );
  });

  it("give the operator the findings' table alone, and no command needs another once the table is there", () => {
    const onTable = everyResource(committedTemplate()).find(({ name }) =>
      name.includes('operatorPrincipalId'),
    );

    expect(onTable?.['scope']).toMatch(
      /^\[resourceId\('Microsoft.Storage\/storageAccounts\/tableServices\/tables'/,
    );
    expect(new Set(calls.slice(madeBy).flatMap(tablesNamed))).toEqual(new Set(['smb1audit']));
    const needs = calls.slice(madeBy).flatMap(storageActions);
    const onEntities = grantsOf(role).filter(({ isData }) => isData);
    expect(allows(onEntities, needs)).toBe(true);
    expect(allows(grantsOf(builtInRole('Storage Table Data Reader')), needs)).toBe(false);
  });

  it('are asked for by the identity of the store; the discovering and the probing one speak with ARM alone', () => {
    expect([...tokens].sort()).toEqual(
      [
        '(none) https://storage.azure.com',
        `${discovery.clientId} https://management.azure.com`,
        `${probe.clientId} https://management.azure.com`,
      ].sort(),
    );
  });
});

async function listen(server: ReturnType<typeof createPlainServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push({ close: () => [server.close(), server.closeAllConnections()] });
  return (server.address() as AddressInfo).port;
}

function tlsOf({ certificatePem, keyPem }: Certificates) {
  return { cert: certificatePem, key: keyPem };
}

/** Passes everything on to the emulator, and keeps what was asked. */
function forwardTo(port: number, { caPem }: Certificates) {
  return (incoming: IncomingMessage, answer: ServerResponse): void => {
    void bodyOf(incoming).then(async (body) => {
      const { method = '', url = '', headers } = incoming;
      const ifMatch = headers['if-match'] ?? null;
      calls.push({ service: 'table', method, url, ifMatch, body: body.toString() });
      const outgoing = requestSecurely({ host: '127.0.0.1', port, method, path: url, headers, ca: caPem });
      outgoing.end(body);
      const [got] = (await once(outgoing, 'response')) as [IncomingMessage];
      answer.writeHead(got.statusCode ?? 500, got.headers);
      answer.end(await bodyOf(got));
    });
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The identity endpoint of App Service: tokens for storage as the emulator reads them, all others from the simulated Azure. */
function answerTokens({ azure: simulated }: SimulatedAzure) {
  return (incoming: IncomingMessage, answer: ServerResponse): void => {
    const { searchParams } = new URL(incoming.url ?? '', 'http://identity');
    const resource = searchParams.get('resource') ?? '';
    const clientId = searchParams.get('client_id');
    tokens.add(`${clientId ?? '(none)'} ${resource}`);
    const now = Math.floor(Date.now() / 1000);
    const issued = resource.includes('storage')
      ? { token: storageToken(resource, now), expiresOn: now + 86_400 }
      : simulated.identity.issue(clientId ?? undefined);
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(
      JSON.stringify({
        access_token: issued.token,
        expires_on: String(issued.expiresOn),
        resource,
        token_type: 'Bearer',
      }),
    );
  };
}

function storageToken(aud: string, now: number): string {
  const iss = 'https://sts.windows.net/00000000-0000-0000-0000-000000000000/';
  const claims = { aud, iss, iat: now - 60, nbf: now - 60, exp: now + 86_400 };
  return [{ alg: 'RS256', typ: 'JWT' }, claims, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}
