import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAzuriteServices } from '../../host/azurite-services.ts';
import { distinctCalls } from './distinct-calls.ts';
import { hearTelemetry } from './hear-telemetry.ts';
import { recordedCallsFile, type StorageCall, type StorageService } from './storage-call.ts';
import { recordedBackendFile } from './task-hub-call.ts';
import { recordedTelemetryFile } from './telemetry-call.ts';

/**
 * `node test/infra/host-calls/record.ts` writes down anew what Microsoft's own packages ask of storage, of Application Insights and of a
 * backend of Durable: Program.cs runs beside the official emulator, with an ear between them, and beside an ear for telemetry.
 * Takes the .NET SDK, its packages, and five minutes.
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
// Apart from the run, whose process trusts the ear's authority alone.
spawnSync('dotnet', ['build', '-c', 'Release', '-v', 'q'], { cwd: folder, stdio: 'inherit' });
const telemetry = await hearTelemetry();
const scratch = mkdtempSync(join(tmpdir(), 'smb1-audit-backend-'));
const backendCalls = join(scratch, 'calls');
const program = spawn('dotnet', ['run', '-c', 'Release', '--no-build'], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    ...telemetry.env,
    AzureWebJobsStorage: connectionString,
    STORAGE_UNHEARD: storage.connectionString,
    BACKEND_CALLS: backendCalls,
  },
});
const [code] = (await once(program, 'exit')) as [number | null];
await storage.stop();
telemetry.close();
if (code === 0) {
  write(recordedCallsFile, distinctCalls(calls));
  write(recordedTelemetryFile, telemetry.calls());
  write(recordedBackendFile, readFileSync(backendCalls, 'utf8').trim().split('\n'));
}
rmSync(scratch, { recursive: true });
process.exit(code ?? 1);

function write(file: string, recorded: readonly unknown[]): void {
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

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
