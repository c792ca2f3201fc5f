import { spawn } from 'node:child_process';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { findFunc, howToInstall } from './find-host.ts';
import { appFolder, startSurroundings } from './surroundings.ts';

/** `npm start`: the built app on the real Functions host, with a storage emulator and a simulated Azure to audit. */

const version = await findFunc();
if (version === null) {
  console.error(['There is no Functions host on this machine.', ...howToInstall].join('\n'));
  process.exit(1);
}

const surroundings = await startSurroundings(demoFleet(), { scale: 60, firstPort: 10_000 });
const host = spawn('func', ['start'], { cwd: appFolder, env: surroundings.env, stdio: 'inherit' });
console.log('Start an audit with: curl --request POST http://localhost:7071/api/audits');
host.on('exit', (code) => {
  void surroundings.stop().then(() => process.exit(code ?? 1));
});
