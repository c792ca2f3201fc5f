import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCertificates } from '../../../arm-simulator/certificate.ts';
import { type Azurite, startAzurite } from '../../../support/azurite.ts';
import { runCli } from '../../../support/run-cli.ts';

const subscription = '00000000-0000-0000-0000-000000000001';
let azurite: Azurite;
let identity: Server;
let directory: string;
let asked: URL[];

/**
 * The managed identity endpoint of App Service; of anything else it refuses all, as Resource Manager does. The emulator reads a token's claims and
 * checks no signature.
 */
function startIdentity(): Server {
  return createServer((request, answer) => {
    const url = new URL(request.url ?? '', 'http://identity');
    if (url.pathname !== '/msi/token') {
      answer.writeHead(403, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'No.' } }));
      return;
    }
    asked.push(url);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud: url.searchParams.get('resource'),
      iss: 'https://sts.windows.net/00000000-0000-0000-0000-000000000000/',
      iat: now - 60,
      nbf: now - 60,
      exp: now + 86_400,
    };
    const token = [{ alg: 'RS256', typ: 'JWT' }, claims, {}].map(encoded).join('.');
    const body = {
      access_token: token,
      expires_on: String(claims.exp),
      resource: claims.aud,
      token_type: 'Bearer',
    };
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(body));
  });
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

beforeAll(async () => {
  const certificates = createCertificates();
  directory = mkdtempSync(join(tmpdir(), 'smb1-audit-identity-'));
  writeFileSync(join(directory, 'ca.pem'), certificates.caPem);
  asked = [];
  identity = startIdentity();
  identity.listen(0, '127.0.0.1');
  [azurite] = await Promise.all([startAzurite(certificates), once(identity, 'listening')]);
});

afterAll(async () => {
  identity.close();
  identity.closeAllConnections();
  await azurite.stop();
  rmSync(directory, { recursive: true });
});

describe('a store opened by identity', () => {
  it('is made, read and written with tokens for the storage service', async () => {
    const origin = `http://127.0.0.1:${(identity.address() as AddressInfo).port}`;
    const env = {
      NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
      IDENTITY_ENDPOINT: `${origin}/msi/token`,
      IDENTITY_HEADER: 'secret',
      SMB1_AUDIT_ARM_ENDPOINT: origin,
    };
    const store = ['--store', `https://127.0.0.1:${azurite.port}/devstoreaccount1`];

    const missing = await runCli(['cancel', ...store], env);
    expect(new Set(asked.map(({ searchParams }) => searchParams.get('resource')))).toEqual(
      new Set(['https://storage.azure.com']),
    );
    const made = await runCli(['run', '--subscription', subscription, ...store], env);
    const read = await runCli(['status', ...store], env);

    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('does not exist') });
    expect(made).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No subscription in the scope could be'),
    });
    expect(read).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`subscription ${subscription}, failed`),
    });
  });
});
