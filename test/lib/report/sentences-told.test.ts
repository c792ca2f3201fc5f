import { afterEach, describe, expect, it } from '@jest/globals';
import { concludeAudit } from '../../../lib/audit/conclude.ts';
import type { MachinePage } from '../../../lib/inventory/compute-port.ts';
import { pageMachines } from '../../../lib/inventory/machine-pages.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import { sentenceJa } from '../../../lib/report/sentences-ja.ts';
import { truthFleet } from '../../arm-simulator/fleet.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../../support/ledger-builders.ts';
import { simulatedDiscovery, targetsIn } from '../../support/simulated-discovery.ts';

const never = new AbortController().signal;
const wholePage: MachinePage = {
  machines: [],
  unreadableRows: 0,
  totalRecords: 0,
  skipToken: null,
  isTruncated: false,
  isSubscriptionLimitHit: false,
};

/** Sentences as the code that writes them words them now: a translation that no longer fits one shows here. */
describe('sentenceJa of what the auditor says', () => {
  it('has words for where every VM of an estate came from', async () => {
    const world = truthFleet(300);
    const subscriptions = world.subscriptions.map(({ id }) => id);

    const events = await simulatedDiscovery(world).discover({ include: { subscriptions } });

    const told = new Set(targetsIn(events).map(({ target }) => target.provenance.reason));
    expect(told.size).toBeGreaterThan(5);
    expect([...told].filter((reason) => sentenceJa(reason) === null)).toEqual([]);
  });

  it.each<{ name: string; page: Partial<MachinePage> }>([
    { name: 'one row that cannot be read', page: { unreadableRows: 1 } },
    { name: 'rows that cannot be read', page: { unreadableRows: 2 } },
    { name: 'one machine missing', page: { totalRecords: 1 } },
    { name: 'machines missing', page: { totalRecords: 2 } },
    { name: 'a short answer', page: { isTruncated: true } },
    { name: 'too many subscriptions', page: { isSubscriptionLimitHit: true } },
    { name: 'a circle', page: { skipToken: 'again' } },
  ])('has words for pages with $name', async ({ page }) => {
    expect(await untranslated(() => Promise.resolve({ ...wholePage, ...page }))).toEqual([]);
  });

  it('has words for a query that fails', async () => {
    const failed = new AuditError('arm.transient', 'Reading a page failed: 500.');

    expect(await untranslated(() => Promise.reject(failed))).toEqual([]);
  });
});

async function untranslated(machinePage: () => Promise<MachinePage>): Promise<string[]> {
  const told: string[] = [];
  for await (const page of pageMachines({ machinePage }, [firstSubscription], never)) {
    told.push(...(page.kind === 'incomplete' ? [page.because] : []));
  }
  expect(told).toHaveLength(1);
  return told.filter((because) => sentenceJa(because) === null);
}

describe('sentenceJa of why an audit is incomplete', () => {
  let bench: AuditBench;
  afterEach(() => bench.close());

  it.each(
    (['deadline', 'max-errors', 'subscription-forbidden'] as const).flatMap((reason) => [
      { reason, vms: 1 },
      { reason, vms: 2 },
    ]),
  )('has words for $vms not attempted: $reason, and for too little judged', async ({ reason, vms }) => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    const limits = { ...anAudit().limits, minCoveragePercent: 90 };
    const audit = anAudit({ limits });
    await bench.store.createAudit(audit);
    const settlement: Unjudged = { outcome: 'not-attempted', reason };
    const rows = Array.from({ length: vms }, (_, index) => ({
      target: aTarget(`vm-${index}`),
      settlement,
      lastKnown: null,
    }));
    await bench.store.addRows(audit.id, rows, bench.clock.now());

    const { incompleteBecause } = await concludeAudit(bench.deps, audit);

    expect(incompleteBecause).toHaveLength(2);
    expect(incompleteBecause.filter((because) => sentenceJa(because) === null)).toEqual([]);
  });
});
