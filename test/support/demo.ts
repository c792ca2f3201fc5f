import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { runGuest } from './guest-machine/run-guest.ts';
import { startSimulatedAzure } from './simulated-azure.ts';

/** The demo's clock runs this many times as fast as the wall, so that an audit of minutes takes seconds. */
const scale = 60;

const cli = fileURLToPath(new URL('../../lib/cli/smb1-audit.mjs', import.meta.url));
const world = demoFleet();
const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-demo-'));
const store = `sqlite:${join(folder, 'demo.sqlite')}`;
const report = join(folder, 'report.html');
const simulated = await startSimulatedAzure({
  world,
  scale,
  guest: inProcessGuest(runGuest),
  probeDeadlineSeconds: 600,
});
const subscriptions = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);

process.exitCode = 1;
try {
  say('A simulated Azure estate of two subscriptions is up. The real command line audits it:');
  const code = await smb1Audit('run', ...subscriptions, '--store', store, '--output', 'none');
  say(
    'The Marketplace images that come without the SMB1 binaries (in this simulated estate: which ones is its own choice, not a fact about Microsoft’s images):',
  );
  await smb1Audit('images', 'latest', '--flagged', '--store', store);
  const example = [...world.vms.values()].find((vm) => vm.truth.client === 'binaries-absent');
  say('The VMs that can speak SMB 1.0 now, by either half:');
  await smb1Audit('findings', 'latest', '--exposure', 'on', '--store', store);
  say('Why one VM was judged as it was:');
  await smb1Audit('explain', example?.id ?? '', '--store', store);
  say('The report, one file that needs nothing but a browser:');
  await smb1Audit('report', 'latest', '--out', report, '--store', store);
  console.log(`\nOpen ${report}`);
  console.log(`To look further: npm run --silent smb1-audit -- findings latest --store ${store}\n`);
  process.exitCode = code;
} finally {
  await simulated.close();
}

function say(text: string): void {
  console.log(`\n── ${text}\n`);
}

/** Runs the command line as a user would, in a process of its own; resolves with its exit code. */
function smb1Audit(...args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    console.log(`$ smb1-audit ${args.join(' ')}\n`);
    const child = spawn(process.execPath, [cli, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...simulated.env },
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
