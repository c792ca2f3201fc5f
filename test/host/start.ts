import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { functionKey, masterKey } from '../support/functions-host.ts';
import { findFunc, howToInstall } from './find-host.ts';
import { appFolder, bundle, startSurroundings } from './surroundings.ts';

/** `npm start`: the built app on the real Functions host, or on its imitation, with a storage emulator and a simulated Azure to audit. */

const port = 7071;
const version = await findFunc();
const surroundings = await startSurroundings(demoFleet(), { scale: 60, firstPort: 10_000 });
/** What the shell has for the app, its schedule say, counts as it would in Azure; where Azure is, does not. */
const env = { ...surroundings.env, ...shellSettings(), ...surroundings.azure.env };
const host = version === null ? startImitation() : startFunc();
const key = version === null ? ` --header 'x-functions-key: ${functionKey}'` : '';
console.log(`Start an audit with: curl --request POST http://localhost:${port}/api/audits${key}`);
if (version === null) {
  console.log(`Calls below /admin take another key: ${masterKey}`);
}
host.on('exit', (code) => {
  void surroundings.stop().then(() => process.exit(code ?? 1));
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => host.kill());
}

function startFunc(): ChildProcess {
  return spawn('func', ['start', '--port', String(port)], {
    cwd: appFolder,
    env,
    stdio: 'inherit',
  });
}

function startImitation(): ChildProcess {
  const notice = [
    'There is no Functions host on this machine, so this is an imitation: the built app with real HTTP, storage and SDKs, on a host and a',
    'Durable backend that are models of the real ones. It keeps no orchestration over a restart and fires no timer by itself.',
    ...howToInstall,
  ];
  console.log(notice.join('\n'));
  const script = fileURLToPath(new URL('./imitated-host.ts', import.meta.url));
  return spawn(process.execPath, [script, bundle, String(port)], {
    env,
    stdio: 'inherit',
  });
}

function shellSettings(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('SMB1_AUDIT_')));
}
