import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instanceIdOf } from '../../functions/start/scope-instances.ts';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { openTablesStore } from '../../lib/azure/tables/store.ts';
import { openStore, systemRandom } from '../../lib/deps.ts';
import type { OpenRow } from '../../lib/findings/store/ledger.ts';
import { everyFinding } from '../../lib/findings/store/pages.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { type Audit, type Coverage, isClosed } from '../../lib/model/audit.ts';
import type { AuditId, SubscriptionId } from '../../lib/model/ids.ts';
import type { FindingJson } from '../../lib/report/json/finding-json.ts';
import { demoFleet, truthFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import type { Delivery, Mischief } from '../support/durable-harness.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';
import { type FunctionApp, startFunctionApp } from '../support/function-app.ts';

let estate: Estate;
let app: FunctionApp;
/** Where the app keeps its audits: the estate's own file, but for the tests on Azure Tables. */
let store: Store;
/** Rows in `starting` whenever a worker process died. */
let startingAtKill: Promise<number>[];
let azurite: Azurite;
let tables: Store;

beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  tables = await openStore({ kind: 'connection-string', connectionString }, { readOnly: false });
});
afterAll(async () => {
  await tables.close();
  await azurite.stop();
});
afterEach(async () => {
  await app.close();
  await estate.close();
});

async function open(
  world: World,
  mischief: (delivery: Delivery) => Mischief = () => ({ kind: 'none' }),
  options: {
    readonly tables?: Store;
    readonly version?: () => string;
    readonly tuning?: Partial<AuditDeps['tuning']>;
  } = {},
) {
  const { tables, version, tuning = {} } = options;
  estate = await createEstate({ world });
  store = tables ?? estate.store;
  startingAtKill = [];
  const scope = { include: { subscriptions: estate.world.subscriptions.map(({ id }) => id) } };
  app = await startFunctionApp({
    clock: estate.clock,
    deps: { ...estate.deps, store, tuning: { ...estate.deps.tuning, ...tuning } },
    scope,
    mischief,
    ...(version !== undefined && { version }),
    onKill: () => {
      startingAtKill.push(rowsInStarting());
    },
  });
  return scope;
}

async function rowsInStarting(): Promise<number> {
  const { items } = await store.listAudits({}, 1);
  return items[0] === undefined ? 0 : (await store.coverage(items[0].id)).starting;
}

/** Run commands that Azure accepted, by VM. */
function accepted(): Map<string, number> {
  const posts = [...postsByVm(estate.azure.log())];
  return new Map(posts.map(([id, entries]) => [id, entries.filter(({ status }) => status === 202).length]));
}

async function startByHttp(): Promise<AuditId> {
  const response = await app.host.fetch('POST', '/api/audits');
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: AuditId }).id;
}

async function concluded(id: AuditId, instanceId: string): Promise<Audit> {
  await estate.clock.runUntil(app.hub.ended(instanceId));
  const audit = await store.readAudit(id);
  if (audit === null) {
    throw new Error('The audit has no record.');
  }
  return audit;
}

async function outcomesOf(audit: Audit): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { target, outcome, reason, probe } of everyFinding(store, audit)) {
    const { client, server } = probe?.halves ?? {};
    found.set(target.key, `${outcome} ${reason} ${client?.verdict} ${server?.verdict}`);
  }
  return found;
}

function truth(): Map<string, string> {
  return new Map(
    [...estate.truth].map(([key, { outcome, reason, client, server }]) => [
      key,
      `${outcome} ${reason} ${client ?? undefined} ${server ?? undefined}`,
    ]),
  );
}

type Reading = {
  readonly at: number;
  readonly seen: string;
  readonly discovered: number;
  readonly sum: number;
};

/** Asks how an audit stands every ten seconds, until it is closed. */
async function watch(id: AuditId): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (let isOpen = true; isOpen; ) {
    const response = await app.host.fetch('GET', `/api/audits/${id}`);
    const { state, coverage } = (await response.json()) as Pick<Audit, 'state'> & { coverage: Coverage };
    const { pending = 0, starting = 0, started = 0, discovered, byOutcome } = coverage;
    readings.push({
      at: estate.clock.now(),
      seen: `${response.status} ${state}`,
      discovered,
      sum: Object.values(byOutcome).reduce((sum, count) => sum + count, pending + starting + started),
    });
    isOpen = !isClosed(state);
    await estate.clock.sleep(isOpen ? 10_000 : 0);
  }
  return readings;
}

