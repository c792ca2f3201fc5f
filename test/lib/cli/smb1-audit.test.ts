import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rollUpImages } from '../../../lib/findings/images/image-roll-up.ts';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { aFinding, aNewRow, anAudit, judgedAs } from '../../support/ledger-builders.ts';
import { smb1Audit } from './command-line.ts';
import { workstation } from './workstation.ts';

describe('smb1-audit', () => {
  it.each([
    { args: [], stderr: /^error: A command is missing, such as plan, run or report: .+\.\n$/ },
    {
      args: ['status', '--store', 'UseDevelopmentStorage=true'],
      stderr: /^error: --store got a connection string/,
    },
    {
      args: ['status', '--store', 'https://tables.example.org'],
      stderr: /^error: The store cannot be opened: .+ no token is sent to another host/,
    },
    { args: ['probe', '--allow', 'disabled'], stderr: /^error: --allow needs --validator/ },
    { args: ['probe', '--validator', '--allow', 'disable'], stderr: /Did you mean disabled\?\n$/ },
    {
      args: ['probe', '--validator', '--allow', 'on'],
      stderr: /expected one or more of enabled, disabled, /,
    },
    { args: ['parse', 'no-such-file'], stderr: /^error: The input cannot be read/ },
  ])('ends with 2 and one sentence for $args', async ({ args, stderr }) => {
    const ended = await smb1Audit(args);

    expect(ended).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends with 2 without a scope, and says where one learns what there is', async () => {
    expect(await smb1Audit(['run'])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: The scope names nothing to audit\..+\nsmb1-audit doctor, without a scope, .+\n$/,
      ),
    });
  });

  it('ends with 2 for a bad setting and names it, but only where settings matter', async () => {
    const env = { SMB1_AUDIT_HTTP: 'maybe' };

    expect(await smb1Audit(['status'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('SMB1_AUDIT_HTTP: expected "on" or "off", got "maybe"'),
    });
    expect(await smb1Audit(['parse'], { env, input: workstation })).toMatchObject({ code: 0 });
  });

  it('prints help to stdout, for the program and for each command it lists', async () => {
    const program = await smb1Audit(['--help']);
    const command = await smb1Audit(['run', '--help']);

    expect(program).toMatchObject({ code: 0, stderr: '' });
    expect(program.stdout).toMatch(/ {2}explain +Explain why/);
    expect(command.stdout).toMatch(/--max-errors N\|N% +Stop starting/);
  });

  it.each([
    { what: 'the probe', args: ['probe'] },
    { what: 'an image gate', args: ['probe', '--validator', '--allow', 'server:installable'] },
  ])('prints $what as a script that carries its own hash', async ({ args }) => {
    const json = JSON.parse((await smb1Audit([...args, '--output', 'json'])).stdout) as Record<
      string,
      string
    >;
    const { stdout } = await smb1Audit(args);

    expect(json['sha256']).toBe(
      createHash('sha256')
        .update(json['script'] ?? '')
        .digest('hex'),
    );
    expect(stdout).toBe(`${json['script']}# SHA-256 of everything above: ${json['sha256']}\n`);
  });

  it('writes an image gate to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-gate-'));
    const file = join(folder, 'smb1-gate.ps1');
    try {
      const ended = await smb1Audit(['probe', '--validator', '--out', file]);

      const script = readFileSync(file, 'utf8');
      const [, sha256 = ''] = /^# SHA-256 of everything above: (\w{64})$/m.exec(script) ?? [];
      expect(ended).toMatchObject({ code: 0, stdout: '' });
      expect(ended.stderr).toBe(
        `The script is in ${file}; its SHA-256 without the last line, a comment: ${sha256}.\n`,
      );
      expect(script).toContain("\n$gateAllowed = 'client:binaries-absent ");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('hands over to the Node beside it when it is started by an older one', async () => {
    const older =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.11.0"}})';

    const ended = await smb1Audit(['parse'], { input: workstation, nodeArgs: ['--import', older] });

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('lanmanworkstation');
  });
});

