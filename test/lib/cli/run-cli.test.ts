import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CliContext } from '../../../lib/cli/command.ts';
import { runCli } from '../../../lib/cli/run-cli.ts';
import { english } from '../../../lib/cli/texts/load-texts.ts';
import type { DiscoveryEvent } from '../../../lib/inventory/discovery.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import { lineText, type TextLine } from '../../../lib/report/explain-probe.ts';
import type { Webhook } from '../../../lib/report/notify/webhook.ts';
import type { StartAnswer } from '../../../lib/run-command/port.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { aTarget, firstSubscription, provenanceOf } from '../../support/ledger-builders.ts';
import type { Behaviour } from '../../support/scripted-platform.ts';
import { auditDocumentSchema } from '../report/audit-document.ts';
import { sink } from '../report/sample-findings.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const scope = ['--subscription', firstSubscription];

function found(name: string, settle: Unjudged | null = null): DiscoveryEvent {
  return { kind: 'target', target: { ...aTarget(name), subscriptionName: 'Production' }, settle };
}

const refused: StartAnswer = {
  kind: 'refused',
  settle: { outcome: 'failed', reason: 'locked' },
  remaining: [],
  retryAfterMs: null,
};

const skipped = found('vm-off', { outcome: 'skipped', reason: 'not-running' });

async function openBench(
  events: readonly DiscoveryEvent[],
  behaviour: Behaviour = { does: 'run', seconds: 30 },
) {
  bench = await createAuditBench({ events, behaviourOf: () => [behaviour] });
}

type World = {
  readonly interrupt?: AbortController;
  readonly openPorts?: CliContext['openPorts'];
  readonly exemptions?: readonly object[];
  readonly webhook?: Webhook;
};

function settingsOf({ exemptions }: World): Record<string, string> {
  return exemptions === undefined ? {} : { SMB1_AUDIT_EXEMPTIONS: JSON.stringify({ exemptions }) };
}

async function smb1Audit(args: readonly string[], world: World = {}) {
  const out = sink();
  const said: string[] = [];
  const say = (text: TextLine): void => {
    said.push(lineText(text));
  };
  const context: CliContext = {
    settings: () => readSettings(settingsOf(world)),
    openStore: async () => ({ ...bench.store, close: async () => {} }),
    openPorts:
      world.openPorts ??
      (async ({ tuning }) => ({
        ...bench.deps,
        tuning,
        permissions: { grantsOf: async () => [] },
        readable: async () => [{ subscriptionId: firstSubscription, name: 'Production' }],
      })),
    readInput: async () => '',
    openWebhook: () => world.webhook ?? null,
    user: 'tester',
    clock: bench.clock,
    out: { write: out.write, width: null },
    console: { isTerminal: false, line: say, warn: say, error: say, progress: say },
    version: '1.2.3',
    texts: english,
    isUnderNpm: false,
    heedInterrupts: () => {},
    interrupt: (world.interrupt ?? new AbortController()).signal,
  };
  const code = await bench.clock.runUntil(runCli(context, args));
  return { code, stdout: out.text(), said };
}

