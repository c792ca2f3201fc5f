import { afterEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../../functions/app/function-names.ts';
import { instanceIdOf } from '../../../functions/start/scope-instances.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { demoFleet } from '../../arm-simulator/fleet.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../../support/faulted-audit.ts';
import { type FunctionApp, startFunctionApp } from '../../support/function-app.ts';

let estate: Estate;
let app: FunctionApp;

afterEach(async () => {
  await app.close();
  await estate.close();
});

const minute = 60_000;
const deadlineMs = 240 * minute;

type Stuck = {
  readonly status: 'Pending' | 'Running';
  readonly first: string;
  readonly id: AuditId;
};

/**
 * An audit whose orchestration, and those below it, stop moving: before their first turn, or with probes in flight while the process
 * that watched them dies.
 */
async function openStuck(status: Stuck['status']): Promise<Stuck> {
  estate = await createEstate({ world: demoFleet({ startedAt }) });
  const scope = { include: { subscriptions: estate.world.subscriptions.map(({ id }) => id) } };
  const first = instanceIdOf(scope);
  const deps = { ...estate.deps, tuning: { ...estate.deps.tuning, maxInFlight: 6 } };
  app = await startFunctionApp({ clock: estate.clock, deps, scope });
  const begun: string[] = [];
  const stall = (): void => app.hub.stall((id) => id === first || begun.some((one) => id.startsWith(one)));
  if (status === 'Pending') {
    stall();
  }
  const response = await app.host.fetch('POST', '/api/audits');
  const { id } = (await response.json()) as { id: AuditId };
  begun.push(id);
  await estate.clock.advance(20_000);
  stall();
  app.hub.redeploy();
  return { status, first, id };
}

async function tick(): Promise<void> {
  await estate.clock.runUntil(app.host.tick(functionNames.auditTimer));
}

async function auditsNewestFirst(): Promise<readonly Audit[]> {
  return (await estate.store.listAudits({}, 9)).items;
}

function posts(): number {
  return [...postsByVm(estate.azure.log()).values()].flat().length;
}

async function truthOf(audit: Audit): Promise<void> {
  const found = (await estate.findings(audit)).map(({ target, outcome, reason, probe }) => [
    target.key,
    [outcome, reason, probe?.halves.client.verdict ?? null, probe?.halves.server.verdict ?? null],
  ]);
  const truth = [...estate.truth].map(([key, { outcome, reason, client, server }]) => [
    key,
    [outcome, reason, client, server],
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(truth));
}

describe('an orchestration that does not move any more', () => {
  it.each(['Pending', 'Running'] as const)(
    'and stays %s holds its scope until its audit is past its deadline; when it wakes, it probes nothing and ends',
    async (status) => {
      const { first, id } = await openStuck(status);
      await estate.clock.advance(deadlineMs);
      await tick();
      expect(app.hub.instance(first)).toMatchObject({ runtimeStatus: status });
      expect(await auditsNewestFirst()).toMatchObject([{ id, endedAt: null }]);

      await estate.clock.advance(11 * minute);
      await tick();
      const [next, left] = await auditsNewestFirst();
      expect([next?.id === id, left?.id]).toEqual([false, id]);
      await estate.clock.runUntil(app.hub.ended(`${first}-2`));

      expect(left).toMatchObject({ id, endedAt: expect.any(String) });
      expect(left?.incompleteBecause).toContainEqual({ code: 'orchestration-stuck' });
      expect(await estate.store.coverage(id)).toMatchObject({ pending: 0, starting: 0, started: 0 });
      const whole = await estate.store.readAudit(next?.id as AuditId);
      expect(whole).toMatchObject({ state: 'complete' });
      await truthOf(whole as Audit);
      expect(app.hub.instance(first)).toMatchObject({ runtimeStatus: status });

      const before = { posts: posts(), audits: await auditsNewestFirst() };
      app.hub.wake();
      const end = await estate.clock.runUntil(app.hub.ended(first));

      expect(end).toMatchObject({ runtimeStatus: 'Completed', output: { auditId: id, state: left?.state } });
      expect(app.hub.instances().map(({ runtimeStatus }) => runtimeStatus)).not.toContain('Running');
      expect({ posts: posts(), audits: await auditsNewestFirst() }).toEqual(before);
    },
  );

  it('is closed by the second cancel, and its scope is free ten minutes later', async () => {
    const { first, id } = await openStuck('Running');

    const once = await app.host.fetch('POST', `/api/audits/${id}/cancel`);
    const asked = await estate.store.readAudit(id);
    const twice = await app.host.fetch('POST', `/api/audits/${id}/cancel`);
    const thrice = await app.host.fetch('POST', `/api/audits/${id}/cancel`);
    const canceled = await estate.store.readAudit(id);
    await estate.clock.advance(11 * minute);
    await tick();
    expect(await auditsNewestFirst()).toHaveLength(2);
    await estate.clock.runUntil(app.hub.ended(`${first}-2`));

    expect([once.status, twice.status, thrice.status]).toEqual([202, 202, 409]);
    expect([asked?.endedAt, canceled?.state]).toEqual([null, 'canceled']);
    expect(await auditsNewestFirst()).toMatchObject([{ state: 'complete' }, { id, state: 'canceled' }]);
  });
});
