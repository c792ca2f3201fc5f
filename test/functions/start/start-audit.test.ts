import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppDeps, Orchestrations } from '../../../functions/app/app-deps.ts';
import { instanceIdOf } from '../../../functions/start/scope-instances.ts';
import { startAudit } from '../../../functions/start/start-audit.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { systemClock } from '../../../lib/system-clock.ts';
import { type AuditBench, createAuditBench, silentLog } from '../../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../../support/ledger-builders.ts';

const scope = { include: { subscriptions: [firstSubscription] } };
const request = { scope, trigger: 'timer', startedBy: 'timer' } as const;
const runningId = '20260105T010000Z-000000aa' as AuditId;
const otherId = '20260105T010000Z-000000bb' as AuditId;

let bench: AuditBench;
let deps: AppDeps;

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  const limits = anAudit().limits;
  deps = { ...bench.deps, limits, openStore: async () => bench.store } as unknown as AppDeps;
});
afterEach(() => bench.close());

type Answer = { readonly status?: string; readonly error?: string };

/** Durable's client, whose answers for the scope's first instance come in turn, the last one for ever. The next ones it has no knowledge of. */
function durable(
  statuses: readonly Answer[],
  start: Answer = {},
  next: Readonly<Record<string, Answer>> = {},
) {
  const calls: string[] = [];
  const left = [...statuses];
  const first = instanceIdOf(scope);
  const client = {
    getStatus: async (id: string) => {
      const answer = id === first ? (left.length > 1 ? left.shift() : left[0]) : (next[id] ?? unknown);
      const { status, error } = answer ?? {};
      if (error !== undefined) {
        throw new Error(error);
      }
      return { runtimeStatus: status, input: { auditId: id === first ? runningId : otherId } };
    },
    startNew: async (name: string, options: { instanceId: string }) => {
      calls.push(`start ${name} ${options.instanceId}`);
      if (start.error !== undefined) {
        throw new Error(start.error);
      }
      return options.instanceId;
    },
    terminate: async (id: string) => {
      calls.push(`terminate ${id}`);
    },
  };
  return { client: client as unknown as Orchestrations, calls };
}

const unknown: Answer = {
  error: 'DurableClient error: Durable Functions extension replied with HTTP 404 response.',
};
const collision: Answer = {
  error:
    'The operation failed with an unexpected status code: 500. Details: {"Message":"Something went wrong"}',
};