describe('runCli', () => {
  it('runs an audit and prints the promised document', async () => {
    await openBench([found('vm-a'), found('vm-b'), skipped]);

    const { code, stdout, said } = await smb1Audit(['run', ...scope, '--output', 'json']);

    const document = auditDocumentSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(document.audit).toMatchObject({ state: 'complete', startedBy: 'tester', trigger: 'cli' });
    expect(document.audit.coverage).toMatchObject({
      discovered: 3,
      byOutcome: { judged: 2, skipped: 1, failed: 0 },
    });
    expect(document.findings.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['vm-a', 'judged'],
      ['vm-b', 'judged'],
      ['vm-off', 'skipped'],
    ]);
    expect(document.images).toMatchObject([{ smb1BinariesAbsent: 'confirmed', decided: 2 }]);
    expect(said).toContain('1 of 1 Marketplace image comes without SMB1 (1 confirmed).');
  });

  it('ends with where the report is and what to type next', async () => {
    await openBench([found('vm-a'), skipped]);
    const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-run-'));
    const path = join(folder, 'report.html');

    const { code, said } = await smb1Audit(['run', ...scope, '--output', 'none', '--report', path]);

    const id = said.join(' ').match(/Audit (\S+) started/)?.[1] ?? 'none';
    expect(code).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain(id);
    expect(said.slice(-4)).toEqual([
      `The report of audit ${id} is in ${path}.`,
      'Next:',
      '  The images that come without the SMB1 binaries:',
      `    smb1-audit images ${id} --flagged`,
    ]);
    rmSync(folder, { recursive: true });
  });

  it('leads to the images where only one’s own come without SMB1', async () => {
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/base';
    const link = { kind: 'managed-image', id, note: { code: 'image-reference' } } as const;
    const provenance = { ...provenanceOf(null), chain: [link] };
    await openBench([{ kind: 'target', target: aTarget('vm-a', { provenance }), settle: null }]);

    const { said } = await smb1Audit(['run', ...scope, '--output', 'none']);

    expect(said).toContain('No VM from a Marketplace image was found.');
    expect(said.join('\n')).toMatch(/ smb1-audit images \S+ --flagged$/m);
  });

  it('refuses a report that could not be written before anything is probed', async () => {
    await openBench([found('vm-a')]);

    const { code, said } = await smb1Audit(['run', ...scope, '--report', '/no/such/folder/report.html']);

    expect([code, said]).toEqual([
      2,
      [expect.stringMatching(/^The file \/no\/such\/folder\/report.html cannot be written/)],
    ]);
  });

  it.each([
    { format: 'table', starts: /^NAME +SUBSCRIPTION +RESOURCE GROUP/, lines: 3 },
    { format: 'ndjson', starts: /^\{"resourceId":/, lines: 2 },
    { format: 'csv', starts: /^\ufeffname,resourceId,/, lines: 3 },
    { format: 'tsv', starts: /^name\tresourceId\t/, lines: 3 },
    { format: 'none', starts: /^$/, lines: 0 },
  ])('prints findings as $format', async ({ format, starts, lines }) => {
    await openBench([found('vm-a'), skipped]);

    const { stdout } = await smb1Audit(['run', ...scope, '--output', format]);

    expect(stdout).toMatch(starts);
    expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(lines);
  });

  it.each([
    { args: [], incomplete: false, code: 0 },
    { args: ['--fail-on', 'enabled'], incomplete: false, code: 0 },
    { args: ['--fail-on', 'enabled,binaries-absent'], incomplete: false, code: 4 },
    { args: ['--min-coverage', '90'], incomplete: false, code: 5 },
    { args: ['--fail-on', 'binaries-absent'], incomplete: true, code: 5 },
  ])('ends with $code for $args when discovery was cut: $incomplete', async ({ args, incomplete, code }) => {
    const cut: DiscoveryEvent = { kind: 'incomplete', because: { code: 'pages-cut' } };
    await openBench([found('vm-a'), skipped, ...(incomplete ? [cut] : [])]);

    const ended = await smb1Audit(['run', ...scope, ...args, '--output', 'none']);

    expect(ended.code).toBe(code);
    expect(ended.said.some((line) => line.startsWith('Incomplete: Resource Graph returned only part'))).toBe(
      incomplete,
    );
  });

  it('says in console what exit code 5 hides', async () => {
    await openBench([found('vm-a'), skipped]);

    const args = ['--fail-on', 'binaries-absent', '--min-coverage', '90', '--output', 'none'];
    const ended = await smb1Audit(['run', ...scope, ...args]);

    expect(ended.code).toBe(5);
    expect(ended.said).toContain(
      'Incomplete: Only 50.0 % of the VMs have verdicts, those left alone on purpose not counted; at least 90 % were asked for.',
    );
    expect(ended.said).toContainEqual(
      expect.stringMatching(/^--fail-on binaries-absent holds for at least one VM; the exit code is still 5/),
    );
  });

  it('counts carried-over verdicts everywhere, and says how old they are', async () => {
    await openBench([
      found('vm-a'),
      found('vm-b'),
      found('vm-off', { outcome: 'skipped', reason: 'excluded' }),
    ]);
    const never = await smb1Audit(['run', ...scope, '--max-age', '7d', '--output', 'none']);
    await bench.clock.advance(3 * 86_400_000);

    const args = ['--max-age', '7d', '--min-coverage', '90%', '--fail-on', 'binaries-absent'];
    const ended = await smb1Audit(['run', ...scope, ...args, '--output', 'json']);
    const status = await smb1Audit(['status', 'latest', '--output', 'json']);
    const findings = await smb1Audit([
      'findings',
      'latest',
      '--verdict',
      'binaries-absent',
      '--output',
      'ndjson',
    ]);

    expect(never.said).toContain(
      'Note: No verdict could be carried over, so every VM is probed: 2 not in any earlier audit of this store.',
    );
    expect(ended.code).toBe(4);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      audit: { coverage: { known: 2, carriedOver: 2, incompleteBecause: [] } },
      images: [{ judged: 2 }],
    });
    expect(ended.said).toContain(
      'Carried over from earlier audits and counted here: 2 VMs; the oldest verdict dates from 2026-01-05 03:00 UTC, 3 days before this audit.',
    );
    expect(JSON.parse(status.stdout)).toMatchObject({ standing: { client: { 'binaries-absent': 2 } } });
    expect(findings.stdout.trim().split('\n')).toHaveLength(2);
    expect(findings.said[0]).toContain(`: subscription Production (${firstSubscription}), complete, ended `);
  });

  it('refuses a coverage that is no percentage', async () => {
    await openBench([]);

    const ended = await smb1Audit(['run', ...scope, '--min-coverage', '0.9']);

    expect(ended.code).toBe(2);
    expect(ended.said.join()).toContain('a percentage from 1 to 100, such as 90%');
  });

  it('is interrupted with 130, shows what is open, and goes on where it was', async () => {
    await openBench([found('vm-a'), found('vm-b'), found('vm-c')], { does: 'run', seconds: 30 });
    const interrupt = new AbortController();
    void bench.clock.sleep(1).then(() => interrupt.abort());

    const first = await smb1Audit(['run', ...scope, '--max-in-flight', '1', '--output', 'json'], {
      interrupt,
    });
    const second = await smb1Audit(['resume', '--output', 'json']);

    const [open, closed] = [first, second].map(({ stdout }) => auditDocumentSchema.parse(JSON.parse(stdout)));
    expect([first.code, second.code]).toEqual([130, 0]);
    expect(open?.audit).toMatchObject({
      state: 'interrupted',
      endedAt: null,
      coverage: { discovered: 3, pending: 2 },
    });
    expect(open?.images).toMatchObject([{ smb1BinariesAbsent: 'single' }]);
    expect(closed?.audit.coverage.byOutcome.judged).toBe(3);
    expect(closed?.images).toMatchObject([{ smb1BinariesAbsent: 'confirmed' }]);
    expect((await smb1Audit(['resume'])).code).toBe(1);
  });

  it('probes the failed ones again in one lineage, in the scope of the first audit', async () => {
    await openBench([found('vm-a'), skipped], { does: 'answer', answer: refused });
    await smb1Audit(['run', ...scope, '--output', 'none']);

    const again = await smb1Audit(['run', '--from', 'latest', '--only', 'failed', '--output', 'json']);

    const document = auditDocumentSchema.parse(JSON.parse(again.stdout));
    expect(document.audit.scope).toEqual({ include: { subscriptions: [firstSubscription] } });
    expect(document.findings.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['vm-a', 'failed'],
      ['vm-off', 'skipped'],
    ]);
  });

  it('leads from a sample to the whole, and refuses to go on with it in full', async () => {
    await openBench([found('vm-a'), found('vm-b')]);
    const outcomesOf = ({ stdout }: { stdout: string }) =>
      (JSON.parse(stdout) as { findings: { reason: string | null }[] }).findings
        .map(({ reason }) => reason ?? 'judged')
        .sort();

    const sample = await smb1Audit(['run', ...scope, '--per-image', '1', '--output', 'json']);
    const full = await smb1Audit(['run', '--from', 'latest', '--full']);
    const untold = await smb1Audit(['run', '--from', 'latest', '--output', 'json']);
    const whole = await smb1Audit(['run', '--from', 'latest', '--only', 'sampled', '--output', 'json']);

    expect(outcomesOf(sample)).toEqual(['judged', 'sampled']);
    expect(sample.said.join()).toMatch(/smb1-audit run --from \S+ --only sampled/);
    expect([full.code, full.said.join()]).toEqual([
      2,
      expect.stringContaining('--full and --from contradict'),
    ]);
    expect(outcomesOf(untold)).toEqual(['sampled', 'unchanged']);
    expect(untold.said.join()).toMatch(/Audit \S+ has no VM to probe again \(--only failed,.+\): nothing is/);
    expect(whole.said.join()).not.toContain('to probe again');
    expect(outcomesOf(whole)).toEqual(['judged', 'unchanged']);
  });

  it('cancels an audit for good', async () => {
    await openBench([found('vm-a')]);
    const interrupt = new AbortController();
    interrupt.abort();
    await smb1Audit(['run', ...scope], { interrupt });

    const canceled = await smb1Audit(['cancel', '--output', 'json']);

    expect(canceled.code).toBe(0);
    expect(JSON.parse(canceled.stdout)).toMatchObject({ state: 'canceled' });
    expect(canceled.said.join()).toMatch(/smb1-audit run --from \S+/);
  });

  it('plans without sending anything', async () => {
    await openBench([
      { kind: 'subscription', subscriptionId: firstSubscription, name: 'one' },
      found('vm-a'),
      skipped,
      { kind: 'incomplete', because: { code: 'pages-cut' } },
    ]);

    const table = await smb1Audit(['plan', ...scope]);
    const json = await smb1Audit(['plan', ...scope, '--output', 'json']);

    expect([table.code, json.code]).toEqual([5, 5]);
    expect(table.stdout).toMatch(
      /^2 Windows VMs in 1 subscription; 1 would be probed\.\nNot probed: not running 1\./,
    );
    expect(table.stdout).toContain('at first use: on up to 1 VM.\n');
    expect([table.said, json.said]).toEqual([[], [expect.stringMatching(/^Incomplete: Resource Graph /)]]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      discovered: 2,
      toProbe: 1,
      incompleteBecause: [
        {
          code: 'pages-cut',
          message: 'Resource Graph returned only part of its answer and no token to read the rest.',
        },
      ],
    });
    expect((await bench.store.listAudits({}, 1)).items).toEqual([]);
  });

  it('plans a sample as a sample, with all VMs beside it', async () => {
    await openBench([
      { kind: 'subscription', subscriptionId: firstSubscription, name: 'one' },
      found('vm-a'),
      found('vm-b'),
    ]);

    const { stdout } = await smb1Audit(['plan', ...scope, '--per-image', '1']);

    expect(stdout).toMatch(
      /^2 Windows VMs in 1 subscription; 1 would be probed, no more than 1 of each image\./,
    );
    expect(stdout).toContain('\nWithout that limit: 2 VMs to probe, about ');
    expect(stdout).toMatch(/\nTo probe, by region, before that limit: \w+ 2\.\n/);
    expect(stdout).toMatch(/\nTo probe, by image, before that limit:\n {2}\S+ {2}2\n/);
    expect(stdout).toContain(
      'on up to 1 VM, and on others where a probe gives no verdict (never on more than 2).\n',
    );
  });

  it.each([
    {
      error: new AuditError('credential.unavailable', { code: 'as-said', text: 'Sign in first.' }),
      code: 1,
      said: 'Sign in first.',
    },
    {
      error: new AuditError('settings.invalid', { code: 'as-said', text: 'X is bad.' }),
      code: 2,
      said: 'X is bad.',
    },
    { error: new TypeError('boom'), code: 1, said: 'This is a bug in smb1-audit: boom' },
  ])('turns trouble into a sentence and $code', async ({ error, code, said }) => {
    await openBench([]);

    const ended = await smb1Audit(['run', ...scope], { openPorts: () => Promise.reject(error) });

    expect(ended).toEqual({ code, stdout: '', said: [said] });
  });

  it('tells its version', async () => {
    await openBench([]);

    expect(await smb1Audit(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', said: [] });
  });

  it('carries fresh verdicts of unchanged VMs over when asked, counts them, and probes again with --full', async () => {
    await openBench([found('vm-a'), found('vm-b')]);
    await smb1Audit(['run', ...scope]);
    const probes = () => bench.platform.posts.length;
    const before = probes();

    const { code, stdout } = await smb1Audit([
      'run',
      ...[...scope, '--max-age', '1d', '--output', 'json', '--fail-on', 'binaries-absent'],
    ]);

    const document = auditDocumentSchema.parse(JSON.parse(stdout));
    expect(probes()).toBe(before);
    expect(document.findings).toMatchObject([
      {
        ...{ outcome: 'skipped', reason: 'unchanged', carriedOver: true, exposure: 'impossible' },
        ...{ client: { verdict: 'binaries-absent', rule: 'C8' }, lastKnown: { server: 'binaries-absent' } },
      },
      {
        ...{ outcome: 'skipped', reason: 'unchanged', carriedOver: true, exposure: 'impossible' },
        ...{ client: { verdict: 'binaries-absent', rule: 'C8' }, lastKnown: { server: 'binaries-absent' } },
      },
    ]);
    expect(document.images).toMatchObject([{ smb1BinariesAbsent: 'confirmed', decided: 2 }]);
    expect(code).toBe(4);
    await smb1Audit(['run', ...scope, '--full']);
    expect(probes()).toBe(before + 2);
  });

  it('does not fail on VMs that are exempt', async () => {
    await openBench([found('vm-a'), found('vm-b')]);
    const only = (name: string) => ({
      vm: aTarget(name).resourceId,
      owner: 'o',
      reason: 'r',
      expires: '2026-12-31',
    });
    const failOn = ['run', ...scope, '--fail-on', 'binaries-absent', '--output', 'none'];

    const one = await smb1Audit(failOn, { exemptions: [only('vm-a')] });
    const both = await smb1Audit(failOn, { exemptions: [only('vm-a'), only('vm-b')] });
    const expired = await smb1Audit(failOn, {
      exemptions: [only('vm-a'), { ...only('vm-b'), expires: '2025-12-31' }],
    });

    expect([one.code, both.code, expired.code]).toEqual([4, 0, 4]);
    expect(both.said).toContain('Exempt from --fail-on, whatever was found: 2 VMs.');
    expect(expired.said).toContain('Counted again, because the exemption has expired: 1 VM.');
  });

  it('tells the webhook of changes, once everything is written', async () => {
    await openBench([found('vm-a')]);
    const messages: unknown[] = [];
    const webhook: Webhook = {
      deliver: async (message) => {
        messages.push(message);
        return { kind: 'failed', why: 'it answered 500' };
      },
    };
    await smb1Audit(['run', ...scope], { webhook });
    const before = messages.length;
    bench.deps.discover = async function* () {
      yield* [found('vm-a'), found('vm-new')];
    };

    const { code, stdout } = await smb1Audit(['run', ...scope, '--output', 'ndjson'], { webhook });

    expect(before).toBe(0);
    expect(messages).toMatchObject([{ total: 1, counts: { 'new-vm': 1 } }]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(code).toBe(0);
  });
});
