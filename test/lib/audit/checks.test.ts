import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditDeps } from '../../../lib/audit/audit-deps.ts';
import { createAudit } from '../../../lib/audit/create-audit.ts';
import { createMeter } from '../../../lib/audit/meter.ts';
import { passSubscription } from '../../../lib/audit/pass/pass.ts';
import { planAudit } from '../../../lib/audit/plan/plan.ts';
import { runAudit } from '../../../lib/audit/run-audit.ts';
import type { WaitingFor } from '../../../lib/audit/waiting-for.ts';
import type { Audit, AuditLimits } from '../../../lib/model/audit.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { StartAnswer } from '../../../lib/run-command/port.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { dyingStore } from '../../support/intercepted-store.ts';
import { aTarget, firstSubscription } from '../../support/ledger-builders.ts';
import type { Behaviour } from '../../support/scripted-platform.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const slowSeconds = 80;
const never = new AbortController().signal;
const healthy: readonly Behaviour[] = [{ does: 'run', seconds: 32 }];
/** Runs on when the lease of a dead check is over. */
const slow: readonly Behaviour[] = [{ does: 'run', seconds: slowSeconds }];
const refused: StartAnswer = {
  kind: 'refused',
  remaining: [],
  retryAfterMs: null,
  settle: { outcome: 'failed', reason: 'locked' },
};

/** The last of the names to be started. */
const late = 'vm-0399';
const early = 'vm-0000';

function named(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `vm-${String(index).padStart(4, '0')}`);
}

async function openBench(behaviourOf: (name: string) => readonly Behaviour[] = () => healthy): Promise<void> {
  bench = await createAuditBench({ events: [], behaviourOf });
}

/** An audit that finds the named VMs. */
type Plan = { readonly audit: Audit; readonly deps: AuditDeps };

async function plan(
  trigger: 'http' | 'check',
  names: readonly string[],
  limits: Partial<AuditLimits> = {},
): Promise<Plan> {
  const targets = names.map((name) => aTarget(name));
  const ids = targets.map(({ resourceId }) => resourceId);
  const audit = await createAudit(bench.deps, {
    scope: { include: trigger === 'check' ? { ids } : { subscriptions: [firstSubscription] } },
    trigger,
    startedBy: 'tester',
    limits: {
      probeDeadlineSeconds: 300,
      auditDeadlineSeconds: 14_400,
      maxErrors: null,
      minCoveragePercent: null,
      saveEvidence: false,
      ...limits,
    },
  });
  const discover = async function* () {
    yield* targets.map((target) => ({ kind: 'target' as const, target, settle: null }));
  };
  return { audit, deps: { ...bench.deps, discover } };
}

/** Runs an audit from so many seconds on, and says when it ended. */
async function run(
  { deps, audit }: Plan,
  afterSeconds = 0,
): Promise<{ readonly audit: Audit; readonly endedAt: number }> {
  await bench.clock.sleep(afterSeconds * 1000);
  const ended = await runAudit(deps, audit.id, { interrupt: never });
  return { audit: ended, endedAt: bench.clock.now() };
}

async function findingOf({ audit }: Plan, name: string): Promise<Finding | null> {
  return await bench.store.finding(audit.id, aTarget(name).key);
}

