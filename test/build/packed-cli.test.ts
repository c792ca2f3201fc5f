import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truthFleet } from '../arm-simulator/fleet.ts';
import { cpuMs } from '../support/processor-time.ts';
import { type CliResult, cliPath } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const elsewhere = mkdtempSync(join(tmpdir(), 'smb1-audit-packed-'));
const isWindows = process.platform === 'win32';
const installed = join(elsewhere, isWindows ? '' : 'lib', 'node_modules', 'smb1-audit');
let packed: string[];

/** Packed and installed as the README says, with no network: the package has everything in it. */
beforeAll(() => {
  const [report] = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', elsewhere])) as [
    { filename: string; files: { path: string }[] },
  ];
  packed = report.files.map(({ path }) => path);
  npm(['install', '--global', '--offline', '--prefix', elsewhere, join(elsewhere, report.filename)]);
}, 120_000);

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

function npm(words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', words, {
    cwd: repository,
    encoding: 'utf8',
    shell: isWindows,
  });
  if (status !== 0) {
    throw new Error(`npm ${words.join(' ')}\n${stderr}`);
  }
  return stdout;
}

async function run(
  words: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [join(installed, 'lib/cli/smb1-audit.mjs'), ...words], {
    cwd: elsewhere,
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

describe('the packed command line', () => {
  it('is a few files, none of them a test or a source, with the pages that its README leads to', () => {
    expect(packed.length).toBeLessThan(120);
    expect(packed.filter((path) => /\.ts$|^(test|functions|infra|docs\/decisions)\//.test(path))).toEqual([]);
    expect(packed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'THIRD-PARTY-NOTICES.txt',
        'docs/verdicts.md',
        'lib/cli/smb1-audit.mjs',
      ]),
    );
  });

  it('brings at most 60 MB, and no other package', () => {
    expect(bytesIn(join(elsewhere, isWindows ? '' : 'lib', 'node_modules'))).toBeLessThan(60_000_000);
    const packages = readdirSync(join(installed, '..')).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['smb1-audit']);
  });

  it.each(['--version', '--help', 'probe'])('runs %s without a flag or a warning', async (word) => {
    const { code, stdout, stderr } = await run([word]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });

  it('starts in half of the processor time that the sources take, or less', () => {
    const script = join(installed, 'lib/cli/smb1-audit.mjs');
    const least = (path: string) => Math.min(...[1, 2, 3].map(() => cpuMs([path, '--help'])));

    expect(least(script) / least(cliPath)).toBeLessThan(0.5);
  });

  it('audits an estate into a store and reports it', async () => {
    const world = truthFleet(12);
    const azure = await startSimulatedAzure({ world, scale: 2400 });
    try {
      const subscriptions = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
      const audit = await run(['run', ...subscriptions, '--output', 'json'], { env: azure.env });
      const report = await run(['report', 'latest', '--out', 'report.html'], { env: azure.env });

      expect(JSON.parse(audit.stdout)).toMatchObject({ audit: { state: 'complete' } });
      expect(`${audit.stderr}${report.stderr}`).not.toMatch(/[Ww]arning/);
      expect(report.code).toBe(0);
      expect(readdirSync(elsewhere)).toEqual(expect.arrayContaining(['report.html', 'smb1-audit.sqlite']));
    } finally {
      await azure.close();
    }
  }, 120_000);
});
