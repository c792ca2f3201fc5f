import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type LoadedApp = {
  readonly functions: readonly {
    readonly name: string;
    readonly bindings: Readonly<Record<string, unknown>>;
  }[];
  /** From the spawning of the process until the app was loaded. */
  readonly ms: number;
  /** Processor time until then, which a busy machine does not stretch. */
  readonly cpuMs: number;
  /** What it wrote to stderr. */
  readonly stderr: string;
};

const script = fileURLToPath(new URL('./load-app.mjs', import.meta.url));

/** The least that an app needs in its environment. */
export const leastEnvironment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  SMB1_AUDIT_SUBSCRIPTIONS: '11111111-1111-1111-1111-111111111111',
};

/** Loads a built app in a process of its own, as the Node worker does. Rejects with what the process wrote to stderr. */
export async function loadApp(
  bundle: string,
  env: Readonly<Record<string, string>> = leastEnvironment,
): Promise<LoadedApp> {
  const begun = performance.now();
  const child = spawn(process.execPath, [script, bundle], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let ms = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    ms ||= performance.now() - begun;
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));
  if (out === '') {
    throw new Error(err);
  }
  return { ...(JSON.parse(out) as Pick<LoadedApp, 'functions' | 'cpuMs'>), ms, stderr: err };
}
