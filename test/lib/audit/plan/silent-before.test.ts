import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentBefore } from '../../../../lib/audit/plan/silent-before.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import type { Unjudged } from '../../../../lib/model/outcome.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { aNewRow, anAudit } from '../../../support/ledger-builders.ts';

const earlier = anAudit({ id: '20260101T000000Z-0000000a' as AuditId, state: 'complete' });

const silent = ['agent-silent', 'left-out', 'timed-out'];

let bench: AuditBench;

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  await bench.store.createAudit(earlier);
  const ends: readonly Unjudged[] = [
    { outcome: 'failed', reason: 'timed-out' },
    { outcome: 'unreachable', reason: 'agent-silent' },
    { outcome: 'unreachable', reason: 'agent-not-ready' },
    { outcome: 'failed', reason: 'locked' },
    { outcome: 'skipped', reason: 'sampled' },
  ];
  const cutOff: Unjudged = { outcome: 'failed', reason: 'timed-out', detail: { code: 'audit-deadline' } };
  const leftOut: Unjudged = { outcome: 'skipped', reason: 'sampled', detail: { code: 'silent-before' } };
  const rows = [
    ...ends.map((settlement) => aNewRow(settlement.reason, { settlement })),
    aNewRow('cut-off', { settlement: cutOff }),
    aNewRow('left-out', { settlement: leftOut }),
  ];
  await bench.store.addRows(earlier.id, rows, 0);
});

afterEach(() => bench.close());

async function silentIn(asked: Parameters<typeof silentBefore>[1]): Promise<readonly string[]> {
  return [...(await silentBefore(bench.store, asked))].map((key) => key.split('/').at(-1) ?? '').sort();
}

describe('silentBefore', () => {
  it('names the VMs that the newest whole audit of the scope did not hear of, or left out for that', async () => {
    expect(await silentIn(anAudit())).toEqual(silent);
  });

  it('names those of the audit that is gone on with, whatever its scope', async () => {
    const lineage = { from: earlier.id, only: ['failed'] as const };

    expect(await silentIn(anAudit({ lineage, scopeHash: 'other' }))).toEqual(silent);
  });

  it('names none where that audit is deleted meanwhile', async () => {
    await bench.store.deleteAudits([earlier.id]);
    const listed = { ...bench.store, listAudits: async () => ({ items: [earlier], next: null }) };
    const lineage = { from: earlier.id, only: ['failed'] as const };

    for (const asked of [anAudit(), anAudit({ lineage })]) {
      expect(await silentBefore(listed, asked)).toEqual(new Set());
    }
  });

  it.each([{ scopeHash: 'other' }, { trigger: 'check' as const }])('names none for %j', async (changes) => {
    expect(await silentIn(anAudit(changes))).toEqual([]);
  });
});
