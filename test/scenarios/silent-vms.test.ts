import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { passStep, planStep } from '../../lib/audit/durable/durable-steps.ts';
import { type AuditProgress, createMeter } from '../../lib/audit/meter.ts';
import { previewAudit } from '../../lib/audit/plan/preview.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { previewLines } from '../../lib/cli/commands/plan.ts';
import { progressText } from '../../lib/cli/console/progress.ts';
import { english } from '../../lib/cli/texts/load-texts.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { overStore } from '../lib/cli/commands/over-store.ts';
import { type AuditBench, createAuditBench } from '../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../support/ledger-builders.ts';

const minute = 60_000;
const scope = { include: { subscriptions: [firstSubscription] } };
const limits = anAudit().limits;
const never = new AbortController().signal;

let bench: AuditBench;
let id: AuditId;
let progress: AuditProgress[];
let ended: Promise<unknown>;
/** How long those two run. */
let slowSeconds: number;

/** Forty VMs, two of which never answer. */
beforeEach(async () => {
  slowSeconds = 7200;
  const names = Array.from({ length: 40 }, (_, index) => `vm-${String(index).padStart(2, '0')}`);
  bench = await createAuditBench({
    events: [
      { kind: 'subscription', subscriptionId: firstSubscription, name: 'shop' },
      ...names.map((name) => ({ kind: 'target' as const, target: aTarget(name), settle: null })),
    ],
    behaviourOf: (name) => [{ does: 'run', seconds: /-(07|31)$/.test(name) ? slowSeconds : 30 }],
  });
  progress = [];
  ({ id } = await createAudit(bench.deps, {
    scope,
    trigger: 'cli',
    startedBy: 'tester',
    limits,
    lineage: null,
  }));
  ended = runAudit(bench.deps, id, { interrupt: never, onProgress: (each) => progress.push(each) });
});

afterEach(() => bench.close());

describe('an audit that waits for a few silent VMs', () => {
  it('says for whom and until when, and no other time', async () => {
    await bench.clock.advance(10 * minute);

    const text = progressText(progress.at(-1) as AuditProgress, english.said.progress);
    const status = await overStore(bench.store, ['status', id, '--output', 'json'], {
      now: bench.clock.now(),
    });
    const told = await overStore(bench.store, ['status', id], { now: bench.clock.now() });

    expect(text).toMatch(
      / · waiting until 03:30 UTC at the latest for vm-07 and vm-31, which do not answer · /,
    );
    expect(text).not.toContain('left');
    expect(JSON.parse(status.stdout).waitingFor).toMatchObject({ vms: ['vm-07', 'vm-31'] });
    expect(told.stdout).toContain(
      'The audit is waiting until 03:30 UTC at the latest for vm-07 and vm-31, which do not answer.',
    );
    await bench.clock.runUntil(ended);
    expect(progress.at(-1)?.silent).toBeNull();
  });

  it('names nobody while it works', async () => {
    await bench.clock.advance(minute);

    expect(progress.map(({ silent }) => silent).filter((silent) => silent !== null)).toEqual([]);
    await bench.clock.runUntil(ended);
  });

  it('starts them last the next time', async () => {
    await bench.clock.runUntil(ended);
    await bench.clock.advance(120 * minute);
    const before = bench.platform.posts.length;

    const next = await createAudit(bench.deps, {
      scope,
      trigger: 'cli',
      startedBy: 'tester',
      limits,
      lineage: null,
    });
    await bench.clock.runUntil(runAudit(bench.deps, next.id, { interrupt: never }));

    const names = bench.platform.posts.slice(before).map(({ key }) => key.split('/').at(-1));
    expect(names).toHaveLength(40);
    expect(names.slice(-2)).toEqual(['vm-07', 'vm-31']);
  });

  it('is remembered by the next plan, which looks up no VM by itself for that', async () => {
    await bench.clock.runUntil(ended);
    await bench.clock.advance(120 * minute);

    const plan = (store: AuditBench['store'] | null, maxAgeSeconds?: number) =>
      previewAudit(bench.deps, scope, {
        signal: never,
        limits: { ...limits, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) },
        store,
      });
    const [blind, knowing, sparing] = [
      await plan(null),
      await plan({ ...bench.store, latestFinding: () => Promise.reject(new Error('one VM')) }),
      await plan(bench.store, 86_400),
    ];

    expect([blind.toProbe, blind.silentBefore]).toEqual([40, 0]);
    expect([knowing.toProbe, knowing.silentBefore]).toEqual([40, 2]);
    expect([sparing.toProbe, sparing.silentBefore, sparing.skips]).toEqual([
      2,
      2,
      { 'skipped:unchanged': 38 },
    ]);
    expect(previewLines(sparing, english).join('\n')).toContain(
      'and up to 30 min more if some never answer (2 never answered the last time).',
    );
    expect(previewLines(knowing, english, true).join('\n')).toContain(
      'and up to 30 min more if some never answer, as much again if those in their place do not either (2 never answered the last time, before that limit).',
    );
    expect(previewLines(blind, english).join('\n')).toContain('and up to 30 min more if some never answer.');
    expect(previewLines({ ...blind, images: { '(custom)': 2 } }, english)).toContain(
      '  an image or disk from outside the Marketplace  2',
    );
  });
});