describe('startAudit', () => {
  it.each(['Completed', 'Failed', 'Terminated', 'Canceled'])(
    'starts over an instance that is %s',
    async (status) => {
      const { client, calls } = durable([{ status }]);

      const started = await startAudit(deps, client, request, silentLog);

      expect(started).toMatchObject({ kind: 'started', audit: { state: 'planning', scope } });
      expect(calls).toEqual([`start audit ${instanceIdOf(scope)}`]);
    },
  );

  it.each(['Running', 'Pending', 'Suspended', 'ContinuedAsNew'])(
    'leaves an instance alone that is %s, and says which audit it runs',
    async (status) => {
      const { client, calls } = durable([{ status }]);

      const started = await startAudit(deps, client, request, silentLog);

      expect(started).toEqual({ kind: 'already-running', auditId: runningId });
      expect(calls).toEqual([]);
    },
  );

  it('starts one audit for callers that race, as Durable does not', async () => {
    let running: { auditId: AuditId } | null = null;
    const client = {
      getStatus: async () => {
        if (running === null) {
          throw new Error(unknown.error);
        }
        return { runtimeStatus: 'Pending', input: running };
      },
      startNew: async (_name: string, { input }: { input: { auditId: AuditId } }) => {
        await setTimeout(20);
        running = input;
      },
    } as unknown as Orchestrations;
    const racing: AppDeps = { ...deps, clock: systemClock };

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => startAudit(racing, client, request, silentLog)),
    );

    const audits = (await bench.store.listAudits({}, 9)).items;
    expect(answers.map(({ kind }) => kind).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'already-running'),
      'started',
    ]);
    expect(audits).toEqual([expect.objectContaining({ id: running?.['auditId'] })]);
  });

  it('has started an audit even if its turn cannot be handed back', async () => {
    const releaseLease = () =>
      Promise.reject(new AuditError('store.unavailable', { code: 'as-said', text: 'The store is away.' }));
    const store = { ...bench.store, releaseLease };

    const started = await startAudit(
      { ...deps, openStore: async () => store },
      durable([unknown]).client,
      request,
      silentLog,
    );

    expect(started.kind).toBe('started');
  });

  it('takes a start that failed because another was first for what it is', async () => {
    const { client, calls } = durable([unknown, unknown, { status: 'Pending' }], collision);

    const started = await startAudit(deps, client, request, silentLog);

    expect(calls).toHaveLength(1);
    expect(started).toEqual({ kind: 'already-running', auditId: runningId });
    expect((await bench.store.listAudits({}, 9)).items).toEqual([]);
  });

  it.each([
    { name: 'the start', statuses: [unknown], start: collision },
    { name: 'the status', statuses: [{ error: 'connect ECONNREFUSED' }], start: {} },
  ])('says that the service is unavailable when $name fails', async ({ statuses, start }) => {
    const { client } = durable(statuses, start);

    await expect(startAudit(deps, client, request, silentLog)).rejects.toMatchObject({
      code: 'orchestration.unavailable',
    });
  });

  it('refuses a scope that names nothing', async () => {
    const empty = { ...request, scope: {} };

    await expect(startAudit(deps, durable([unknown]).client, empty, silentLog)).rejects.toMatchObject({
      code: 'scope.empty',
    });
  });

  const first = instanceIdOf(scope);

  it.each([
    { what: 'ended a minute ago', endedAt: '2026-01-05T02:59:00.000Z', did: [] },
    {
      what: 'ended twenty minutes ago',
      endedAt: '2026-01-05T02:40:00.000Z',
      did: [`terminate ${first}`, `start audit ${first}-2`],
    },
    // Told to end for a whole day, in vain.
    { what: 'ended last month', endedAt: '2025-12-05T02:40:00.000Z', did: [`start audit ${first}-2`] },
  ])('frees a scope from an orchestration whose audit $what', async ({ endedAt, did }) => {
    await bench.store.createAudit(anAudit({ id: runningId, state: 'canceled', endedAt }));
    const { client, calls } = durable([{ status: 'Running' }]);

    const started = await startAudit(deps, client, request, silentLog);

    expect(calls).toEqual(did);
    expect(started.kind).toBe(did.length > 0 ? 'started' : 'already-running');
  });

  it.each(['Running', 'Pending'])(
    'closes an audit past its deadline whose orchestration stays %s, and starts the next, whatever comes of the termination',
    async (status) => {
      const startedAt = '2026-01-04T03:00:00.000Z';
      await bench.store.createAudit(anAudit({ id: runningId, state: 'probing', startedAt }));
      await bench.store.addRows(runningId, [{ target: aTarget('vm'), settlement: null, lastKnown: null }], 0);
      const { client } = durable([{ status }]);
      const terminate = () => Promise.reject(new Error('410'));

      const started = await startAudit(deps, { ...client, terminate }, request, silentLog);

      expect(started.kind).toBe('started');
      expect(await bench.store.readAudit(runningId)).toMatchObject({
        state: 'incomplete',
        incompleteBecause: [{ code: 'orchestration-stuck' }],
      });
      expect(await bench.store.coverage(runningId)).toMatchObject({ pending: 0, byOutcome: { failed: 1 } });
    },
  );

  it.each([
    { when: 'ten minutes', startedAt: '2026-01-04T22:50:00.000Z', kind: 'already-running' },
    { when: 'a second more than that', startedAt: '2026-01-04T22:49:59.000Z', kind: 'started' },
  ])('holds a scope until $when after the deadline of four hours', async ({ startedAt, kind }) => {
    await bench.store.createAudit(anAudit({ id: runningId, state: 'probing', startedAt }));
    const { client } = durable([{ status: 'Running' }]);

    expect(await startAudit(deps, client, request, silentLog)).toMatchObject({ kind });
  });

  it('finds the audit that runs behind an orchestration that is stuck or has ended since', async () => {
    await bench.store.createAudit(
      anAudit({ id: runningId, state: 'failed', endedAt: '2026-01-01T00:00:00Z' }),
    );
    await bench.store.createAudit(anAudit({ id: otherId, startedAt: '2026-01-05T02:55:00.000Z' }));
    for (const status of ['Running', 'Terminated']) {
      const { client, calls } = durable([{ status }], {}, { [`${first}-2`]: { status: 'Running' } });

      const started = await startAudit(deps, client, request, silentLog);

      expect(started).toEqual({ kind: 'already-running', auditId: otherId });
      expect(calls).toEqual([]);
    }
  });

  it.each([
    { status: 'Failed', startedAt: '2026-01-04T03:00:00.000Z', state: 'incomplete' },
    { status: 'Terminated', startedAt: '2026-01-04T03:00:00.000Z', state: 'incomplete' },
    // Within its deadline somebody may be at it.
    { status: 'Failed', startedAt: '2026-01-05T02:00:00.000Z', state: 'probing' },
  ])('leaves an audit of $startedAt whose orchestration is $status in state $state', async (given) => {
    const { status, startedAt, state } = given;
    await bench.store.createAudit(anAudit({ id: runningId, state: 'probing', startedAt }));
    await bench.store.addRows(runningId, [{ target: aTarget('vm'), settlement: null, lastKnown: null }], 0);
    const { client } = durable([{ status }]);

    const started = await startAudit(deps, client, request, silentLog);

    const coverage = await bench.store.coverage(runningId);
    expect(started.kind).toBe('started');
    expect(await bench.store.readAudit(runningId)).toMatchObject({ state });
    expect(coverage.pending).toBe(state === 'probing' ? 1 : 0);
  });
});

describe('instanceIdOf', () => {
  it('is the same for the same scope in other words, and fit for Durable', () => {
    const id = instanceIdOf(scope);

    expect(instanceIdOf({ include: { subscriptions: [firstSubscription.toUpperCase()] } })).toBe(id);
    expect(instanceIdOf({ ...scope, exclude: { tags: ['a'] } })).not.toBe(id);
    expect(id).toMatch(/^[a-z0-9-]{1,100}$/);
  });
});
