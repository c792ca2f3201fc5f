import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startAzuriteServices } from '../../host/azurite-services.ts';
import { distinctCalls } from './distinct-calls.ts';
import { recordedCallsFile, type StorageCall, type StorageService } from './storage-call.ts';

/**
 * `node test/infra/host-calls/record.ts` writes down anew what the WebJobs SDK and the Durable extension ask of storage: Program.cs
 * runs beside the official emulator, with an ear between them. Takes the .NET SDK, its packages, and two minutes.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const firstPort = 21_100;
const services: readonly StorageService[] = ['blob', 'queue', 'table'];
const calls: StorageCall[] = [];

const storage = await startAzuriteServices(firstPort);
for (const [index, service] of services.entries()) {
  createServer((incoming, answer) => void hear(service, firstPort + index, incoming, answer)).listen(
    firstPort + 10 + index,
    '127.0.0.1',
  );
}
const connectionString = storage.connectionString.replaceAll(
  /127\.0\.0\.1:(\d+)/g,
  (_, port) => `127.0.0.1:${Number(port) + 10}`,
);
const program = spawn('dotnet', ['run', '-c', 'Release', '-v', 'q'], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, AzureWebJobsStorage: connectionString },
});
const [code] = (await once(program, 'exit')) as [number | null];
await storage.stop();
if (code === 0) {
  writeFileSync(recordedCallsFile, `${JSON.stringify(distinctCalls(calls), null, 2)}\n`);
}
process.exit(code ?? 1);

async function hear(
  service: StorageService,
  port: number,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const { method = '', url = '', headers } = incoming;
  const body = Buffer.concat(chunks);
  calls.push({
    service,
    method,
    url,
    ifMatch: headers['if-match'] ?? null,
    body: service === 'table' ? body.toString() : '',
  });
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers });
  outgoing.end(body);
  const [got] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.writeHead(got.statusCode ?? 500, got.headers);
  got.pipe(answer);
}
