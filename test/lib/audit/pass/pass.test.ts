import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditDeps } from '../../../../lib/audit/audit-deps.ts';
import { createMeter } from '../../../../lib/audit/meter.ts';
import { passSubscription } from '../../../../lib/audit/pass/pass.ts';
import type { LeaseAnswer } from '../../../../lib/findings/store/leases.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { interceptedStore } from '../../../support/intercepted-store.ts';
import { anAudit, firstSubscription } from '../../../support/ledger-builders.ts';

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
});
