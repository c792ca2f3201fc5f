import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseLanguage } from '../../lib/cli/choose-language.ts';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { runGuest } from './guest-machine/run-guest.ts';
import { startSimulatedAzure } from './simulated-azure.ts';

/** The demo's clock runs this many times as fast as the wall, so that an audit of minutes takes seconds. */
const scale = 60;

const english = {
  up: 'A simulated Azure estate of two subscriptions is up. The real command line audits it:',
  images:
    'The Marketplace images that come without the SMB1 binaries (in this simulated estate: which ones is its own choice, not a fact about Microsoft’s images):',
  exposed: 'The VMs that can speak SMB 1.0 now, by either half:',
  why: 'Why one VM was judged as it was:',
  report: 'The report, one file that needs nothing but a browser:',
  open: (path: string) => `Open ${path}`,
  further: (command: string) => `To look further: ${command}`,
};

const japanese: typeof english = {
  up: '2 つのサブスクリプションからなる模擬 Azure 環境を起動しました。実際のコマンド ラインで監査します:',
  images:
    'SMB1 のバイナリを含まない Marketplace イメージ (どのイメージが該当するかはシミュレーターが決めたもので、Microsoft のイメージについての事実ではありません):',
  exposed: '現在 SMB 1.0 で通信できる VM (クライアントまたはサーバーが有効):',
  why: 'ある VM の判定の理由:',
  report: 'レポート (ブラウザーだけで開ける 1 つのファイル):',
  open: (path) => `${path} を開いてください`,
  further: (command) => `さらに調べるには: ${command}`,
};

const platformLocale = process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : '';
/** In the language that the command line below chooses for itself. */
const words = { en: english, ja: japanese }[chooseLanguage([], process.env, () => platformLocale)];

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
  say(words.up);
  const code = await smb1Audit('run', ...subscriptions, '--store', store, '--output', 'none');
  say(words.images);
  await smb1Audit('images', 'latest', '--flagged', '--store', store);
  const example = [...world.vms.values()].find((vm) => vm.truth.client === 'binaries-absent');
  say(words.exposed);
  await smb1Audit('findings', 'latest', '--exposure', 'on', '--store', store);
  say(words.why);
  await smb1Audit('explain', example?.id ?? '', '--store', store);
  say(words.report);
  await smb1Audit('report', 'latest', '--out', report, '--store', store);
  console.log(`\n${words.open(report)}`);
  console.log(`${words.further(`npm run --silent smb1-audit -- findings latest --store ${store}`)}\n`);
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
