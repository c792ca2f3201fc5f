import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The table service of the official emulator, in a process of its own, in memory, on a free port of the loopback. */
export type Azurite = {
  readonly port: number;
  readonly connectionString: string;
  stop(): Promise<void>;
};

const main = fileURLToPath(new URL('../../node_modules/azurite/dist/src/table/main.js', import.meta.url));

/** The emulator's account and key are public. https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
const publicAccount = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Beside it, each of the tests that share one emulator has an account of its own. */
const sharedAccounts = Array.from({ length: 64 }, (_, index) => `shared${index}`);
const accounts = [publicAccount, ...sharedAccounts].map((name) => `${name}:${key}`).join(';');

/** For the emulator itself, or for a proxy before it. */
export function tablesConnectionString(port: number, account = publicAccount): string {
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${endpoint};`;
}

/**
 * With a certificate it speaks HTTPS and takes tokens of an identity beside the account's key. Without one it is an account of the
 * emulator that all tests of a run share, where there is one.
 */
export async function startAzurite(tls?: {
  readonly certificatePem: string;
  readonly keyPem: string;
}): Promise<Azurite> {
  const { SMB1_TESTS_AZURITE: shared, SMB1_TESTS_ACCOUNTS: taken } = process.env;
  if (tls === undefined && shared !== undefined && taken !== undefined) {
    const port = Number(shared);
    return {
      port,
      connectionString: tablesConnectionString(port, takeAccount(taken)),
      stop: async () => undefined,
    };
  }
  const directory = mkdtempSync(join(tmpdir(), 'smb1-audit-azurite-'));
  const port = await freePort();
  const flags = ['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--inMemoryPersistence'];
  if (tls !== undefined) {
    writeFileSync(join(directory, 'cert.pem'), tls.certificatePem);
    writeFileSync(join(directory, 'key.pem'), tls.keyPem, { mode: 0o600 });
    flags.push('--oauth', 'basic', '--cert', 'cert.pem', '--key', 'key.pem');
  }
  const child = spawn(process.execPath, [main, '--tablePort', String(port), ...flags], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AZURITE_ACCOUNTS: accounts },
  });
  await started(child);
  return {
    port,
    connectionString: tablesConnectionString(port),
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      rmSync(directory, { recursive: true });
    },
  };
}

/** Tests of several processes take from one folder: a name in it is an account that somebody has. */
function takeAccount(taken: string): string {
  const free = sharedAccounts.find(
    (account) => mkdirSync(join(taken, account), { recursive: true }) !== undefined,
  );
  if (free === undefined) {
    throw new Error('every account of the shared emulator is taken');
  }
  return free;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function started(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('successfully started')) {
        resolve();
      }
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`Azurite did not start: ${said}`)));
  });
}
