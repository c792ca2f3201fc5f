import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Certificates } from './certificate.ts';
import type { Identity } from './identity.ts';
import type { SimRequest, SimResponse } from './world.ts';

export type ServerOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many times faster than the wall simulated time runs: delays of answers are divided by it. Default 1. */
  readonly scale?: number;
};

export type SimulatorServer = {
  /** Such as `https://127.0.0.1:41234`. */
  readonly armEndpoint: string;
  readonly identityEndpoint: string;
  close(): Promise<void>;
};

type Handle = (request: SimRequest) => SimResponse | Promise<SimResponse>;

/** Largest request body taken, in bytes. */
const bodyLimit = 1_000_000;

/** ARM over HTTPS and the identity endpoint over plain HTTP (as in an App Service), both on 127.0.0.1. */
export async function startServer(
  deps: { readonly handle: Handle; readonly identity: Identity; readonly certificates: Certificates },
  options: ServerOptions = {},
): Promise<SimulatorServer> {
  const { certificatePem, keyPem } = deps.certificates;
  const scale = options.scale ?? 1;
  const arm = createHttpsServer(
    { cert: certificatePem, key: keyPem, keepAliveTimeout: 120_000 },
    (req, res) => {
      void serve((request) => deps.handle(request), { req, res, scale, scheme: 'https' });
    },
  );
  const identity = createHttpServer((req, res) => {
    void serve((request) => deps.identity.answer(request), { req, res, scale: 1, scheme: 'http' });
  });
  const armPort = await listen(arm, options.port ?? 0);
  const identityPort = await listen(identity, 0);
  return {
    armEndpoint: `https://127.0.0.1:${armPort}`,
    identityEndpoint: `http://127.0.0.1:${identityPort}/msi/token`,
    close: async () => {
      await Promise.all([stop(arm), stop(identity)]);
    },
  };
}

type Exchange = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly scale: number;
  readonly scheme: string;
};

async function serve(handle: Handle, exchange: Exchange): Promise<void> {
  try {
    const request = await readRequest(exchange);
    const response = await handle(request);
    await send(response, exchange);
  } catch (error: unknown) {
    if (!exchange.res.headersSent && !exchange.res.destroyed) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      exchange.res.writeHead(500, { 'content-type': 'application/json' });
      exchange.res.end(JSON.stringify({ error: { code: 'SimulatorBug', message } }));
    }
  }
}

async function readRequest({ req, scheme }: Exchange): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) {
      throw new Error('The request body is larger than the simulator takes.');
    }
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return {
    method: req.method ?? 'GET',
    url: new URL(req.url ?? '/', `${scheme}://${req.headers.host ?? '127.0.0.1'}`),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function send(response: SimResponse, { req, res, scale }: Exchange): Promise<void> {
  if (response.transport?.kind === 'reset') {
    req.socket.destroy();
    return;
  }
  if (response.transport?.kind === 'delay') {
    await sleep(response.transport.ms / scale);
  }
  const body = bodyText(response.body);
  const type = body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  res.writeHead(response.status, {
    ...type,
    'content-length': Buffer.byteLength(body),
    ...response.headers,
  });
  res.end(body);
}

export function bodyText(body: unknown): string {
  if (body === undefined) {
    return '';
  }
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function listen(server: NetServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      resolve(address.port);
    });
  });
}

function stop(server: NetServer & { closeAllConnections(): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
