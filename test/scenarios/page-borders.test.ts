import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { previousAudit } from '../../lib/findings/audit-history.ts';
import { noExemptions } from '../../lib/findings/exemptions.ts';
import { latestAudit } from '../../lib/findings/latest-audit.ts';
import type { Audit, Lineage } from '../../lib/model/audit.ts';
import { readReportFacts } from '../../lib/report/report-facts.ts';
import { overStore } from '../lib/cli/commands/over-store.ts';
import { type AuditBench, createAuditBench, smallPage } from '../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../support/ledger-builders.ts';

const machines = 3 * smallPage - 1;
const silent = 4;
const minute = 60_000;

let bench: AuditBench;
let audit: Audit;

const names = Array.from({ length: machines }, (_, index) => `vm-${String(index).padStart(2, '0')}`);

/** The last ones by name, on the last page, do not answer the first time. */
const silentNames = names.slice(-silent);

async function run(lineage: Lineage | null = null): Promise<Audit> {
  const { id } = await createAudit(bench.deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'cli',
    startedBy: 'tester',
    limits: { ...anAudit().limits, probeDeadlineSeconds: 300 },
    lineage,
  });
  const interrupt = new AbortController().signal;
  return await bench.clock.runUntil(runAudit(bench.deps, id, { interrupt }));
}

beforeEach(async () => {
  bench = await createAuditBench({
    events: names.map((name) => ({ kind: 'target', target: aTarget(name), settle: null })),
    behaviourOf: (name) => [
      { does: 'run', seconds: silentNames.includes(name) ? 400 : 30 },
      { does: 'run', seconds: 30 },
    ],
  });
  audit = await run();
  await bench.clock.advance(10 * minute);
});

afterEach(() => bench.close());

describe('an audit of three pages', () => {
  it('rolls its images up over all of them', async () => {
    const { items } = await bench.store.imageFindings(audit.id, {}, 10);

    expect(items).toMatchObject([{ judged: machines - silent }]);
  });

  it('probes again what is asked for on the last of them', async () => {
    const before = bench.platform.posts.length;

    await run({ from: audit.id, only: ['failed'] });

    const again = bench.platform.posts.slice(before).map(({ key }) => key.slice(-5));
    expect(again.sort()).toEqual(silentNames);
  });

  it('is listed, counted and compared whole', async () => {
    const second = await run();

    const { stdout } = await overStore(bench.store, ['findings', second.id, '--output', 'ndjson']);
    const { history, tally } = await readReportFacts(bench.store, second, noExemptions);

    expect(stdout.trim().split('\n')).toHaveLength(machines);
    expect(history?.previous.id).toBe(audit.id);
    expect(history?.total).toBe(silent);
    expect(tally).toMatchObject({ lastKnown: 0 });
  });
});

describe('a store of three pages of audits', () => {
  it('has the whole one behind all that failed since', async () => {
    const { scopeHash } = audit;
    for (let count = 0; count < 2 * smallPage + 1; count += 1) {
      const id = `20260301T0300${String(count).padStart(2, '0')}Z-00000000` as Audit['id'];
      await bench.store.createAudit(anAudit({ id, scopeHash, state: 'failed' }));
    }
    const last = anAudit({ id: '20260401T030000Z-00000000' as Audit['id'], scopeHash });

    expect((await previousAudit(bench.store, last))?.id).toBe(audit.id);
    expect((await latestAudit(bench.store, { scopeHash })).audit?.id).toBe(audit.id);
    const { stdout } = await overStore(bench.store, ['audits', '--output', 'ndjson']);
    expect(stdout.trim().split('\n')).toHaveLength(2 * smallPage + 2);
  });
});
