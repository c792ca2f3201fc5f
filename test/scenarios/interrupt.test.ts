import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { takeScope } from '../../lib/audit/scope-lock.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { systemClock } from '../../lib/system-clock.ts';
import { answered, endLeases, type PrintedAudit, probesIn, untrue } from '../support/crash-chain.ts';
import { type CrashEstate, openCrashEstate } from '../support/crash-estate.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-interrupt-'));
const path = join(folder, 'audit.sqlite');
const store = ['--store', `sqlite:${path}`, '--output', 'json'];
let estate: CrashEstate;

beforeAll(async () => {
  estate = await openCrashEstate(40);
});

beforeEach(() => estate.azure.azure.clearLog());

afterEach(() => rmSync(path, { force: true }));

afterAll(async () => {
  await estate.azure.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: readonly string[]) => startCli([...args, ...store], estate.env);
const printed = ({ stdout }: CliResult) => JSON.parse(stdout) as PrintedAudit;
const probes = () => probesIn(estate.azure.log());

/** Resolves when so many commands were started. */
async function probed(cli: RunningCli, count: number): Promise<void> {
  while (probes() < count && (await answered(estate.azure, cli, estate.azure.log().length + 1))) {
    // every answer may be the one
  }
}

async function said(cli: RunningCli, words: string): Promise<void> {
  let heard = '';
  await new Promise<void>((resolve) => {
    cli.child.stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(words)) {
        resolve();
      }
    });
  });
}

async function interruptAt(count: number): Promise<RunningCli> {
  const cli = run('run', ...estate.scope);
  await probed(cli, count);
  const heard = said(cli, 'Interrupted');
  cli.child.kill('SIGINT');
  await heard;
  return cli;
}

describe('Ctrl-C', () => {
  it('once: starts nothing more, settles what is in flight, and resume finishes the audit', async () => {
    const cli = await interruptAt(10);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = probes();

    const interrupted = await cli.ended;
    const after = probes();
    const resumed = await run('resume').ended;

    expect(interrupted.code).toBe(130);
    expect(after).toBe(before);
    expect(after).toBeLessThan(estate.probes);
    expect(printed(interrupted).audit).toMatchObject({ state: 'interrupted' });
    expect(printed(interrupted).findings.filter(({ outcome }) => outcome === 'judged')).toHaveLength(after);
    expect(resumed.code).toBe(0);
    expect(untrue(estate.azure, printed(resumed))).toEqual([]);
    expect(probes()).toBe(estate.probes);
  });

  it('once in the middle of discovery: probes nothing, and resume finds and probes everything', async () => {
    const cli = run('run', ...estate.scope);
    await answered(estate.azure, cli, 2);
    cli.child.kill('SIGINT');

    const interrupted = await cli.ended;
    const before = probes();
    const resumed = await run('resume').ended;

    expect(interrupted.code).toBe(130);
    expect(printed(interrupted).audit.state).toBe('interrupted');
    expect(before).toBe(0);
    expect(resumed.code).toBe(0);
    expect(untrue(estate.azure, printed(resumed))).toEqual([]);
  });

  it('twice: leaves at once with what to type next, and resume finishes the audit', async () => {
    const cli = await interruptAt(5);
    const secondAt = performance.now();
    cli.child.kill('SIGINT');

    const left = await cli.ended;
    const leftMs = performance.now() - secondAt;
    const [, next] = / {4}smb1-audit resume (\S+) --store \S+\n$/.exec(left.stderr) ?? [];
    endLeases(path);
    const resumed = await run('resume', next ?? 'nothing').ended;

    expect(left).toMatchObject({ code: 130, stdout: '' });
    expect(leftMs).toBeLessThan(2000);
    expect(untrue(estate.azure, printed(resumed))).toEqual([]);
  });
});

