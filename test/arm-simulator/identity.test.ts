import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connect, noon, type SdkClients, worldOf } from './azure-fixture.ts';
import { createIdentity } from './identity.ts';
import type { SimRequest } from './world.ts';

const principals = [
  { clientId: null, objectId: 'system' },
  { clientId: '0f0f0f0f-0000-0000-0000-000000000001', objectId: 'prober' },
];

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

describe('createIdentity', () => {
  it("signs the platform's own credential in, by the identity that the client id names", async () => {
    clients = await connect(worldOf([]).world, { identity: { principals } });
    process.env['IDENTITY_ENDPOINT'] = clients.served.identityEndpoint;
    process.env['IDENTITY_HEADER'] = clients.served.azure.identity.secret;

    const token = await new ManagedIdentityCredential({
      clientId: '0f0f0f0f-0000-0000-0000-000000000001',
    }).getToken('https://management.azure.com/.default');

    expect(clients.served.azure.identity.check(`Bearer ${token.token}`)).toMatchObject({
      kind: 'valid',
      principal: { objectId: 'prober' },
    });
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now());
  });

  it('lets tokens expire', () => {
    let now = noon;
    const identity = createIdentity({ now: () => now }, { tokenSeconds: 60 });
    const { token, expiresOn } = identity.issue();

    now += 59_000;
    const young = identity.check(`Bearer ${token}`);
    now += 1000;
    const old = identity.check(`Bearer ${token}`);

    expect(expiresOn).toBe(noon / 1000 + 60);
    expect([young.kind, old]).toMatchObject(['valid', { code: 'ExpiredAuthenticationToken' }]);
  });

  it('answers the protocol of 2017 in its words: Secret, clientid, a date', () => {
    const identity = createIdentity({ now: () => Date.UTC(2021, 10, 4, 15, 18, 31) }, { principals });

    const { status, body } = identity.answer(
      older('clientid=0f0f0f0f-0000-0000-0000-000000000001', identity.secret),
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_on: '11/05/2021 15:18:31 +00:00',
      resource: 'https://management.azure.com/',
      token_type: 'Bearer',
      client_id: '0f0f0f0f-0000-0000-0000-000000000001',
    });
  });

  it('takes neither header for the other', () => {
    const identity = createIdentity({ now: () => noon }, { secret: 's' });

    const response = identity.answer({ ...older('', 's'), headers: { 'x-identity-header': 's' } });

    expect(response.status).toBe(401);
  });

  it('issues JSON Web Tokens with the claims of an application, each of its own', () => {
    const identity = createIdentity(
      { now: () => noon },
      { principals, tenantId: 'tenant', tokenSeconds: 60 },
    );
    const answered = identity.answer(older('', identity.secret)).body as { access_token: string };

    const tokens = [answered.access_token, identity.issue().token];

    expect(tokens.map(claimsOf)).toMatchObject([
      {
        tid: 'tenant',
        oid: 'system',
        aud: 'https://management.azure.com/',
        exp: noon / 1000 + 60,
        idtyp: 'app',
      },
      { tid: 'tenant', oid: 'system', aud: 'https://management.azure.com', nbf: noon / 1000, ver: '1.0' },
    ]);
    expect(new Set(tokens).size).toBe(2);
  });

  it.each([
    { name: 'a wrong secret', query: 'api-version=2019-08-01&resource=r', secret: 'guess', status: 401 },
    { name: 'another api-version', query: 'api-version=2018-02-01&resource=r', secret: 's', status: 400 },
    { name: 'no resource', query: 'api-version=2019-08-01', secret: 's', status: 400 },
    {
      name: 'an unknown client',
      query: 'api-version=2019-08-01&resource=r&client_id=x',
      secret: 's',
      status: 400,
    },
  ])('refuses $name', ({ query, secret, status }) => {
    const identity = createIdentity({ now: () => noon }, { principals, secret: 's' });

    const response = identity.answer({
      method: 'GET',
      url: new URL(`http://127.0.0.1/msi/token?${query}`),
      headers: { 'x-identity-header': secret },
      body: '',
    });

    expect(response.status).toBe(status);
  });
});

function older(query: string, secret: string): SimRequest {
  const resource = encodeURIComponent('https://management.azure.com/');
  return {
    method: 'GET',
    url: new URL(`http://127.0.0.1/msi/token/?resource=${resource}&api-version=2017-09-01&${query}`),
    headers: { secret },
    body: '',
  };
}

function claimsOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}
