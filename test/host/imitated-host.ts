import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Module from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../lib/system-clock.ts';
import { createTaskHub, serveTaskHub } from '../support/durable-harness.ts';
import { answerToAdmin, createFunctionsHost, type FunctionsHost } from '../support/functions-host.ts';
import { functionsCore, startFunctionsWorker } from '../support/functions-worker.ts';

/**
 * An imitation of the Functions host for machines that cannot have the real one: `node imitated-host.ts BUNDLE PORT` loads a built app
 * and answers for it, orchestrations included; port 0 is any free one. What it cannot show is what the host does by itself: keys, storage, restarts, scale.
 */

const [, , bundle = '', port = '7071'] = process.argv;

type Loader = { _load(request: string, ...rest: unknown[]): unknown };
const loader = Module as unknown as Loader;
const load = loader._load;
loader._load = (request, ...rest) =>
  request === '@azure/functions-core' ? functionsCore : load(request, ...rest);

const worker = startFunctionsWorker(() => undefined);
await import(pathToFileURL(bundle).href);
const hub = createTaskHub({
  clock: { ...systemClock, hold: (work) => work },
  startWorker: () => ({ worker, kill: () => undefined }),
});
const { binding } = await serveTaskHub(hub);
const host = createFunctionsHost({ worker: () => worker, durableClient: binding });

// A caller that a busy machine stops for seconds finds its connection still there.
const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  answer(host, request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
}).listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});

setInterval(() => {
  for (const line of (worker.logged as string[]).splice(0)) {
    console.log(line);
  }
}, 200).unref();

async function answer(app: FunctionsHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const admin = /^\/admin\/functions\/([\w-]+)$/.exec(url)?.[1];
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  if (admin !== undefined) {
    const { status, headers: said } = answerToAdmin(worker.names, admin, headers['x-functions-key'] ?? null);
    response.writeHead(status, Object.fromEntries(said)).end();
    await (status === 202 ? app.tick(admin) : undefined);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...sent } = headers;
  const reply = await app.fetch(method, url, {
    headers: sent,
    key: headers['x-functions-key'] ?? null,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  if (reply.body === null) {
    response.end();
    return;
  }
  Readable.fromWeb(reply.body as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
}