describe('an audit whose probe does not end', () => {
  /** Seconds after which two hanging VMs are given up, by what Azure says of their agents from some time on. */
  async function endsAfter(readyAt: (minutes: number) => boolean | null): Promise<Record<string, number>> {
    const begun = bench.clock.now();
    const deps = {
      ...bench.deps,
      isAgentReady: () => Promise.resolve(readyAt((bench.clock.now() - begun) / minute)),
    };
    const { id: next } = await createAudit(deps, {
      scope,
      trigger: 'cli',
      startedBy: 'tester',
      limits,
      lineage: null,
    });
    await bench.clock.runUntil(runAudit(deps, next, { interrupt: never }));
    const { byReason } = await bench.store.coverage(next);
    return { ...byReason, minutes: Math.floor((bench.clock.now() - begun) / minute) };
  }

  beforeEach(async () => {
    await bench.clock.runUntil(ended);
    await bench.clock.advance(120 * minute);
  });

  it('gives it up when its agent is not ready three times in a row', async () => {
    expect(await endsAfter(() => false)).toEqual({ 'unreachable:agent-silent': 2, minutes: 12 });
  });

  it('does so in the time boxes of activities, shorter than that', async () => {
    const deps = { ...bench.deps, isAgentReady: () => Promise.resolve(false) };
    const { id: auditId } = await createAudit(deps, { scope, trigger: 'timer', startedBy: 'x', limits });
    const steps = { ...deps, passBoxMs: 5 * minute, stopping: never, meter: createMeter(bench.clock) };
    const begun = bench.clock.now();
    await planStep(steps, { auditId });
    const pass = () => passStep(steps, { auditId, subscriptionId: firstSubscription });

    while ((await bench.clock.runUntil(pass())).kind !== 'done');

    expect((await bench.store.coverage(auditId)).byReason).toEqual({ 'unreachable:agent-silent': 2 });
    expect(Math.floor((bench.clock.now() - begun) / minute)).toBe(12);
  });

  it('asks once more before, and takes the answer that is there', async () => {
    slowSeconds = 700;

    expect(await endsAfter(() => false)).toEqual({ minutes: 12 });
  });

  it.each([
    { says: 'ready', readyAt: () => true },
    { says: 'nothing', readyAt: () => null },
    { says: 'not ready twice', readyAt: (minutes: number) => minutes > 8 },
  ])('waits until its deadline where Azure says $says of the agent', async ({ readyAt }) => {
    expect(await endsAfter(readyAt)).toEqual({ 'failed:timed-out': 2, minutes: 30 });
  });
});