describe('a check while a whole audit holds the lease', () => {
  it('probes a VM that the audit has not come to, which then takes the finding over', async () => {
    await openBench();
    const whole = await plan('http', named(400));
    const check = await plan('check', [late]);

    const [wholeEnd, checkEnd] = await bench.clock.runUntil(Promise.all([run(whole), run(check, 5)]));

    expect(bench.platform.postsOf(late)).toBe(1);
    expect(bench.platform.posts).toHaveLength(400);
    expect(checkEnd.endedAt - Date.parse(checkEnd.audit.startedAt)).toBeLessThan(60_000);
    expect(wholeEnd.endedAt).toBeGreaterThan(checkEnd.endedAt);
    expect(wholeEnd.audit.state).toBe('complete');
    expect((await bench.store.coverage(whole.audit.id)).byOutcome.judged).toBe(400);
    const { probedAt } = (await findingOf(check, late)) as Finding;
    expect(await findingOf(whole, late)).toMatchObject({ outcome: 'judged', probedAt });
  });

  it('is asked of the holder, who probes a VM that its audit does not have', async () => {
    await openBench();
    const whole = await plan('http', named(400));
    const check = await plan('check', ['vm-elsewhere']);

    const [wholeEnd, checkEnd] = await bench.clock.runUntil(Promise.all([run(whole), run(check, 5)]));

    expect(bench.platform.postsOf('vm-elsewhere')).toBe(1);
    expect(checkEnd.endedAt - Date.parse(checkEnd.audit.startedAt)).toBeLessThan(60_000);
    expect(wholeEnd.endedAt).toBeGreaterThan(checkEnd.endedAt);
    expect(await findingOf(check, 'vm-elsewhere')).toMatchObject({ outcome: 'judged' });
    expect((await bench.store.coverage(whole.audit.id)).discovered).toBe(400);
    expect(await bench.store.askedVms(firstSubscription)).toEqual([]);
  });

  it('waits for a probe in flight and takes its finding over', async () => {
    await openBench();
    const whole = await plan('http', named(3));
    const check = await plan('check', [early]);

    const [, checkEnd] = await bench.clock.runUntil(Promise.all([run(whole), run(check, 5)]));

    expect(bench.platform.postsOf(early)).toBe(1);
    expect(checkEnd.audit.state).toBe('complete');
    expect(checkEnd.endedAt - Date.parse(checkEnd.audit.startedAt)).toBeLessThan(60_000);
    const { probedAt, settledAt } = (await findingOf(whole, early)) as Finding;
    // The time between the two is the probe's own: a restart of the VM that came later must not fall into it.
    expect(await findingOf(check, early)).toMatchObject({ outcome: 'judged', probedAt, settledAt });
  });

  it('keeps a pass that waits for its lease from probing too', async () => {
    await openBench();
    const check = await plan('check', [early]);
    const whole = await plan('http', named(3));

    const [, wholeEnd] = await bench.clock.runUntil(Promise.all([run(check), run(whole, 1)]));

    expect(bench.platform.posts).toHaveLength(3);
    expect(wholeEnd.audit.state).toBe('complete');
    expect(await bench.store.coverage(whole.audit.id)).toMatchObject({ byOutcome: { judged: 3 } });
  });

  it('leaves to the audit what it could not judge itself', async () => {
    await openBench((name) => (name === early ? [{ does: 'answer', answer: refused }, ...healthy] : healthy));
    const check = await plan('check', [early]);
    const whole = await plan('http', named(3));

    await bench.clock.runUntil(Promise.all([run(check), run(whole, 0.05)]));

    expect(bench.platform.postsOf(early)).toBe(2);
    expect(await findingOf(check, early)).toMatchObject({ outcome: 'failed', reason: 'locked' });
    expect(await findingOf(whole, early)).toMatchObject({ outcome: 'judged' });
  });

  it.each([
    { name: 'keeps raw evidence', limits: { saveEvidence: true }, sha256: null },
    { name: 'sends another probe', limits: {}, sha256: 'd'.repeat(64) },
  ])('hands nothing over to an audit that $name, which probes behind it', async ({ limits, sha256 }) => {
    await openBench();
    const check = await plan('check', [early]);
    const whole = await plan('http', named(3), limits);
    await bench.store.updateAudit(whole.audit.id, (audit) => ({
      ...audit,
      probeSha256: sha256 ?? audit.probeSha256,
    }));

    await bench.clock.runUntil(Promise.all([run(check), run(whole, 1)]));

    const [first, second] = bench.platform.posts.filter(({ key }) => key === aTarget(early).key);
    expect(bench.platform.postsOf(early)).toBe(2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(32_000);
    expect(await findingOf(whole, early)).toMatchObject({ outcome: 'judged' });
  });

  it('asks and waits where the holder knows of no list, and probes itself once the lease is free', async () => {
    await openBench();
    const lease = await bench.store.acquireLease(firstSubscription, 'other', 600_000, bench.clock.now());
    const check = await plan('check', [early]);
    const free = bench.clock.sleep(50_000).then(async () => {
      await bench.store.releaseLease((lease as Extract<typeof lease, { kind: 'acquired' }>).fence);
    });

    const [end] = await bench.clock.runUntil(Promise.all([run(check), free]));

    expect(end.audit.state).toBe('complete');
    expect(bench.platform.postsOf(early)).toBe(1);
    expect(bench.platform.posts[0]?.at).toBeGreaterThanOrEqual(50_000);
  });
});

describe('a check whose VM another check is probing', () => {
  it('tells that it waits for the VM, and speaks of no subscription', async () => {
    await openBench();
    const [first, second] = [await plan('check', [early]), await plan('check', [early])];
    const heard: (WaitingFor | null)[] = [];
    const waiting = bench.clock.sleep(1000).then(() =>
      runAudit(second.deps, second.audit.id, {
        interrupt: never,
        onProgress: (progress) => {
          heard.push(progress.waiting);
        },
      }),
    );

    await bench.clock.runUntil(Promise.all([run(first), waiting]));

    expect(heard.filter((each) => each !== null).slice(0, 1)).toEqual([
      { code: 'asked', by: first.audit.id },
    ]);
    expect(new Set(heard.map((each) => each?.code))).toEqual(new Set([undefined, 'asked']));
  });
});

describe('a check of a VM that hangs', () => {
  it('holds up no audit for longer than a minute, which then goes on with its probe', async () => {
    await openBench((name) => (name === early ? [{ does: 'run', seconds: 250 }] : healthy));
    const check = await plan('check', [early]);
    const whole = await plan('http', named(3));

    const [checkEnd, wholeEnd] = await bench.clock.runUntil(Promise.all([run(check), run(whole, 1)]));

    const others = bench.platform.posts.filter(({ key }) => key !== aTarget(early).key);
    expect(others).toHaveLength(2);
    expect(Math.max(...others.map(({ at }) => at)) - (bench.platform.posts[0]?.at ?? 0)).toBeLessThan(70_000);
    expect(bench.platform.postsOf(early)).toBe(1);
    expect([checkEnd.audit.state, wholeEnd.audit.state]).toEqual(['complete', 'complete']);
    const { probedAt } = (await findingOf(check, early)) as Finding;
    expect(await findingOf(whole, early)).toMatchObject({ outcome: 'judged', probedAt });
  });

  it('is waited for by no audit that has nothing else to do: the check goes on with it', async () => {
    await openBench((name) => (name === 'vm-elsewhere' ? [{ does: 'run', seconds: 250 }] : slow));
    const whole = await plan('http', named(3));
    const check = await plan('check', ['vm-elsewhere']);

    const [wholeEnd, checkEnd] = await bench.clock.runUntil(Promise.all([run(whole), run(check, 5)]));

    expect(wholeEnd.endedAt - Date.parse(whole.audit.startedAt)).toBeLessThan(120_000);
    expect(bench.platform.postsOf('vm-elsewhere')).toBe(1);
    expect(checkEnd.audit.state).toBe('complete');
    expect(await findingOf(check, 'vm-elsewhere')).toMatchObject({ outcome: 'judged' });
  });
});

describe('a check of a VM whose probe nobody watches', () => {
  it('leaves it to the audit that started it, and takes its finding over', async () => {
    await openBench(() => slow);
    const whole = await plan('http', named(3));
    const check = await plan('check', [early]);
    await bench.clock.runUntil(planAudit(whole.deps, whole.audit, never).then((audit) => pass(whole, audit)));

    const [checkEnd] = await bench.clock.runUntil(Promise.all([run(check), run(whole, 15)]));

    expect(bench.platform.postsOf(early)).toBe(1);
    expect(checkEnd.audit.state).toBe('complete');
    const { probedAt } = (await findingOf(whole, early)) as Finding;
    expect(await findingOf(check, early)).toMatchObject({ outcome: 'judged', probedAt });
  });
});

describe('the holder of a lease that dies', () => {
  it('loses nothing of a check that asked it, at every fifth call of its own', async () => {
    for (let nthCall = 3, isDone = false; !isDone; nthCall += 5) {
      await openBench(() => slow);
      const whole = await plan('http', named(3));
      const check = await plan('check', ['vm-elsewhere']);
      const store = dyingStore(bench.store, nthCall, 'after');
      const life = run({ ...whole, deps: { ...whole.deps, store } }).then(
        () => true,
        () => false,
      );

      const [lived, checkEnd] = await bench.clock.runUntil(Promise.all([life, run(check, 1)]));
      const again = await bench.clock.runUntil(run(whole));

      isDone = lived;
      expect([again.audit.state, checkEnd.audit.state]).toEqual(['complete', 'complete']);
      expect(await findingOf(check, 'vm-elsewhere')).toMatchObject({ outcome: 'judged' });
      expect(bench.platform.postsOf('vm-elsewhere')).toBeLessThanOrEqual(2);
      expect(busyPosts('vm-elsewhere')).toBe(0);
      expect(nthCall).toBeLessThan(200);
      await bench.close();
    }
    await openBench();
  });
});

describe('a check that is gone on with long after its VM was judged', () => {
  it('hands nothing over to an audit that began since', async () => {
    await openBench();
    const check = await plan('check', [early]);
    const audit = await bench.clock.runUntil(planAudit(check.deps, check.audit, never));
    await bench.clock.runUntil(pass(check, audit));
    await bench.clock.runUntil(bench.clock.sleep(3_600_000));
    const whole = await plan('http', named(3));
    await bench.clock.runUntil(planAudit(whole.deps, whole.audit, never));

    await bench.clock.runUntil(run(check));

    expect(await findingOf(whole, early)).toMatchObject({ outcome: null });
  });
});

/** One pass of a minute. */
async function pass({ deps }: Plan, audit: Audit): Promise<string> {
  const { kind } = await passSubscription(deps, {
    audit,
    subscriptionId: firstSubscription,
    until: bench.clock.now() + 60_000,
    interrupt: never,
    meter: createMeter(bench.clock),
  });
  return kind;
}

describe('two checks of one VM', () => {
  it('send one probe and come to the same finding', async () => {
    await openBench();
    const checks = [await plan('check', [early]), await plan('check', [early])] as const;

    const ends = await bench.clock.runUntil(Promise.all(checks.map((check) => run(check))));

    expect(bench.platform.postsOf(early)).toBe(1);
    expect(ends.map(({ audit }) => audit.state)).toEqual(['complete', 'complete']);
    const findings = await Promise.all(checks.map((check) => findingOf(check, early)));
    expect(new Set(findings.map((finding) => finding?.probedAt)).size).toBe(1);
  });
});

describe('a check that dies', () => {
  it('loses nothing, at every third call of its own: the audit takes its lease once that ran out, and goes on with its probe', async () => {
    for (let nthCall = 1, isDone = false; !isDone; nthCall += 3) {
      await openBench(() => slow);
      const check = await plan('check', [early]);
      const whole = await plan('http', named(3));
      const store = dyingStore(bench.store, nthCall, 'after');
      const life = run({ ...check, deps: { ...check.deps, store } }).then(
        () => true,
        () => false,
      );

      const [lived, wholeEnd] = await bench.clock.runUntil(Promise.all([life, run(whole, 1)]));
      const again = await bench.clock.runUntil(run(check));

      isDone = lived;
      expect([wholeEnd.audit.state, again.audit.state]).toEqual(['complete', 'complete']);
      expect(await findingOf(whole, early)).toMatchObject({ outcome: 'judged' });
      expect(await findingOf(check, early)).toMatchObject({ outcome: 'judged' });
      expect(bench.platform.postsOf(early)).toBeLessThanOrEqual(2);
      expect(busyPosts(early)).toBe(0);
      expect(nthCall).toBeLessThan(200);
      await bench.close();
    }
    await openBench();
  });
});

/** POSTs that came while another command of the VM was running. */
function busyPosts(name: string): number {
  const times = bench.platform.posts.filter(({ key }) => key === aTarget(name).key).map(({ at }) => at);
  return times.filter((at, index) => index > 0 && at - (times[index - 1] ?? 0) < 1000 * slowSeconds).length;
}
