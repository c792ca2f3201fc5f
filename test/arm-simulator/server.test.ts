import { request } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { noon } from './azure-fixture.ts';
import { createCertificates } from './certificate.ts';
import { createIdentity } from './identity.ts';
import { type SimulatorServer, startServer } from './server.ts';
import type { SimRequest, SimResponse } from './world.ts';

const certificates = createCertificates();
let server: SimulatorServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Answer = { readonly status: number; readonly headers: unknown; readonly text: string };

function ask(body = '', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL('/subscriptions?api-version=1', server?.armEndpoint);
    const sent = request(url, { ca: certificates.caPem, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function serve(handle: (request: SimRequest) => SimResponse): Promise<void> {
  const identity = createIdentity({ now: () => noon });
  server = await startServer({ handle, identity, certificates }, { scale: 1000 });
}

describe('startServer', () => {
  it('hands on method, address, headers and body, and sends the answer back', async () => {
    await serve(({ method, url, headers, body }) => ({
      status: 202,
      headers: { location: 'https://elsewhere' },
      body: {
        method,
        path: url.pathname,
        version: url.searchParams.get('api-version'),
        own: headers['x-own'],
        body,
      },
    }));

    const answer = await ask('{"a":1}', { 'X-Own': 'yes' });

    expect(answer).toMatchObject({
      status: 202,
      headers: { location: 'https://elsewhere', 'content-type': 'application/json; charset=utf-8' },
    });
    expect(JSON.parse(answer.text)).toEqual({
      method: 'POST',
      path: '/subscriptions',
      version: '1',
      own: 'yes',
      body: '{"a":1}',
    });
  });

  it('sends texts as they are and nothing as nothing', async () => {
    await serve(({ body }) => ({
      status: 200,
      headers: {},
      body: body === 'cut' ? '{"status":"Succe' : undefined,
    }));

    expect((await ask('cut')).text).toBe('{"status":"Succe');
    expect(await ask()).toMatchObject({ text: '', headers: { 'content-length': '0' } });
  });

  it('breaks connections and delays answers by simulated time', async () => {
    await serve(({ body }) => ({
      status: 200,
      headers: {},
      body: 'there',
      transport: body === 'break' ? { kind: 'reset' } : { kind: 'delay', ms: 20_000 },
    }));

    await expect(ask('break')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await ask()).text).toBe('there');
  });

  it('answers 500 with the reason when the simulator itself fails', async () => {
    await serve(() => {
      throw new RangeError('a bug');
    });

    const answer = await ask();

    expect(answer.status).toBe(500);
    expect(answer.text).toContain('a bug');
  });
});