describe('smb1-audit parse', () => {
  it('reads the text of sc.exe qc', async () => {
    const ended = await smb1Audit(['parse', '--output', 'json'], { input: workstation });

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ fields: { serviceName: 'lanmanworkstation' } });
  });

  it('ends with 1, a document and a sentence for what it cannot read', async () => {
    const ended = await smb1Audit(['parse', '-', '--output', 'json'], { input: 'hello' });

    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toEqual({ error: { code: 'unreadable' } });
    expect(ended.stderr).toMatch(/^error: .+\.\n$/);
  });
});

describe('smb1-audit on a store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-cli-'));
  const store = `sqlite:${join(folder, 'audits.sqlite')}`;
  const { id } = anAudit();
  const judged = aNewRow('vm-judged', { settlement: judgedAs('binaries-absent') });
  const busy = aNewRow('vm-busy', {
    settlement: { outcome: 'failed', reason: 'busy-other-command', detail: '=cmd|evil \u001b[2J' },
  });

  beforeAll(async () => {
    const books = await openSqliteStore(store.slice('sqlite:'.length));
    await books.createAudit(anAudit({ state: 'complete', endedAt: '2026-01-05T04:00:00.000Z' }));
    await books.addRows(id, [judged, busy], 1000);
    await books.writeImageFindings(id, await rollUpImages(findings));
    await books.close();
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function* findings() {
    yield aFinding('vm-judged', 'binaries-absent');
  }

  it('says how the audit stands, the headline first', async () => {
    const { code, stdout } = await smb1Audit(['status', '--store', store]);

    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      '1 of 1 Marketplace image comes without SMB1 (1 seen on a single VM).',
    );
    expect(stdout).toContain('2 discovered: 1 judged, 1 failed (busy-other-command 1)');
  });

  it('takes the store from the environment', async () => {
    const { code, stdout } = await smb1Audit(['status', '--output', 'json'], {
      env: { SMB1_AUDIT_STORE: store },
    });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id, state: 'complete', coverage: { discovered: 2 } });
  });

  it('lists findings by filter, and images', async () => {
    const found = await smb1Audit([
      'findings',
      '--store',
      store,
      '--verdict',
      'binaries-absent',
      '--output',
      'ndjson',
    ]);
    const images = await smb1Audit(['images', id, '--flagged', '--store', store, '--output', 'json']);

    expect(found.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(found.stdout)).toMatchObject({
      name: 'vm-judged',
      client: { verdict: 'binaries-absent' },
    });
    expect(JSON.parse(images.stdout)).toMatchObject([{ smb1BinariesAbsent: 'single', decided: 1 }]);
  });

  it('explains a verdict, and why there is none', async () => {
    const verdict = await smb1Audit(['explain', judged.target.resourceId.toUpperCase(), '--store', store]);
    const none = await smb1Audit(['explain', busy.target.resourceId, '--audit', id, '--store', store]);

    expect(verdict.stdout).toMatch(/\nSMB 1\.0 server: binaries-absent\n {2}Rule C8: .+\n {2}Because:\n/);
    expect(none.stdout).toMatch(/Not judged: failed \(busy-other-command\)\.\nWhy: .+\n/);
    expect(none.stdout).toContain('In detail: =cmd|evil \\u{1b}[2J');
    expect(none.stdout).toContain('What to do: Probe it again later.');
  });

  it.each([
    { args: ['status', 'no-such-audit'] },
    { args: ['explain', judged.target.resourceId.replace('vm-judged', 'vm-other')] },
  ])('ends with 3 for what is not there: $args', async ({ args }) => {
    expect(await smb1Audit([...args, '--store', store])).toMatchObject({ code: 3, stdout: '' });
  });

  it.each([
    ['findings'],
    ['status'],
    ['resume'],
    ['cancel'],
    ['purge', '--older-than', '1d'],
    ['run', '--from', 'last'],
  ])('ends with 3 when the store of %s is missing, and makes no new one', async (...args) => {
    const other = join(folder, 'other.sqlite');

    const missing = await smb1Audit([...args, '--store', `sqlite:${other}`]);

    expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('does not exist') });
    expect(existsSync(other)).toBe(false);
  });

  it('ends with 1 when the audit to cancel is closed', async () => {
    const closed = await smb1Audit(['cancel', id, '--store', store]);

    expect(closed).toMatchObject({ code: 1, stderr: expect.stringMatching(/can no longer be canceled/) });
  });
});
