import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type AzuriteServices = { readonly connectionString: string; stop(): Promise<void> };

const main = fileURLToPath(new URL('../../node_modules/azurite/dist/src/azurite.js', import.meta.url));

/** The emulator's account and key are public: https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Blob, queue and table service on three ports from `firstPort` on: the Functions host uses all of them. */
export async function startAzuriteServices(firstPort: number): Promise<AzuriteServices> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-azurite-'));
  const ports = { blob: firstPort, queue: firstPort + 1, table: firstPort + 2 };
  const listen = Object.entries(ports).flatMap(([service, port]) => [`--${service}Port`, String(port)]);
  const flags = ['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--inMemoryPersistence'];
  const child = spawn(process.execPath, [main, ...listen, ...flags], { cwd: folder, stdio: 'ignore' });
  await Promise.all(Object.values(ports).map(listening));
  const endpoints = Object.entries(ports).map(
    ([service, port]) =>
      `${service[0]?.toUpperCase()}${service.slice(1)}Endpoint=http://127.0.0.1:${port}/${account};`,
  );
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};${endpoints.join('')}`,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once a port of this machine is listened on; rejects after half a minute. */
export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isUp) {
      return;
    }
    await setTimeout(100);
  }
  throw new Error(`Nothing listens on port ${port}.`);
}
