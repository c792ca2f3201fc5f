import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { truthFleet } from '../arm-simulator/fleet.ts';
import { functionKey, masterKey } from '../support/functions-host.ts';
import { listening } from './azurite-services.ts';
import { driveApp } from './drive.ts';
import { alsoAsked, findFunc, howToInstall } from './find-host.ts';
import { appFolder, bundle, startSurroundings } from './surroundings.ts';

/** `npm run test:host`: the built app, driven from outside over a simulated Azure, on the real host when there is one. */

/** Not 17071: Durable's own endpoint for its clients takes that one before the host listens. */
const port = 17_090;
const version = await findFunc();
/** A platform gives up on a silent agent after 1,526 s; a busy machine may take seconds of the wall, minutes of Azure's, to see it. */
const probeDeadlineSeconds = 3000;
const surroundings = await startSurroundings(truthFleet(300, { probeDeadlineSeconds }), {
  scale: 60,
  firstPort: 17_100,
  probeDeadlineSeconds,
});
const host = version === null ? startImitation() : startFunc(version);

try {
  await listening(port);
  await driveApp({
    baseUrl: `http://127.0.0.1:${port}`,
    key: version === null ? functionKey : null,
    masterKey: version === null ? masterKey : null,
    truth: surroundings.azure.truth(),
  });
} finally {
  host.kill();
  await surroundings.stop();
}

function startFunc(found: string): ChildProcess {
  console.log(`The real Functions host of Core Tools ${found}:`);
  return spawn('func', ['start', '--port', String(port)], {
    cwd: appFolder,
    env: surroundings.env,
    // The host stops when its standard input ends.
    stdio: ['pipe', 'inherit', 'inherit'],
  });
}

function startImitation(): ChildProcess {
  const notice = [
    '!! NOT RUN: the app on the real Functions host. `func` is not on PATH; asked for beside it:',
    ...alsoAsked,
    ...howToInstall,
    '!! Driven instead: the built app on an imitation of the host and of Durable, with real HTTP, storage and SDKs.',
  ];
  console.log(notice.join('\n'));
  const script = fileURLToPath(new URL('./imitated-host.ts', import.meta.url));
  return spawn(process.execPath, [script, bundle, String(port)], {
    env: surroundings.env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