describe('cancel', () => {
  it('settles every open VM, ends the process that works on them, and is final', async () => {
    const slowly = { ...estate.env, SMB1_AUDIT_MAX_IN_FLIGHT: '1' };
    const cli = startCli(['run', ...estate.scope, ...store], slowly);
    await probed(cli, 2);

    const canceled = await runCli(['cancel', 'last', ...store], estate.env);
    const ended = await cli.ended;
    const resumed = await run('resume').ended;

    const { audit, findings } = printed(ended);
    expect(canceled).toMatchObject({ code: 0 });
    expect(ended.stderr).not.toContain('error:');
    expect(ended.code).toBe(5);
    expect(audit.state).toBe('canceled');
    expect(audit.coverage.byOutcome['canceled']).toBeGreaterThan(0);
    expect(findings.filter(({ outcome }) => outcome === null)).toEqual([]);
    expect(probes()).toBeLessThan(estate.probes);
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain('nothing left to resume');
  });
});

describe('two processes on one store', () => {
  it('share one audit and never probe a VM twice', async () => {
    const first = await interruptAt(5);
    await first.ended;

    const both = await Promise.all([run('resume').ended, run('resume').ended]);

    for (const result of both) {
      expect(result.code).toBe(0);
      expect(untrue(estate.azure, printed(result))).toEqual([]);
    }
    expect(probes()).toBe(estate.probes);
    expect(conflicts()).toBe(0);
  });

  it('take turns when their audits meet in a subscription', async () => {
    const [subscription = ''] = estate.world.subscriptions.map(({ id }) => id);
    const whole = run('run', '--subscription', subscription);
    const part = run('run', '--subscription', subscription, '--location', 'japaneast');

    const results = await Promise.all([whole.ended, part.ended]);

    expect(results.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(['', '']);
    const judged = results.flatMap((result) =>
      printed(result).findings.filter(({ outcome }) => outcome === 'judged'),
    );
    expect(probes()).toBe(judged.length);
    expect(conflicts()).toBe(0);
  });
});

describe('run of a scope that another process is at work on', () => {
  it('ends at once with the id of that audit, and probes nothing', async () => {
    const books = await openSqliteStore(path);
    const deps = { store: books, clock: systemClock };
    const scope = { include: { subscriptions: estate.world.subscriptions.map(({ id }) => id) } };
    const id = '20260105T030000Z-0000000a' as AuditId;
    await takeScope(deps, scope, id);

    const { code, stdout, stderr } = await run('run', ...estate.scope).ended;
    await books.close();

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`Audit ${id} of exactly this scope is running in this store`);
    expect(probes()).toBe(0);
  });
});

describe('two runs of one scope at the same time, on a store that is not there yet', () => {
  it('are one audit: the second ends with the id of the first', async () => {
    const ended = await Promise.all([run('run', ...estate.scope).ended, run('run', ...estate.scope).ended]);

    const [one, other] = ended.sort((a, b) => (a.code ?? 9) - (b.code ?? 9)) as [CliResult, CliResult];
    expect([one.code, other.code, other.stdout]).toEqual([0, 1, '']);
    const document = printed(one);
    expect(untrue(estate.azure, document)).toEqual([]);
    expect(other.stderr).toContain(
      `Audit ${document.audit.id} of exactly this scope is running in this store`,
    );
    expect(probes()).toBe(estate.probes);
    expect(JSON.parse((await run('audits').ended).stdout)).toHaveLength(1);
  });
});

describe('run --from', () => {
  it('probes again what failed, and nothing else', async () => {
    const [vm] = [...estate.world.vms.values()].filter(({ truth }) => truth.outcome === 'judged');
    if (vm === undefined) {
      throw new Error('the estate has no VM to take a role from');
    }
    vm.access = 'forbidden';
    const first = printed(await run('run', ...estate.scope).ended);
    vm.access = 'allowed';
    estate.azure.azure.clearLog();

    const again = printed(await run('run', '--from', 'latest', '--only', 'failed').ended);

    expect(first.audit.coverage.byOutcome['failed']).toBe(1);
    const judged = again.findings.filter(({ outcome }) => outcome === 'judged');
    expect(judged.map(({ resourceId }) => resourceId.toLowerCase())).toEqual([vm.id.toLowerCase()]);
    expect(again.findings).toHaveLength(first.findings.length);
    expect(probes()).toBe(1);
  });
});

/** POSTs that met a command of our own. */
function conflicts(): number {
  return estate.azure.log().filter(({ method, status }) => method === 'POST' && status === 409).length;
}
