import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * What happens to one request on its way. `lose-answer`: it is done, but the connection breaks before the answer. `lose-request`:
 * it breaks before. `hang`: it is never answered. `hang-done`: it is done and never answered.
 */
export type Fault =
  | 'pass'
  | 'lose-request'
  | 'lose-answer'
  | 'hang'
  | 'hang-done'
  | { readonly status: number; readonly code: string };

export type ProxiedRequest = { readonly method: string; readonly url: string; readonly body: string };

/** An HTTP proxy before a server on the loopback, with trouble at will. */
export type FaultyProxy = {
  readonly port: number;
  /** Decides on each request, which waits for it; every one passes until this is set. */
  decide(fault: (request: ProxiedRequest) => Fault | Promise<Fault>): void;
  /** Requests that arrived, newest last. */
  readonly requests: ProxiedRequest[];
  stop(): Promise<void>;
};

export async function startFaultyProxy(targetPort: number): Promise<FaultyProxy> {
  let decide: (request: ProxiedRequest) => Fault | Promise<Fault> = () => 'pass';
  const requests: ProxiedRequest[] = [];
  const server = createServer((incoming, answer) => {
    void handle(incoming, answer).catch(() => answer.destroy());
  });
  const handle = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const { method = '', url = '' } = incoming;
    const seen = { method, url, body: body.toString() };
    requests.push(seen);
    const fault = await decide(seen);
    if (typeof fault === 'object') {
      answer.writeHead(fault.status, { 'x-ms-error-code': fault.code, 'content-type': 'application/json' });
      answer.end(
        JSON.stringify({ 'odata.error': { code: fault.code, message: { value: `${fault.code}.` } } }),
      );
    } else if (fault === 'lose-request') {
      answer.destroy();
    } else if (fault !== 'hang') {
      const done = await forward(targetPort, incoming, body);
      give(answer, done, fault);
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    decide: (fault) => {
      decide = fault;
    },
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Answer = { readonly incoming: IncomingMessage; readonly body: Buffer };

function give(answer: ServerResponse, { incoming, body }: Answer, fault: Exclude<Fault, object>): void {
  if (fault === 'lose-answer') {
    answer.destroy();
  } else if (fault === 'pass') {
    answer.writeHead(incoming.statusCode ?? 500, incoming.headers);
    answer.end(body);
  }
}

async function forward(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { incoming, body: await bodyOf(incoming) };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