describe('an audit of 300 VMs in 3 subscriptions, started by HTTP', () => {
  it("ends with the fleet's truth, one POST per probed VM, its status readable all the time", async () => {
    const scope = await open(truthFleet(300, { startedAt }));
    const id = await startByHttp();

    const watching = watch(id);
    const audit = await concluded(id, instanceIdOf(scope));
    const readings = await estate.clock.runUntil(watching);

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    expect(Math.max(...accepted().values())).toBe(1);
    expect([...new Set(readings.map(({ seen }) => seen))]).toEqual([
      '200 planning',
      '200 probing',
      '200 complete',
    ]);
    expect(readings.filter(({ discovered, sum }) => discovered !== sum)).toEqual([]);
    const pauses = readings.slice(1).map(({ at }, index) => at - (readings[index]?.at ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(15_000);
    expect(app.hub.instances().map(({ runtimeStatus }) => runtimeStatus)).toEqual(Array(4).fill('Completed'));
  });
});

describe('an audit whose activities are delivered twice', () => {
  it('finds the same, with no probe more', async () => {
    const scope = await open(demoFleet({ startedAt }), () => ({ kind: 'twice' }));
    const id = await startByHttp();

    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    expect(Math.max(...accepted().values())).toBe(1);
  });
});

describe('an audit whose workers die', () => {
  it.each([
    { when: 'while planning', kind: 'kill', dies: 'audit-plan', afterMs: 0 },
    { when: 'at the first POSTs', kind: 'kill', dies: 'audit-pass', afterMs: 1 },
    { when: 'with probes in flight', kind: 'kill', dies: 'audit-pass', afterMs: 15_000 },
    {
      when: 'with probes in flight, and its host too',
      kind: 'kill-host',
      dies: 'audit-pass',
      afterMs: 15_000,
    },
    { when: 'while concluding', kind: 'kill', dies: 'audit-conclude', afterMs: 0 },
    { when: 'while concluding, and its host too', kind: 'kill-host', dies: 'audit-conclude', afterMs: 0 },
  ] as const)('finds the same when one dies $when', async ({ kind, dies, afterMs }) => {
    let isDead = false;
    const scope = await open(demoFleet({ startedAt }), ({ name }) => {
      const isTime: boolean = name === dies && !isDead;
      isDead ||= isTime;
      return isTime ? { kind, afterMs } : { kind: 'none' };
    });
    const id = await startByHttp();

    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    const extra = [...accepted().values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
    const starting = (await Promise.all(startingAtKill)).reduce((sum, count) => sum + count, 0);
    expect(startingAtKill).toHaveLength(1);
    expect(extra).toBeLessThanOrEqual(starting);
  });

  it('goes on under a new version of the app that is deployed meanwhile', async () => {
    const scope = await open(demoFleet({ startedAt }));
    const id = await startByHttp();
    await estate.clock.advance(30_000);

    app.hub.redeploy();
    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    expect(await store.listAudits({}, 10)).toMatchObject({ items: [{ id }] });
  });
});

describe('an audit that another version of the orchestrations is deployed over while it is planned', () => {
  it('goes on in its own version, in every part', async () => {
    let version = '1.0';
    const scope = await open(
      demoFleet({ startedAt }),
      ({ name }) => {
        const isTime = name === 'audit-plan' && version === '1.0';
        version = isTime ? '2.0' : version;
        return isTime ? { kind: 'kill', afterMs: 0 } : { kind: 'none' };
      },
      { version: () => version },
    );
    const id = await startByHttp();

    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    expect(new Set(app.hub.instances().map((instance) => instance.version))).toEqual(new Set(['1.0']));
  });
});

describe('on Azure Tables', () => {
  let azurite: Azurite;
  let tables: Store;

  let tableCount = 0;

  beforeAll(async () => {
    azurite = await startAzurite();
  });
  beforeEach(async () => {
    const { connectionString } = azurite;
    tableCount += 1;
    tables = await openTablesStore(
      { kind: 'connection-string', connectionString },
      { random: systemRandom, tableName: `whole${tableCount}` },
    );
  });
  afterEach(() => tables.close());
  afterAll(() => azurite.stop());

  it('an audit with activities delivered twice and a worker that dies finds the same', async () => {
    let deaths = 0;
    const mischief = ({ name, number }: Delivery): Mischief => {
      if (name === 'audit-pass' && deaths === 0) {
        deaths += 1;
        return { kind: 'kill', afterMs: 12_000 };
      }
      return { kind: number % 2 === 0 ? 'twice' : 'none' };
    };
    const scope = await open(demoFleet({ startedAt }), mischief, { tables });
    const id = await startByHttp();

    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('complete');
    expect(await outcomesOf(audit)).toEqual(truth());
    const extra = [...accepted().values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
    expect(extra).toBeLessThanOrEqual(
      (await Promise.all(startingAtKill)).reduce((sum, count) => sum + count, 0),
    );
    expect(deaths).toBe(1);
  });

  it.each([{ state: 'pending' }, { state: 'started' }] as const)(
    'a check of a VM that is $state in a running audit is answered in time, with one probe for both',
    async ({ state }) => {
      const scope = await open(demoFleet({ startedAt }), undefined, { tables, tuning: { maxInFlight: 12 } });
      const id = await startByHttp();
      await estate.clock.advance(20_000);
      const { target } = await rowToJudge(id, state);
      const askedAt = estate.clock.now();

      const answer = await estate.clock.runUntil(check(target.resourceId));
      const answeredAt = estate.clock.now();
      const during = await store.readAudit(id);
      const audit = await concluded(id, instanceIdOf(scope));

      expect(answer.status).toBe(200);
      const finding = (await answer.json()) as FindingJson;
      expect(
        `${finding.outcome} ${finding.reason} ${finding.client?.verdict} ${finding.server?.verdict}`,
      ).toBe(truth().get(target.key));
      expect(answeredAt - askedAt).toBeLessThan(60_000);
      expect([during?.state, audit.state]).toEqual(['probing', 'complete']);
      expect(await outcomesOf(audit)).toEqual(truth());
      expect(await store.finding(id, target.key)).toMatchObject({ probedAt: finding.probedAt });
      expect(
        postsByVm(estate.azure.log())
          .get(target.key)
          ?.map(({ status }) => status),
      ).toEqual([202]);
      expect(Math.max(...accepted().values())).toBe(1);
    },
  );
});

describe('a check whose worker dies with its probe in flight', () => {
  it('is answered when asked again, and costs the running audit nothing but time', async () => {
    let id: AuditId | null = null;
    let deaths = 0;
    const mischief = ({ name, input }: Delivery): Mischief => {
      const isCheck = name === 'audit-pass' && (input as { auditId: string }).auditId !== id;
      if (id === null || !isCheck || deaths > 0) {
        return { kind: 'none' };
      }
      deaths += 1;
      return { kind: 'kill', afterMs: 5000 };
    };
    const scope = await open(demoFleet({ startedAt }), mischief, { tuning: { maxInFlight: 6 } });
    id = await startByHttp();
    await estate.clock.advance(20_000);
    const { target } = await rowToJudge(id, 'pending');

    // Its caller is never answered by a dead worker.
    void check(target.resourceId);
    const audit = await concluded(id, instanceIdOf(scope));
    const again = await estate.clock.runUntil(check(target.resourceId));

    expect([deaths, again.status, audit.state]).toEqual([1, 200, 'complete']);
    expect(await outcomesOf(audit)).toEqual(truth());
    expect(accepted().get(target.key)).toBeLessThanOrEqual(2);
  });
});

function check(resourceId: string): Promise<Response> {
  return app.host.fetch('POST', '/api/vms/check', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceId }),
  });
}

/** The last row of a running audit in a state whose VM can be judged. */
async function rowToJudge(id: AuditId, state: 'pending' | 'started'): Promise<OpenRow> {
  const audit = await store.readAudit(id);
  for (const subscription of audit?.subscriptions ?? []) {
    const query = { subscriptionId: subscription as SubscriptionId, state, limit: 1000 };
    const rows = await store.openRows(id, query);
    const row = rows.findLast(({ target }) => estate.truth.get(target.key)?.outcome === 'judged');
    if (row !== undefined) {
      return row;
    }
  }
  throw new Error(`No row is ${state}.`);
}

describe('a canceled audit', () => {
  it('ends within seconds, keeps what it found and counts every target', async () => {
    const scope = await open(demoFleet({ startedAt }));
    const id = await startByHttp();
    await estate.clock.advance(45_000);
    const before = await store.coverage(id);

    const response = await app.host.fetch('POST', `/api/audits/${id}/cancel`);
    const canceledAt = estate.clock.now();
    const audit = await concluded(id, instanceIdOf(scope));

    expect(response.status).toBe(202);
    expect(audit.state).toBe('canceled');
    expect(estate.clock.now() - canceledAt).toBeLessThan(15_000);
    const after = await store.coverage(id);
    expect(after.byOutcome.judged).toBeGreaterThanOrEqual(before.byOutcome.judged);
    expect(after.byOutcome.canceled).toBeGreaterThan(0);
    expect(Object.values(after.byOutcome).reduce((sum, count) => sum + count)).toBe(after.discovered);
  });
});

describe('an audit that cannot read its scope', () => {
  it('is failed, with the reason, and its scope is free again', async () => {
    const scope = await open(demoFleet({ startedAt }));
    for (const subscription of estate.world.subscriptions) {
      Object.assign(subscription, { access: 'forbidden' });
    }
    const id = await startByHttp();

    const audit = await concluded(id, instanceIdOf(scope));

    expect(audit.state).toBe('failed');
    expect(audit.incompleteBecause).toMatchObject([
      { code: 'ended-by-error', error: 'subscriptions.unreadable' },
    ]);
    expect(app.hub.worker().logged.join('\n')).toMatch(/error .*"message":"audit failed"/);
    expect(await startByHttp()).not.toBe(id);
    await estate.clock.runUntil(app.hub.ended(instanceIdOf(scope)));
  });
});
