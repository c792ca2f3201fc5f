import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAudit } from '../../../../lib/audit/create-audit.ts';
import { runAudit } from '../../../../lib/audit/run-audit.ts';
import { createSampleCounts } from '../../../../lib/audit/sample/shared-count.ts';
import type { SubscriptionId } from '../../../../lib/model/ids.ts';
import { aroundStore } from '../../../support/around-store.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { anAudit, aTarget, image2016, provenanceOf } from '../../../support/ledger-builders.ts';

let bench: AuditBench;
let clock: { at: number };
let calls: string[];
let failures: number;

const audit = anAudit();
const another = anAudit({ id: 'another' as typeof audit.id });

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  [clock, calls, failures] = [{ at: 1000 }, [], 0];
  await bench.store.createAudit(audit);
  await bench.store.createAudit(another);
});

afterEach(() => bench.close());

function deps() {
  const store = aroundStore(bench.store, async (method, call) => {
    calls.push(method);
    failures -= 1;
    return failures >= 0 ? await Promise.reject(new Error('no store')) : await call();
  });
  return { store, clock: { ...bench.clock, now: () => clock.at } };
}

describe('createSampleCounts', () => {
  it('counts once for all who ask at a time or within ten seconds', async () => {
    const { read } = createSampleCounts();

    const [one, other] = await Promise.all([read(deps(), audit, 0), read(deps(), audit, 0)]);
    const once = calls.length;
    clock.at += 9999;
    const third = await read(deps(), audit, 0);

    expect([one?.number, other?.number, third.number]).toEqual([1, 1, 1]);
    expect(calls).toHaveLength(once);
  });

  it('counts anew after ten seconds, for another audit, and for whoever needs what was written since', async () => {
    const { read, begun } = createSampleCounts();

    expect(await read(deps(), audit, begun())).toMatchObject({ number: 1 });
    expect(await read(deps(), another, 0)).toMatchObject({ number: 2 });
    expect(await read(deps(), audit, begun())).toMatchObject({ number: 3 });
    expect(await read(deps(), audit, begun())).toMatchObject({ number: 4 });
    clock.at += 10_000;
    expect(await read(deps(), audit, 0)).toMatchObject({ number: 5 });
  });

  it('fails whoever began a count, and counts anew for those who waited for it', async () => {
    const { read } = createSampleCounts();
    failures = 1;

    const answers = await Promise.allSettled([read(deps(), audit, 0), read(deps(), audit, 0)]);

    expect(answers).toMatchObject([
      { status: 'rejected', reason: new Error('no store') },
      { status: 'fulfilled', value: { number: 2 } },
    ]);
  });
});

describe('an audit with a sample in several subscriptions', () => {
  /** Reads of open rows by an audit of so many subscriptions, each with twelve VMs of one image. */
  async function readsWith(subscriptions: number): Promise<number> {
    await bench.close();
    const ids = Array.from({ length: subscriptions }, (_, index) => aSubscription(index));
    bench = await createAuditBench({
      events: ids.flatMap((subscriptionId) =>
        Array.from({ length: 12 }, (_, index) => ({
          kind: 'target' as const,
          target: aTarget(`vm-${index}`, { subscriptionId, provenance: provenanceOf(image2016) }),
          settle: null,
        })),
      ),
      behaviourOf: () => [{ does: 'run', seconds: 32 }],
    });
    let reads = 0;
    const store = aroundStore(bench.deps.store, (method, call) => {
      reads += Number(method === 'openRows');
      return call();
    });
    const { id } = await createAudit(bench.deps, {
      scope: { include: { subscriptions: ids } },
      trigger: 'cli',
      startedBy: 'tester',
      limits: {
        probeDeadlineSeconds: 300,
        auditDeadlineSeconds: 14_400,
        maxErrors: null,
        minCoveragePercent: null,
        saveEvidence: false,
        perImage: 3,
      },
    });
    await bench.clock.runUntil(
      runAudit({ ...bench.deps, store }, id, { interrupt: new AbortController().signal }),
    );
    return reads;
  }

  it('reads twice as many rows for twice as many subscriptions, not four times as many', async () => {
    expect(await readsWith(12)).toBeLessThan(2.5 * (await readsWith(6)));
  });
});

function aSubscription(index: number): SubscriptionId {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as SubscriptionId;
}
