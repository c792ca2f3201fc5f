import { afterEach, describe, expect, it } from '@jest/globals';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { concludeStep, passStep, planStep } from '../../lib/audit/durable/durable-steps.ts';
import { type AuditProgress, createMeter } from '../../lib/audit/meter.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { everyFinding } from '../../lib/findings/store/pages.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { DiscoveryEvent } from '../../lib/inventory/discovery.ts';
import type { Audit, AuditLimits } from '../../lib/model/audit.ts';
import type { Provenance } from '../../lib/model/provenance.ts';
import type { Target } from '../../lib/model/target.ts';
import { type AuditBench, createAuditBench } from '../support/audit-bench.ts';
import { dyingStore, Killed } from '../support/intercepted-store.ts';
import {
  anAudit,
  aTarget,
  firstSubscription,
  image2016,
  provenanceOf,
  secondSubscription,
} from '../support/ledger-builders.ts';
import type { Behaviour } from '../support/scripted-platform.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const never = new AbortController().signal;
const healthy: readonly Behaviour[] = [{ does: 'run', seconds: 32 }];
const undecided: readonly Behaviour[] = [{ does: 'run', seconds: 32, output: 'unknown' }];
const upgraded: readonly Behaviour[] = [{ does: 'run', seconds: 32, output: 'upgraded' }];
const locked = refused('locked');
const broken = refused('platform-error');
const busy: readonly Behaviour[] = [
  { does: 'answer', answer: { kind: 'busy', remaining: [], retryAfterMs: null } },
];
const hanging: readonly Behaviour[] = [{ does: 'run', seconds: 100_000 }];

const limits: AuditLimits = {
  probeDeadlineSeconds: 300,
  auditDeadlineSeconds: 14_400,
  maxErrors: null,
  minCoveragePercent: null,
  saveEvidence: false,
};

const images = ['one', 'two', 'three'].map((sku) => provenanceOf({ ...image2016, sku }));

function refused(reason: 'locked' | 'platform-error'): readonly Behaviour[] {
  const settle = { outcome: 'failed', reason, detail: 'x' } as const;
  return [{ does: 'answer', answer: { kind: 'refused', settle, remaining: [], retryAfterMs: null } }];
}

/** VMs `IMAGE-NUMBER`. */
function vmsOf(image: number | null, count: number, changes: Partial<Target> = {}): DiscoveryEvent[] {
  const provenance = image === null ? provenanceOf(null) : (images[image] as Provenance);
  return Array.from({ length: count }, (_, index) => {
    const name = `${image ?? 'none'}-${changes.subscriptionId?.slice(0, 1) ?? ''}${index}`;
    return {
      kind: 'target',
      target: { ...aTarget(name, { provenance, ...changes }), ...changes },
      settle: null,
    };
  });
}

async function open(changes: Partial<AuditLimits> = {}): Promise<Audit> {
  return await createAudit(bench.deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'cli',
    startedBy: 'tester',
    limits: { ...limits, perImage: 3, ...changes },
  });
}

async function run(audit: Audit, interrupt: AbortSignal = never): Promise<Audit> {
  return await bench.clock.runUntil(runAudit(bench.deps, audit.id, { interrupt }));
}

/** How many rows of each image ended how. */
async function endsOf(audit: Audit): Promise<Record<string, Record<string, number>>> {
  const ends: Record<string, Record<string, number>> = {};
  for await (const { target, outcome, reason, probe } of everyFinding(bench.store, audit)) {
    const image = target.name.split('-')[0] as string;
    const verdict = probe?.halves.client.verdict === 'unknown' ? 'unknown' : outcome;
    const end = reason ?? String(verdict);
    ends[image] = { ...ends[image], [end]: (ends[image]?.[end] ?? 0) + 1 };
  }
  return ends;
}

