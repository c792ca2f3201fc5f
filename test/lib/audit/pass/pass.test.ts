import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditDeps } from '../../../../lib/audit/audit-deps.ts';
import { createMeter } from '../../../../lib/audit/meter.ts';
import { passSubscription } from '../../../../lib/audit/pass/pass.ts';
import type { LeaseAnswer } from '../../../../lib/findings/store/leases.ts';
import type { NewRow } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { AuditLimits } from '../../../../lib/model/audit.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { interceptedStore } from '../../../support/intercepted-store.ts';
import { aNewRow, anAudit, aTarget, firstSubscription } from '../../../support/ledger-builders.ts';

let bench: AuditBench;

afterEach(() => bench.close());

function leaseOf(holder: string): Promise<LeaseAnswer> {
  return bench.store.acquireLease(firstSubscription, holder, 60_000, bench.clock.now());
}

/** Leaves levels behind, as a pass that ended. */
async function saveLevels(levels: string): Promise<void> {
  const lease = await leaseOf('earlier');
  if (lease.kind === 'acquired') {
    await bench.store.saveLevels(lease.fence, levels);
    await bench.store.releaseLease(lease.fence);
  }
}

/** A store whose pacing levels cannot be read. */
function unreadable(deps: AuditDeps): AuditDeps {
  const store = interceptedStore(deps.store, {
    before: (method) => {
      if (method === 'readLevels') {
        throw new Error('no levels today');
      }
    },
  });
  return { ...deps, store };
}

describe('passSubscription', () => {
  it('hands the lease back, and the levels as they were, when the levels cannot be read', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    await saveLevels('levels of the pass before');

    const pass = passSubscription(unreadable(bench.deps), {
      audit: anAudit(),
      subscriptionId: firstSubscription,
      until: bench.clock.now() + 60_000,
      interrupt: new AbortController().signal,
      meter: createMeter(bench.clock),
    });

    await expect(bench.clock.runUntil(pass)).rejects.toThrow('no levels today');
    expect(await leaseOf('another')).toMatchObject({ kind: 'acquired' });
    expect(await bench.store.readLevels(firstSubscription)).toBe('levels of the pass before');
  });

  it('leaves what was learned of another audit’s probes as it was, where it is a check’s', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [{ does: 'run', seconds: 32 }] });
    const learned = { auditId: 'a whole audit', until: 1 };
    await saveLevels(JSON.stringify({ at: 0, buckets: [], learned }));
    const audit = anAudit({ trigger: 'check', probeSha256: bench.deps.probe.sha256 });
    await bench.store.createAudit(audit);
    await bench.store.addRows(audit.id, [aNewRow('vm-1')], 0);

    const pass = passSubscription(bench.deps, {
      audit,
      subscriptionId: firstSubscription,
      until: bench.clock.now() + 60_000,
      interrupt: new AbortController().signal,
      meter: createMeter(bench.clock),
    });

    expect(await bench.clock.runUntil(pass)).toEqual({ kind: 'done' });
    const saved = await bench.store.readLevels(firstSubscription);
    expect(JSON.parse(saved ?? '')).toMatchObject({
      learned,
      buckets: expect.arrayContaining([expect.anything()]) as unknown,
    });
  });

  it('keeps its lease for as long as it works', async () => {
    const pass = await passOver([aNewRow('vm-1')], { seconds: 200 });
    await bench.clock.advance(150_000);

    expect(await leaseOf('another')).toMatchObject({ kind: 'held' });
    expect(await bench.clock.runUntil(pass.ended)).toEqual({ kind: 'done' });
    expect(await leaseOf('another')).toMatchObject({ kind: 'acquired' });
  });

  it('keeps its lease behind a store that did not answer for a while', async () => {
    const stall = { ms: 0 };
    const store = (given: Store) =>
      interceptedStore(given, {
        before: (method) => (method === 'askedVms' ? bench.clock.sleep(stall.ms) : undefined),
      });
    const pass = await passOver([aNewRow('vm-1')], { seconds: 3000, probeDeadlineSeconds: 3600 }, store);
    await bench.clock.advance(1_000_000);
    stall.ms = 20_000;
    await bench.clock.advance(25_000);
    stall.ms = 0;
    await bench.clock.advance(45_000);

    expect(await leaseOf('another')).toMatchObject({ kind: 'held' });
    expect(await bench.clock.runUntil(pass.ended)).toEqual({ kind: 'done' });
  });

  it.each([true, false])('keeps what a probe printed where that is wanted: %s', async (saveEvidence) => {
    const pass = await passOver([aNewRow('vm-1')], { saveEvidence });

    await bench.clock.runUntil(pass.ended);

    expect((await bench.store.readEvidence(pass.id, aTarget('vm-1').key)) !== null).toBe(saveEvidence);
  });

  it('counts the errors that a pass which died left behind, before it starts anything', async () => {
    const locked = aNewRow('vm-1', { settlement: { outcome: 'failed', reason: 'timed-out', detail: 'x' } });
    const pass = await passOver([locked, aNewRow('vm-2')], { maxErrors: { count: 0 } });

    await bench.clock.runUntil(pass.ended);

    expect(bench.platform.posts).toHaveLength(0);
    expect((await bench.store.coverage(pass.id)).byReason).toMatchObject({ 'not-attempted:max-errors': 1 });
  });
});

type Given = Partial<AuditLimits> & { readonly seconds?: number };

/** Begins a pass over these rows; a probe takes so many seconds. */
async function passOver(
  rows: readonly NewRow[],
  { seconds = 32, ...limits }: Given,
  around: (store: Store) => Store = (store) => store,
) {
  bench = await createAuditBench({ events: [], behaviourOf: () => [{ does: 'run', seconds }] });
  const audit = anAudit({ limits: { ...anAudit().limits, ...limits }, probeSha256: bench.deps.probe.sha256 });
  await bench.store.createAudit(audit);
  await bench.store.addRows(audit.id, rows, 0);
  const deps = { ...bench.deps, store: around(bench.deps.store) };
  const ended = passSubscription(deps, {
    audit,
    subscriptionId: firstSubscription,
    until: Number.POSITIVE_INFINITY,
    interrupt: new AbortController().signal,
    meter: createMeter(bench.clock),
  });
  return { id: audit.id, ended };
}