describe('an audit of so many VMs of each image', () => {
  it('probes no more of each, every VM of no image, and settles the others as sampled', async () => {
    bench = await createAuditBench({
      events: [...vmsOf(0, 40), ...vmsOf(1, 2), ...vmsOf(2, 3), ...vmsOf(null, 9)],
      behaviourOf: () => healthy,
    });

    const audit = await run(await open({ minCoveragePercent: 100 }));

    expect(await endsOf(audit)).toEqual({
      0: { judged: 3, sampled: 37 },
      1: { judged: 2 },
      2: { judged: 3 },
      none: { judged: 9 },
    });
    expect(bench.platform.posts).toHaveLength(17);
    const { items } = await bench.store.imageFindings(audit.id, {}, 10);
    expect(items.map(({ judged, sample }) => [judged, sample?.vms])).toEqual([
      [3, 40],
      [3, undefined],
      [2, undefined],
    ]);
    expect(audit.state).toBe('complete');
  });

  it('puts another VM in the place of each that gives no verdict, until there is no other', async () => {
    const behaviours: Record<string, readonly Behaviour[]> = { 0: undecided, 1: locked, 2: hanging };
    bench = await createAuditBench({
      events: [...vmsOf(0, 12), ...vmsOf(1, 12), ...vmsOf(2, 12)],
      // Two thirds of each image give none.
      behaviourOf: (name) =>
        Number(name.split('-')[1]) % 3 === 0 ? healthy : (behaviours[name[0] ?? ''] ?? healthy),
    });

    const ends = await endsOf(await run(await open()));

    for (const [image, reason] of Object.entries(['unknown', 'locked', 'timed-out'])) {
      const { judged = 0, [reason]: without = 0, sampled = 0 } = ends[image] ?? {};
      expect([judged, judged + without + sampled]).toEqual([3, 12]);
    }
  });

  it('puts another VM in the place of each that was upgraded in place, for its image and its progress', async () => {
    bench = await createAuditBench({
      events: vmsOf(0, 12),
      behaviourOf: (name) => (Number(name.split('-')[1]) % 3 === 0 ? healthy : upgraded),
    });

    const { id } = await run(await open());

    const [image] = (await bench.store.imageFindings(id, {}, 10)).items;
    expect(image).toMatchObject({ decided: 3, smb1BinariesAbsent: 'confirmed' });
    expect(image?.judged).toBe(3 + (image?.notCounted.upgraded ?? 0));
  });

  it.each([
    { percent: 66, state: 'incomplete' },
    { percent: 67, state: 'complete' },
  ])('takes $percent percent of errors of what is to be probed alone: $state', async ({ percent, state }) => {
    bench = await createAuditBench({
      events: [...vmsOf(0, 60), ...vmsOf(null, 6)],
      behaviourOf: (name) => (name.startsWith('none') ? broken : healthy),
    });

    expect((await run(await open({ maxErrors: { percent } }))).state).toBe(state);
  });

  it('probes all VMs of an image that give no verdict', async () => {
    bench = await createAuditBench({ events: vmsOf(0, 12), behaviourOf: () => undecided });

    expect(await endsOf(await run(await open()))).toEqual({ 0: { unknown: 12 } });
  });

  it('does so across subscriptions', async () => {
    const second = { subscriptionId: secondSubscription };
    bench = await createAuditBench({
      events: [...vmsOf(0, 5), ...vmsOf(0, 10, second), ...vmsOf(1, 8, second), ...vmsOf(1, 8)],
      behaviourOf: (name) => (/^0-\d$/.test(name) ? undecided : healthy),
    });

    const ends = await endsOf(await run(await open()));

    expect(ends[0]).toMatchObject({ judged: 3 });
    expect(ends[1]).toEqual({ judged: 3, sampled: 13 });
  });

  it('spreads them over regions', async () => {
    bench = await createAuditBench({
      events: ['japaneast', 'uksouth', 'westus'].flatMap((location, index) =>
        vmsOf(0, 10, { location, resourceGroup: `rg-${index}` }),
      ),
      behaviourOf: () => healthy,
    });

    await run(await open());

    expect(new Set(bench.platform.posts.map(({ key }) => /rg-\d/.exec(key)?.[0])).size).toBe(3);
  });

  it('starts no VM that is known to be silent, audit after audit, while others of its image answer', async () => {
    bench = await createAuditBench({
      events: vmsOf(0, 12),
      behaviourOf: (name) => (Number(name.split('-')[1]) % 2 === 0 ? healthy : hanging),
    });
    const probed: number[] = [];

    for (let week = 0; week < 4; week += 1) {
      const before = bench.platform.posts.length;
      await run(await open());
      probed.push(bench.platform.posts.length - before);
      await bench.clock.advance(7 * 86_400_000);
    }

    expect(probed[0]).toBeGreaterThan(3);
    expect(probed.slice(1)).toEqual([3, 3, 3]);
  });

  it('says for whom it waits while others are held for their places, and for nobody while one is to be started', async () => {
    bench = await createAuditBench({
      events: [...vmsOf(0, 12), ...vmsOf(null, 1)],
      // Busy for ten minutes, which is how long that is waited for.
      behaviourOf: (name) => (name.startsWith('none') ? busy : hanging),
    });
    const { id } = await open({ probeDeadlineSeconds: 900 });
    let silent: AuditProgress['silent'] = null;
    const onProgress = (progress: AuditProgress): void => {
      silent = progress.silent;
    };

    const ended = runAudit(bench.deps, id, { interrupt: never, onProgress });
    await bench.clock.advance(4 * 60_000);
    const early = silent;
    await bench.clock.advance(9 * 60_000);

    expect([early, silent]).toEqual([null, { vms: expect.any(Array), until: '2026-01-05T03:15:00.000Z' }]);
    await bench.clock.runUntil(ended);
  });

  it('asks the store what is to be started only once those in flight are silent', async () => {
    bench = await createAuditBench({ events: vmsOf(0, 12), behaviourOf: () => hanging });
    const { id } = await open({ probeDeadlineSeconds: 900 });
    let looks = 0;
    const store: Store = {
      ...bench.deps.store,
      openRows: async (auditId, query) => {
        looks += query.limit === 1 && query.wave !== undefined ? 1 : 0;
        return await bench.deps.store.openRows(auditId, query);
      },
    };

    const ended = runAudit({ ...bench.deps, store }, id, { interrupt: never, onProgress: () => undefined });
    await bench.clock.advance(150_000);
    const early = looks;
    await bench.clock.advance(60_000);

    expect([early, looks > 0]).toEqual([0, true]);
    await bench.clock.runUntil(ended);
  });

  it('is gone on with after an interrupt, and never settles a row for it', async () => {
    const interrupt = new AbortController();
    bench = await createAuditBench({ events: vmsOf(0, 20), behaviourOf: () => undecided });
    const audit = await open();
    void bench.clock.sleep(5000).then(() => interrupt.abort());

    const interrupted = await run(audit, interrupt.signal);
    const before = await endsOf(audit);
    const ended = await run(interrupted);

    expect([interrupted.state, before]).toEqual(['interrupted', { 0: { unknown: 3, null: 17 } }]);
    expect([ended.state, await endsOf(audit)]).toEqual(['complete', { 0: { unknown: 20 } }]);
  });

  it('comes to the same in the time boxes of activities', async () => {
    const second = { subscriptionId: secondSubscription };
    bench = await createAuditBench({
      events: [...vmsOf(0, 9), ...vmsOf(1, 9, second), ...vmsOf(0, 9, second)],
      behaviourOf: (name) => (/-2?[02468]$/.test(name) ? healthy : hanging),
    });
    const { id: auditId } = await open();
    const deps = { ...bench.deps, passBoxMs: 60_000, stopping: never, meter: createMeter(bench.clock) };
    const inBoxes = async (): Promise<void> => {
      const planned = await planStep(deps, { auditId });
      const subscriptions = planned.kind === 'planned' ? planned.subscriptions : [];
      do {
        for (const subscriptionId of subscriptions) {
          while ((await passStep(deps, { auditId, subscriptionId })).kind !== 'done');
        }
      } while ((await concludeStep(deps, { auditId })).kind === 'open');
    };

    await bench.clock.runUntil(inBoxes());

    for (const { judged = 0, sampled = 0, 'timed-out': hung = 0 } of Object.values(
      await endsOf({ ...anAudit(), id: auditId }),
    )) {
      expect([judged, (judged + sampled + hung) % 9]).toEqual([3, 0]);
    }
  });

  it('has the same end wherever its process dies', async () => {
    const events = [
      ...vmsOf(0, 9),
      ...vmsOf(1, 4, { subscriptionId: secondSubscription }),
      ...vmsOf(null, 1),
    ];
    for (let nthCall = 1; nthCall <= 90; nthCall += 3) {
      await (nthCall > 1 ? bench.close() : undefined);
      bench = await createAuditBench({
        events,
        behaviourOf: (name) => (Number(name.split('-')[1]) % 2 === 0 ? healthy : undecided),
      });
      const audit = await open();
      const store = dyingStore(bench.deps.store, nthCall, nthCall % 2 === 0 ? 'before' : 'after');
      await bench.clock
        .runUntil(runAudit({ ...bench.deps, store }, audit.id, { interrupt: never }))
        .catch((error: unknown) => {
          if (!(error instanceof Killed)) {
            throw error;
          }
        });
      await bench.clock.advance(120_000);
      await run(audit);

      const ends = await endsOf(audit);
      const { judged = 0, unknown = 0, sampled = 0 } = ends[0] ?? {};
      expect([nthCall, judged, judged + unknown + sampled]).toEqual([nthCall, 3, 9]);
    }
  });
});
