import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { repliesOf } from '../../functions/http/open-api-document.ts';
import { operations } from '../../functions/http/operations.ts';
import { problemSchema } from '../../functions/http/schemas/named.ts';
import { releaseScope, takeScope } from '../../lib/audit/scope-lock.ts';
import { rollUpImages } from '../../lib/findings/images/image-roll-up.ts';
import type { LeaseAnswer } from '../../lib/findings/store/leases.ts';
import type { OpenRow, RowState } from '../../lib/findings/store/ledger.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { AuditError } from '../../lib/model/errors.ts';
import { type AuditId, resourceKey } from '../../lib/model/ids.ts';
import type { Verdict } from '../../lib/model/verdict.ts';
import type { HostRequest } from '../support/functions-host.ts';
import {
  aFinding,
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
  started,
} from '../support/ledger-builders.ts';
import {
  type Api,
  closedId,
  configuredScope,
  fromManagedImage,
  openApi,
  openId,
  operationOf,
} from './api-fixture.ts';

let api: Api;
/** Every answer that the tests below got, as `operation status`. */
const seen = new Set<string>();

beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

type Answer = { status: number; headers: Headers; text: string; json: () => Record<string, unknown> };

/** Sends a request and holds the answer to its description. */
async function send(method: string, path: string, request?: HostRequest): Promise<Answer> {
  const response = await api.send(method, path, request);
  const text = await response.text();
  const operation = operationOf(Object.values(operations), method, path);
  if (operation === undefined) {
    throw new Error(`The test asks for an unknown route: ${method} ${path}`);
  }
  seen.add(`${operation.name} ${response.status}`);
  const documented = repliesOf(operation)[response.status];
  const type = response.headers.get('content-type') ?? '';
  expect(documented).toBeDefined();
  // Only what is closed and whole has an ETag, and only what is open is to be asked for again; the tests for it ask for it.
  const isAlwaysThere = (header: string) =>
    (header !== 'etag' || response.status === 304) &&
    (header !== 'retry-after' || [202, 409, 503].includes(response.status));
  for (const name of (documented?.headers ?? []).filter(isAlwaysThere)) {
    expect({ name, value: response.headers.get(name) }).toEqual({ name, value: expect.any(String) });
  }
  if (documented?.contentTypes === undefined && response.status !== 304) {
    expect(type).toBe(documented?.schema === undefined ? 'application/problem+json' : 'application/json');
    (documented?.schema ?? problemSchema).parse(JSON.parse(text));
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

const json = (value: unknown): HostRequest => ({
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});
const vmNew = aTarget('vm-new').resourceId;
const gets = [
  '/api/audits',
  `/api/audits/${closedId}`,
  `/api/audits/${closedId}/findings`,
  `/api/audits/${closedId}/images`,
  `/api/audits/${closedId}/export?format=csv`,
];
const changes = `/api/audits/${closedId}/changes`;
const report = `/api/audits/${closedId}/report`;
const posts = ['/api/audits', `/api/audits/${openId}/cancel`, '/api/vms/check'];
const everyCall = [
  ...[...gets, changes, report].map((path) => ({ method: 'GET', path })),
  ...posts.map((path) => ({ method: 'POST', path })),
];

/** An audit a week after the closed one: one VM has another verdict, two are gone. */
function groupOf(subscription: string): string {
  return `/subscriptions/${subscription}/resourceGroups/rg-app`;
}

async function addLaterAudit(): Promise<AuditId> {
  const id = '20260112T020000Z-0000000c' as AuditId;
  const times = { startedAt: '2026-01-12T02:00:00.000Z', endedAt: '2026-01-12T02:05:00.000Z' };
  const { store } = api.bench;
  await store.createAudit(anAudit({ id, scope: configuredScope, state: 'complete', ...times }));
  const rows = [
    aNewRow('vm-1', { settlement: judgedAs('enabled', times.startedAt) }),
    aNewRow('vm-4', { settlement: { outcome: 'failed', reason: 'busy-other-command' } }),
  ];
  await store.addRows(id, rows, Date.parse(times.endedAt));
  const own = fromManagedImage(aFinding('vm-6', 'binaries-absent', { image: null }));
  await store.writeImageFindings(id, await rollUpImages(() => [aFinding('vm-1', 'enabled'), own]));
  return id;
}

describe('POST /api/audits', () => {
  it('starts an audit of the configured scope and says where to look', async () => {
    const answer = await send('POST', '/api/audits');

    const { id, state } = answer.json();
    expect([answer.status, state]).toEqual([202, 'planning']);
    expect(answer.headers.get('location')).toBe(`/api/audits/${String(id)}`);
    expect((await send('GET', '/api/audits/last')).json()).toMatchObject({ id, startedBy: 'function key' });
  });

  it('narrows the scope, and adds exclusions to the configured ones', async () => {
    const body = { include: { ids: [vmNew] }, exclude: { tags: ['env=lab'] } };

    const { id } = (await send('POST', '/api/audits', json(body))).json();

    const { scope } = (await send('GET', `/api/audits/${String(id)}`)).json();
    expect(scope).toEqual({
      include: { subscriptions: [firstSubscription], ids: [vmNew] },
      exclude: { resourceGroups: ['rg-lab'], tags: ['env=lab'] },
    });
  });

  it('keeps how many VMs of each image are to be probed with the audit', async () => {
    const { id } = (await send('POST', '/api/audits', json({ perImage: 2 }))).json();

    expect((await api.bench.store.readAudit(id as AuditId))?.limits.perImage).toBe(2);
    expect((await send('GET', `/api/audits/${String(id)}`)).json()['perImage']).toBe(2);
  });

  it.each([0, -1, 1.5, 10_001, '3', null, [3]])('takes no %j for a number of VMs', async (perImage) => {
    for (const body of [{ perImage }, { perImage, from: closedId }]) {
      const answer = await send('POST', '/api/audits', json(body));

      const field = { field: 'perImage', expected: 'a whole number from 1 to 10000' };
      expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining(field)]);
    }
    expect((await send('POST', '/api/plan', json({ perImage }))).json()['field']).toBe('perImage');
    expect(api.app.hub.instances()).toEqual([]);
  });

  it('refuses a second start of a running scope, with the id of the first', async () => {
    const { id } = (await send('POST', '/api/audits')).json();

    const second = await send('POST', '/api/audits', json({ exclude: { resourceGroups: ['RG-LAB'] } }));

    expect(second.status).toBe(409);
    expect(second.json()).toMatchObject({ code: 'audit.running', auditId: id });
    expect(second.headers.get('location')).toBe(`/api/audits/${String(id)}`);
  });

  it('goes on with an earlier audit of the configured scope', async () => {
    const scope = {
      include: { subscriptions: [firstSubscription] },
      exclude: { resourceGroups: ['rg-lab'] },
    };
    const id = '20260104T020000Z-000000aa' as AuditId;
    const times = { startedAt: '2026-01-04T02:00:00.000Z', endedAt: '2026-01-04T03:00:00.000Z' };
    const { store } = api.bench;
    await store.createAudit(anAudit({ id, state: 'complete', scope, scopeHash: scopeHash(scope), ...times }));
    await store.addRows(id, [aNewRow('vm-1', { settlement: judgedAs('enabled') })], 0);

    const answer = await send('POST', '/api/audits', json({ from: 'latest', only: ['failed'] }));

    expect(answer.status).toBe(202);
    expect(await store.readAudit(answer.json()['id'] as AuditId)).toMatchObject({
      scope,
      lineage: { from: id, only: ['failed'], isContinued: true },
    });
    expect(answer.json()['notes']).toEqual([
      {
        code: 'nothing-to-probe',
        message: `Audit ${id} has no VM to probe again (failed): nothing is probed, and the new audit keeps what that one found.`,
      },
    ]);
  });

  it('notes nothing where a VM of the earlier audit is to be probed again', async () => {
    const id = '20260104T020000Z-000000aa' as AuditId;
    const { store } = api.bench;
    const scope = { scope: configuredScope, scopeHash: scopeHash(configuredScope) };
    await store.createAudit(anAudit({ id, state: 'complete', ...scope }));
    const failed = { outcome: 'failed', reason: 'locked' } as const;
    await store.addRows(id, [aNewRow('vm-1', { settlement: failed })], 0);

    const answer = await send('POST', '/api/audits', json({ from: id, only: ['failed', 'sampled'] }));

    expect([answer.status, Object.keys(answer.json())]).toEqual([202, ['id', 'state', 'links']]);
  });

  it.each([
    { body: { from: 'yesterday' }, status: 400, field: 'from' },
    { body: { only: ['failed'] }, status: 400, field: 'from' },
    { body: { from: 'latest', only: [] }, status: 400, field: 'only' },
    { body: { from: 'latest', only: ['judged'] }, status: 400, field: 'only.0' },
    { body: { from: 'latest', only: { length: { toString: null } } }, status: 400, field: 'only' },
    { body: { from: 'latest', include: { tags: ['a'] } }, status: 400, field: 'include' },
    { body: { include: { ids: { length: { toString: null } } } }, status: 400, field: 'include.ids' },
    { body: { include: { ids: [{ length: { toString: null } }] } }, status: 400, field: 'include.ids.0' },
    { body: { from: closedId }, status: 404, field: undefined },
    { body: { from: 'latest' }, status: 404, field: undefined },
  ])('refuses to go on by $body', async ({ body, status, field }) => {
    const answer = await send('POST', '/api/audits', json(body));

    expect([answer.status, answer.json()['field']]).toEqual([status, field]);
  });

  it('does not take the expectation of only for that of a field of the scope', async () => {
    const answer = await send('POST', '/api/audits', json({ from: 'latest', include: { tags: [] } }));

    expect(answer.json()).toMatchObject({
      field: 'include.tags',
      expected: 'nothing beside from: the scope is that of the audit',
    });
  });

  it.each([
    { path: '/api/audits', body: { perImages: 3 }, expected: 'include, exclude, perImage, from, only' },
    {
      path: '/api/audits',
      body: { from: 'latest', force: 1 },
      expected: 'include, exclude, perImage, from, only',
    },
    { path: '/api/plan', body: { from: 'latest' }, expected: 'include, exclude, perImage' },
  ])(
    'names the field that $path does not take, and all that it takes: $body',
    async ({ path, body, expected }) => {
      const answer = await send('POST', path, json(body));

      const field = Object.keys(body).at(-1);
      expect([answer.status, answer.json()]).toEqual([
        400,
        expect.objectContaining({ field, expected: `one of ${expected}`, example: expect.anything() }),
      ]);
    },
  );

  it.each([
    { state: 'probing' as const, expected: 'a closed audit' },
    { state: 'complete' as const, expected: 'an audit that found VMs' },
  ])('names the field from where there is nothing to go on with: $state', async ({ state, expected }) => {
    const id = '20260113T020000Z-0000000d' as AuditId;
    await api.bench.store.createAudit(
      anAudit({ id, scope: configuredScope, scopeHash: scopeHash(configuredScope), state }),
    );

    const answer = await send('POST', '/api/audits', json({ from: id }));

    expect([answer.status, answer.json()]).toEqual([
      400,
      expect.objectContaining({ field: 'from', expected }),
    ]);
  });

  it('refuses a scope that a command line is at work on, with the id of its audit', async () => {
    const { store, clock } = api.bench;
    const scope = {
      include: { subscriptions: [firstSubscription] },
      exclude: { resourceGroups: ['rg-lab'] },
    };
    const hold = await takeScope({ store, clock }, scope, openId);

    const refused = await send('POST', '/api/audits');
    if (hold.kind === 'acquired') {
      await releaseScope({ store }, hold.fence);
    }

    expect([refused.status, refused.json()['auditId']]).toEqual([409, openId]);
    expect((await send('POST', '/api/audits')).status).toBe(202);
  });

  it('starts one audit when two callers ask at once', async () => {
    const answers = await Promise.all([send('POST', '/api/audits'), send('POST', '/api/audits')]);

    const [started, refused] = answers.sort((one, other) => one.status - other.status);
    expect([started?.status, refused?.status]).toEqual([202, 409]);
    expect(refused?.json()['auditId']).toBe(started?.json()['id']);
    expect((await send('GET', '/api/audits')).json()['items']).toHaveLength(3);
  });

  it.each([
    { name: "the Portal's default body", body: { name: 'Azure' }, field: 'name' },
    { name: 'an unknown dimension', body: { include: { vms: ['x'] } }, field: 'include.vms' },
    { name: 'a text where a list belongs', body: { include: { tags: 'env=prod' } }, field: 'include.tags' },
    {
      name: 'something that is no GUID',
      body: { include: { subscriptions: ['prod'] } },
      field: 'include.subscriptions',
    },
    { name: 'an empty list', body: { include: { subscriptions: [] } }, field: 'include.subscriptions' },
    { name: 'no id', body: { include: { ids: [] } }, field: 'include.ids' },
    { name: 'a side that names nothing', body: { include: {} }, field: 'include' },
    { name: 'a blank', body: { include: { tags: ['env', '  '] } }, field: 'include.tags' },
    ...['japan-east', '12345', 'east/us', 'j'].map((region) => ({
      name: `the region ${region}`,
      body: { include: { locations: [region] } },
      field: 'include.locations',
    })),
    { name: 'an exclusion of nothing', body: { exclude: { tags: [] } }, field: 'exclude.tags' },
    { name: 'a list', body: [], field: 'scope' },
    { name: 'null', body: null, field: 'scope' },
    {
      name: 'too many values',
      body: { include: { tags: Array(501).fill('env=prod') } },
      field: 'include.tags',
    },
  ])('starts nothing for $name, and shows how it is done', async ({ body, field }) => {
    const answer = await send('POST', '/api/audits', json(body));

    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ field, expected: expect.any(String), example: { include: {} } });
    expect(api.app.hub.instances()).toEqual([]);
  });

  it('shows no body to who sent a parameter that is not taken', async () => {
    const answer = await send('POST', '/api/audits?dryRun=true', json({}));

    expect([answer.status, answer.json()]).toEqual([
      400,
      expect.not.objectContaining({ example: expect.anything() }),
    ]);
    expect(answer.json()).toMatchObject({ field: 'dryRun', expected: 'no parameters' });
  });

  it.each([
    { body: '{"include":', problem: { code: 'usage.invalid', field: 'body' } },
    { body: Buffer.from([0x22, 0xff, 0x22]), problem: { field: 'body', expected: 'text in UTF-8' } },
    { body: `${'['.repeat(20)}${']'.repeat(20)}`, problem: { field: 'body' } },
  ])('refuses a body that is no JSON or too deep', async ({ body, problem }) => {
    const answer = await send('POST', '/api/audits', { body });

    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining(problem)]);
  });

  it('reads no more of a body than 64 KiB', async () => {
    expect((await send('POST', '/api/audits', { body: ' '.repeat(65_536) })).status).toBe(202);
    const large = await send('POST', '/api/audits', { body: ' '.repeat(65_537) });
    expect([large.status, large.json()]).toEqual([
      413,
      expect.objectContaining({ field: 'body', expected: 'up to 64 KiB' }),
    ]);
  });

  it('gives no hint of what is outside the configured scope', async () => {
    const exists = { include: { subscriptions: [secondSubscription] } };
    const not = { include: { subscriptions: ['33333333-3333-3333-3333-333333333333'] } };

    const answers = [
      await send('POST', '/api/audits', json(exists)),
      await send('POST', '/api/audits', json(not)),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  it('looks up the VMs of a request where tags decide, all of them, and starts nothing for one outside', async () => {
    await api.close();
    api = await openApi({ scope: { include: { subscriptions: [firstSubscription], tags: ['env=prod'] } } });
    const asked: string[] = [];
    const ids = ['vm-a', 'vm-b', 'vm-c'].map((name) => vmNew.replace('vm-new', name));
    api.lookUp((id) => asked.push(id) !== 1);

    const start = await send('POST', '/api/audits', json({ include: { ids } }));
    const plan = await send('POST', '/api/plan', json({ include: { ids: ids.slice(0, 1) } }));

    expect([start.status, start.json()['code']]).toEqual([403, 'vm.notInScope']);
    expect([plan.status, asked]).toEqual([200, [...ids, ids[0]]]);
    expect(api.app.hub.instances()).toEqual([]);
  });

  it.each([
    { kind: 'a group', include: { resourceGroups: [groupOf(firstSubscription)] } },
    { kind: 'a subscription', include: { subscriptions: [firstSubscription] } },
    { kind: 'a management group', include: { managementGroups: ['mg'] } },
  ])(
    'takes no name of $kind where tags alone are configured, and asks Azure nothing',
    async ({ include }) => {
      await api.close();
      api = await openApi({ scope: { include: { tags: ['env=prod'] } } });
      const asked: string[] = [];
      api.lookUp((id) => asked.push(id) > 0);
      api.discover(new Error('nothing may be discovered'));

      const start = await send('POST', '/api/audits', json({ include }));
      const plan = await send('POST', '/api/plan', json({ include }));

      expect([start.status, start.json()['code'], plan.text]).toEqual([403, 'scope.outside', start.text]);
      expect([asked, api.app.hub.instances()]).toEqual([[], []]);
    },
  );

  it('looks up below which management groups a subscription lies, and refuses one elsewhere as one that is not there', async () => {
    await api.close();
    api = await openApi({ scope: { include: { managementGroups: ['mg'] } } });
    const missing = '33333333-3333-3333-3333-333333333333';
    const asked: string[] = [];
    api.lookUp((id) => asked.push(id) > 0 && id === firstSubscription);
    const ask = (subscription: string) =>
      send('POST', '/api/audits', json({ include: { resourceGroups: [groupOf(subscription)] } }));

    const [inside, elsewhere, nowhere] = [
      await ask(firstSubscription),
      await ask(secondSubscription),
      await ask(missing),
    ];

    expect([inside.status, elsewhere.status, nowhere.status]).toEqual([202, 403, 403]);
    expect(elsewhere.text).toBe(nowhere.text);
    expect(asked).toEqual([firstSubscription, secondSubscription, missing]);
  });

  it.each([
    { headers: { 'x-ms-client-principal-name': 'jane@example.org' }, startedBy: 'jane@example.org' },
    {
      headers: {
        'x-ms-client-principal': Buffer.from(
          JSON.stringify({
            name_typ: 'name',
            claims: [
              { typ: 'aud', val: 'x' },
              { typ: 'name', val: 'Jane\u202e\n Doe' },
            ],
          }),
        ).toString('base64'),
      },
      startedBy: 'Jane Doe',
    },
    { headers: { 'x-ms-client-principal': 'not base64 of json' }, startedBy: 'function key' },
  ])('notes who started it: $startedBy', async ({ headers, startedBy }) => {
    await send('POST', '/api/audits', { headers });

    expect((await send('GET', '/api/audits/last')).json()).toMatchObject({ startedBy, trigger: 'http' });
  });
});

describe('POST /api/audits without App Service authentication', () => {
  it('notes that a principal may have been made up', async () => {
    await api.close();
    api = await openApi({ arePrincipalsVerified: false });

    await send('POST', '/api/audits', { headers: { 'x-ms-client-principal-name': 'jane@example.org' } });

    expect((await send('GET', '/api/audits/last')).json()).toMatchObject({
      startedBy: 'function key, calling itself jane@example.org',
    });
  });
});

describe('GET /api/audits', () => {
  it('lists by page, the newest first', async () => {
    const first = (await send('GET', '/api/audits?limit=1')).json();
    const second = (await send('GET', `/api/audits?limit=1&cursor=${String(first['next'])}`)).json();

    expect(first['items']).toMatchObject([{ id: openId, coverage: { pending: 1 } }]);
    expect(second).toMatchObject({ items: [{ id: closedId }], next: null });
  });

  it('leaves out an audit that is purged while the page is made', async () => {
    const { store } = api.bench;
    const { listAudits } = store;
    Object.assign(store, {
      listAudits: async (...asked: Parameters<typeof listAudits>) => {
        const page = await listAudits(...asked);
        await store.deleteAudits([closedId]);
        return page;
      },
    });

    expect((await send('GET', '/api/audits')).json()).toMatchObject({ items: [{ id: openId }], next: null });
  });

  it.each([
    { query: 'limit=0', field: 'limit' },
    { query: 'limit=1000', field: 'limit' },
    { query: 'limit=ten', field: 'limit' },
    ...['', '1e1', '0x10', '%2010', '+5', '1.0', '05', '٣'].map((digits) => ({
      query: `limit=${digits}`,
      field: 'limit',
    })),
    { query: 'trigger=cron', field: 'trigger' },
    { query: 'state=open', field: 'state' },
    { query: 'limit=1&limit=2', field: 'limit' },
    { query: 'top=1', field: 'top' },
    { query: 'cursor=bm8', field: 'cursor' },
  ])('refuses ?$query', async ({ query, field }) => {
    const answer = await send('GET', `/api/audits?${query}`);

    expect([answer.status, answer.json()['field']]).toEqual([400, field]);
  });
});

describe('GET /api/audits?trigger&state', () => {
  it('finds the whole audits under the checks', async () => {
    const { store } = api.bench;
    for (let number = 100; number < 350; number += 1) {
      const id = `20260201T000000Z-00000${number}` as AuditId;
      await store.createAudit(anAudit({ id, scope: configuredScope, state: 'complete', trigger: 'check' }));
    }
    const ids = async (query: string) =>
      ((await send('GET', `/api/audits?${query}`)).json()['items'] as { id: string }[]).map(({ id }) => id);

    const first = (await send('GET', '/api/audits?trigger=cli,timer&limit=1')).json();

    expect(first['items']).toMatchObject([{ id: openId }]);
    expect(await ids(`trigger=cli&limit=1&cursor=${String(first['next'])}`)).toEqual([closedId]);
    expect(await ids('trigger=cli&state=complete,failed')).toEqual([closedId]);
    expect(await ids('state=canceled')).toEqual([]);
    expect(await ids('trigger=check&limit=100')).toHaveLength(100);
  });
});

describe('an audit that reaches outside the configured scope', () => {
  const outside = '20260105T023000Z-000000ee' as AuditId;

  beforeEach(async () => {
    const scope = { include: { subscriptions: [firstSubscription, secondSubscription] } };
    await api.bench.store.createAudit(anAudit({ id: outside, scope }));
    await api.bench.store.addRows(outside, [aNewRow('vm-1')], 0);
  });

  it.each([
    { method: 'GET', path: '' },
    { method: 'GET', path: '/findings' },
    { method: 'GET', path: '/images' },
    { method: 'GET', path: '/changes' },
    { method: 'GET', path: '/report' },
    { method: 'GET', path: '/export?format=csv' },
    { method: 'POST', path: '/cancel' },
  ])('is as one that is not there: $method $path', async ({ method, path }) => {
    const there = await send(method, `/api/audits/${outside}${path}`);
    const missing = await send(method, `/api/audits/20260105T023000Z-000000ff${path}`);

    expect([there.status, there.text]).toEqual([404, missing.text]);
    expect(await api.bench.store.readAudit(outside)).toMatchObject({ state: 'probing' });
  });

  it('is not compared with and not listed', async () => {
    const { items } = (await send('GET', '/api/audits')).json();

    expect((await send('GET', `${changes}?since=${outside}`)).status).toBe(404);
    expect((items as { id: string }[]).map(({ id }) => id)).toEqual([openId, closedId]);
  });
});

describe('answers about an open audit', () => {
  it.each(['', '/findings', '/images', '/report', '/export?format=csv', '/changes'])(
    'say when to ask again, those about a closed one do not: %s',
    async (path) => {
      const later = await addLaterAudit();
      const open = await send('GET', `/api/audits/${openId}${path}`);
      const closed = await send('GET', `/api/audits/${later}${path}`);

      expect([open.headers.get('retry-after'), closed.headers.get('retry-after')]).toEqual(['10', null]);
    },
  );

  it.each([
    { query: '', after: '10' },
    { query: '?limit=1', after: '10' },
    { query: '?state=complete', after: null },
  ])(
    'say when to ask again for a page of the list that has an open one: $query',
    async ({ query, after }) => {
      const answer = await send('GET', `/api/audits${query}`);

      expect([answer.status, answer.headers.get('retry-after')]).toEqual([200, after]);
    },
  );
});

describe('POST /api/plan', () => {
  it('says what an audit would do, and does and writes nothing', async () => {
    api.discover([
      { kind: 'subscription', subscriptionId: firstSubscription, name: 'shop' },
      { kind: 'target', target: aTarget('vm-new'), settle: null },
      { kind: 'incomplete', because: { code: 'id-not-found', resourceId: '/x' } },
    ]);

    const answer = await send('POST', '/api/plan');

    expect([answer.status, answer.json()]).toEqual([
      200,
      expect.objectContaining({
        discovered: 1,
        toProbe: 1,
        extensionFootprint: 1,
        incompleteBecause: [{ code: 'id-not-found', resourceId: '/x', message: '/x was not found.' }],
      }),
    ]);
    expect(api.app.hub.instances()).toEqual([]);
    expect((await send('GET', '/api/audits')).json()['items']).toHaveLength(2);
    expect(api.bench.platform.posts).toEqual([]);
  });

  it('says what so many VMs of each image would take', async () => {
    api.discover(
      [1, 2, 3, 4, 5].map((index) => ({ kind: 'target', target: aTarget(`vm-${index}`), settle: null })),
    );

    const sampleOf = async (body?: object) => (await send('POST', '/api/plan', body && json(body))).json();
    expect(await sampleOf()).toMatchObject({ toProbe: 5, sample: { perImage: 3, toProbe: 3 } });
    expect(await sampleOf({ perImage: 2 })).toMatchObject({
      toProbe: 5,
      sample: { perImage: 2, toProbe: 2, estimate: { armCalls: 12 } },
    });
  });

  it.each([
    { body: { include: { ids: [] } }, status: 400 },
    { body: { name: 'Azure' }, status: 400 },
    { body: { include: { subscriptions: [secondSubscription] } }, status: 403 },
    { body: { include: { tags: Array(150).fill('x'.repeat(500)) } }, status: 413 },
  ])('answers $status to a scope that is none of its own', async ({ body, status }) => {
    expect((await send('POST', '/api/plan', json(body))).status).toBe(status);
  });

  it('names the field of a region that Azure does not offer', async () => {
    const data = { field: 'include.locations', expected: 'a region that Azure offers' };
    api.discover(
      new AuditError('scope.invalid', { code: 'as-said', text: 'include.locations: …' }, { data }),
    );

    const answer = await send('POST', '/api/plan', json({ include: { locations: ['japneast'] } }));

    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining(data)]);
  });

  it.each([
    {
      error: new AuditError('subscriptions.unreadable', {
        code: 'as-said',
        text: 'No subscription could be read.',
      }),
      status: 503,
    },
    { error: new TypeError('a bug'), status: 500 },
  ])('answers $status when discovery ends with $error', async ({ error, status }) => {
    api.discover(error);

    expect((await send('POST', '/api/plan')).status).toBe(status);
  });

  it('shows no part of a plan that takes too long', async () => {
    api.discover([{ kind: 'target', target: aTarget('vm-new'), settle: null }], { neverEnds: true });

    const answer = await send('POST', '/api/plan');

    expect([answer.status, answer.json()['code']]).toEqual([503, 'plan.tooLong']);
  });
});

describe('GET /api/audits/{id}', () => {
  it('shows state, coverage, links, and how long it will take', async () => {
    const open = (await send('GET', `/api/audits/${openId}`)).json();

    expect(open).toMatchObject({
      state: 'probing',
      coverage: { discovered: 2, pending: 1 },
      etaSeconds: 28,
      waitingFor: null,
      links: { findings: `/api/audits/${openId}/findings` },
    });
  });

  it('names the VMs that are all it waits for, and until when', async () => {
    const { store, clock } = api.bench;
    const since = clock.now() - 600_000;
    const lease = await store.acquireLease(firstSubscription, 'a pass', 60_000, clock.now());
    const query = { subscriptionId: firstSubscription, state: 'pending', limit: 1 } as const;
    const [row] = await store.openRows(openId, query);
    await store.advance((lease as Extract<LeaseAnswer, { kind: 'acquired' }>).fence, [
      { row: row as OpenRow, to: { ...started, since } as RowState },
    ]);

    const open = (await send('GET', `/api/audits/${openId}`)).json();

    const until = new Date(since + anAudit().limits.probeDeadlineSeconds * 1000).toISOString();
    expect(open).toMatchObject({ etaSeconds: null, waitingFor: { vms: [row?.target.name], until } });
  });

  it.each(['no-such-audit', '20260105T020000Z-ffffffff', '..%2f..%2fetc', '%00', 'a'.repeat(2000)])(
    'knows no audit %s',
    async (id) => {
      const answer = await send('GET', `/api/audits/${id}`);

      expect([answer.status, answer.json()['code']]).toEqual([404, 'audit.notFound']);
    },
  );

  it('knows no latest audit before the first of its scope', async () => {
    expect((await send('GET', '/api/audits/latest')).status).toBe(404);
  });

  it('refuses parameters', async () => {
    expect((await send('GET', `/api/audits/${closedId}?verbose=1`)).status).toBe(400);
  });
});

describe('the documents of a closed audit', () => {
  it.each(gets.slice(1))('need not be sent again: %s', async (path) => {
    const first = await send('GET', path);
    const etag = first.headers.get('etag') ?? '';

    const again = await send('GET', path, { headers: { 'if-none-match': `"other", W/${etag}` } });
    const other = await send('GET', path, { headers: { 'if-none-match': '"other"' } });

    expect([first.status, again.status, again.text, other.status]).toEqual([200, 304, '', 200]);
    expect(again.headers.get('etag')).toBe(etag);
    for (const name of ['cache-control', 'x-content-type-options']) {
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
  });

  it('have no ETag while it is open', async () => {
    const answer = await api.send('GET', `/api/audits/${openId}`);

    expect(answer.headers.has('etag')).toBe(false);
  });
});

describe('POST /api/audits/{id}/cancel', () => {
  it('ends an audit that no orchestration works on', async () => {
    const answer = await send('POST', `/api/audits/${openId}/cancel`);

    expect([answer.status, answer.json()['state']]).toEqual([202, 'canceled']);
    expect((await send('GET', `/api/audits/${openId}`)).json()).toMatchObject({
      state: 'canceled',
      coverage: { byOutcome: { judged: 1, canceled: 1 } },
    });
  });

  it('asks a running orchestration to end its audit', async () => {
    const { id } = (await send('POST', '/api/audits')).json();
    await api.bench.clock.advance(5000);

    const answer = await send('POST', `/api/audits/${String(id)}/cancel`);
    await api.bench.clock.advance(20_000);

    expect([answer.status, answer.json()['state']]).toEqual([202, 'probing']);
    expect((await send('GET', `/api/audits/${String(id)}`)).json()).toMatchObject({ state: 'canceled' });
  });

  it('refuses what is closed or is not there', async () => {
    const closed = await send('POST', `/api/audits/${closedId}/cancel`);
    const missing = await send('POST', '/api/audits/no-such-audit/cancel');
    const unclear = await send('POST', `/api/audits/${closedId}/cancel?force=1`);

    expect([closed.status, missing.status, unclear.status]).toEqual([409, 404, 400]);
    expect(closed.json()).toMatchObject({ code: 'audit.closed', auditId: closedId });
  });
});

describe('GET /api/audits/{id}/findings', () => {
  it('reads on behind the last finding, and filters', async () => {
    const path = `/api/audits/${closedId}/findings`;
    const names = (answer: Answer) => (answer.json()['items'] as { name: string }[]).map(({ name }) => name);

    const first = await send('GET', `${path}?limit=3`);
    const rest = await send('GET', `${path}?limit=3&cursor=${String(first.json()['next'])}`);
    const judged = await send(
      'GET',
      `${path}?verdict=binaries-absent,unknown&publisher=microsoftwindowsserver`,
    );
    const failed = await send('GET', `${path}?outcome=failed`);

    expect([names(first), names(rest), names(judged), names(failed)]).toEqual([
      ['vm-1', 'vm-2', 'vm-3'],
      ['vm-4'],
      ['vm-1', 'vm-2', 'vm-3'],
      ['vm-4'],
    ]);
  });

  it.each([
    { query: 'exposure=impossible', names: ['vm-1', 'vm-2', 'vm-3'] },
    { query: 'exposure=on,possible', names: [] },
    { query: 'exposure=not-known', names: [] },
    { query: 'client=binaries-absent&server=binaries-absent', names: ['vm-1', 'vm-2', 'vm-3'] },
    { query: 'server=enabled', names: [] },
  ])('lets through by what both halves say, or one: $query', async ({ query, names }) => {
    const { items } = (await send('GET', `/api/audits/${closedId}/findings?${query}`)).json();

    expect((items as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  it('finds VMs by name, in any casing, and goes on behind one of several', async () => {
    const id = '20260113T020000Z-0000000d' as AuditId;
    const scope = { include: { subscriptions: [firstSubscription, secondSubscription] } };
    await api.close();
    api = await openApi({ scope });
    const { store } = api.bench;
    await store.createAudit(anAudit({ id, scope, state: 'complete' }));
    const rows = [firstSubscription, secondSubscription].flatMap((subscriptionId) =>
      ['vm-a', 'web'].map((name) => aNewRow(name, { subscriptionId, settlement: judgedAs('enabled') })),
    );
    await store.addRows(id, rows, 0);
    const named = async (query: string) =>
      (await send('GET', `/api/audits/${id}/findings?${query}`)).json() as {
        items: { subscriptionId: string; name: string }[];
        next: string | null;
      };

    const first = await named('name=WEB&limit=1');
    const second = await named(`name=web&limit=1&cursor=${first.next ?? ''}`);

    expect(
      [first, second].map(({ items }) => items.map(({ subscriptionId, name }) => [subscriptionId, name])),
    ).toEqual([[[firstSubscription, 'web']], [[secondSubscription, 'web']]]);
    expect(second.next).toBeNull();
    expect((await named('name=we')).items).toEqual([]);
    expect((await named('name=web&exposure=impossible')).items).toEqual([]);
  });

  it('knows no findings of an audit that is not there', async () => {
    expect((await send('GET', '/api/audits/none/findings')).status).toBe(404);
  });

  it.each([
    'verdict=bad',
    'exposure=enabled',
    'client=on',
    'server=',
    'outcome=judged,',
    'publisher=',
    'publisher=%20',
    'name=',
    'name=%20',
    'limit=501',
    'limit=1e2',
    'limit=%2010',
    'cursor=x',
    'limit=-1',
  ])('refuses ?%s', async (query) => {
    expect((await send('GET', `/api/audits/${closedId}/findings?${query}`)).status).toBe(400);
  });

  it('refuses the cursor of another audit', async () => {
    const { next } = (await send('GET', `/api/audits/${closedId}/findings?limit=1`)).json();

    const answer = await send('GET', `/api/audits/${openId}/findings?cursor=${String(next)}`);

    expect([answer.status, answer.json()['field']]).toEqual([400, 'cursor']);
  });

  it.each(['code', 'Code', 'CODE'])('takes the function key from the query as well: %s', async (name) => {
    const path = `/api/audits/${closedId}/findings?${name}=the-function-key&ClientId=default`;

    expect((await send('GET', path, { key: null })).status).toBe(200);
  });
});

describe('GET /api/audits/{id}/images', () => {
  it('shows the images, flagged ones alone where wanted', async () => {
    const path = `/api/audits/${closedId}/images`;

    const flagged = (await send('GET', `${path}?flagged=true`)).json();
    const others = (await send('GET', `${path}?flagged=false`)).json();

    expect(flagged['items']).toMatchObject([{ smb1BinariesAbsent: 'confirmed', decided: 2 }]);
    expect(others['items']).toMatchObject([
      { kind: 'managed', smb1BinariesAbsent: 'no', madeFrom: { end: 'custom', image: null, chain: [] } },
    ]);
    expect((await send('GET', `${path}?flagged=yes`)).status).toBe(400);
    expect((await send('GET', '/api/audits/none/images')).status).toBe(404);
  });

  it('shows images of one kind', async () => {
    const kindsOf = async (kind: string) =>
      (await send('GET', `/api/audits/${closedId}/images?kind=${kind}`)).json()['items'];

    expect(await kindsOf('marketplace')).toMatchObject([{ kind: 'marketplace', id: null }]);
    expect(await kindsOf('managed')).toMatchObject([{ kind: 'managed', publisher: null }]);
    expect(await kindsOf('gallery')).toEqual([]);
    expect((await send('GET', `/api/audits/${closedId}/images?kind=own`)).status).toBe(400);
  });
});

describe('GET /api/audits/{id}/export', () => {
  it('streams CSV and NDJSON of all findings', async () => {
    const csv = await send('GET', `/api/audits/${closedId}/export?format=csv`);
    const ndjson = await send('GET', `/api/audits/${closedId}/export?format=ndjson&outcome=judged`);

    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toContain(`smb1-audit-${closedId}.csv`);
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(5);
    expect(
      ndjson.text
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name),
    ).toEqual(['vm-1', 'vm-2', 'vm-3']);
  });

  it('streams SARIF with the product’s version, and knows its own copy again', async () => {
    const path = `/api/audits/${closedId}/export?format=sarif`;
    const sarif = await send('GET', path);

    expect(sarif.headers.get('content-type')).toBe('application/sarif+json');
    expect(sarif.headers.get('content-disposition')).toContain(`smb1-audit-${closedId}.sarif`);
    expect(sarif.json()).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { version: expect.any(String) } }, properties: { auditId: closedId } }],
    });
    const again = await send('GET', path, { headers: { 'if-none-match': sarif.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('has another ETag when another version of the app writes it', async () => {
    const { headers } = await send('GET', `/api/audits/${closedId}/export?format=csv`);

    expect(headers.get('etag')).toContain('-0.0.0-test-');
  });

  it.each([
    { path: `${closedId}/export`, status: 400 },
    { path: `${closedId}/export?format=xml`, status: 400 },
    { path: 'none/export?format=csv', status: 404 },
  ])('answers $status to $path', async ({ path, status }) => {
    expect((await send('GET', `/api/audits/${path}`)).status).toBe(status);
  });
});

describe('GET /api/audits/{id}/changes', () => {
  it('lists each VM with its cause, and the images, against the audit before or one that is named', async () => {
    const later = await addLaterAudit();

    const since = (await send('GET', `/api/audits/${later}/changes?since=${closedId}`)).json();
    const before = (await send('GET', `/api/audits/${later}/changes`)).json();

    expect(before).toEqual(since);
    expect(since).toMatchObject({
      audit: { id: later },
      previous: { id: closedId },
      halves: ['client', 'server'],
      total: 3,
      next: null,
      counts: { 'both-changed': 1, gone: 2, 'new-vm': 0 },
      leftOut: { before: 0, now: 0, since: { judged: 0, on: 0 } },
      images: {
        firstSeen: [],
        flagChanged: [{ was: 'confirmed', smb1BinariesAbsent: 'no' }],
        own: { firstSeen: [], flagChanged: [{ kind: 'managed', was: 'no', smb1BinariesAbsent: 'single' }] },
      },
    });
    expect(since['items']).toContainEqual(
      expect.objectContaining({
        name: 'vm-1',
        cause: 'both-changed',
        halves: ['client', 'server'],
        before: expect.objectContaining({ exposure: 'impossible', client: 'binaries-absent' }),
        after: expect.objectContaining({ exposure: 'on', server: 'enabled' }),
      }),
    );
  });

  it.each([
    { path: changes, status: 404 },
    { path: `${changes}?since=none`, status: 404 },
    { path: '/api/audits/none/changes', status: 404 },
    { path: `/api/audits/${openId}/changes?since=${closedId}`, status: 400 },
    { path: `${changes}?until=x`, status: 400 },
  ])('answers $status to $path', async ({ path, status }) => {
    expect((await send('GET', path)).status).toBe(status);
  });

  it('names what is wrong where the audit is open', async () => {
    const answer = await send('GET', `/api/audits/${openId}/changes`);

    expect(answer.json()).toMatchObject({ status: 400, field: 'id', expected: expect.any(String) });
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });
});

describe('GET /api/audits/{id}/report', () => {
  it('streams one HTML file that runs nothing but its own script', async () => {
    const answer = await send('GET', `${report}?lang=ja`);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none';.*script-src 'sha256-/);
    expect(answer.text).toMatch(/^<!doctype html>\n<html lang="ja"/);
    expect(answer.text.trimEnd()).toMatch(/<\/html>$/);
  });

  it('is in the language of the setting where the request names none, else in that of its reader', async () => {
    const ofItsReader = await send('GET', report);
    await api.close();
    api = await openApi({ language: 'ja' });

    expect(ofItsReader.text).toContain('<html lang="en" data-fixed="no"');
    expect((await send('GET', report)).text).toContain('<html lang="ja" data-fixed="yes"');
    expect((await send('GET', `${report}?lang=en`)).text).toContain('<html lang="en" data-fixed="yes"');
  });

  it.each([
    { path: `${report}?lang=fr`, status: 400 },
    { path: '/api/audits/none/report', status: 404 },
  ])('answers $status to $path', async ({ path, status }) => {
    expect((await send('GET', path)).status).toBe(status);
  });
});

describe('POST /api/vms/check', () => {
  const check = (resourceId: unknown) => send('POST', '/api/vms/check', json({ resourceId }));

  it('probes one VM and returns its finding', async () => {
    const answer = await check(vmNew);

    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ name: 'vm-new', outcome: 'judged' });
    expect((await send('GET', '/api/audits?limit=1')).json()['items']).toMatchObject([
      { trigger: 'check', scope: { include: { ids: [vmNew] } } },
    ]);
    expect(api.bench.platform.posts).toHaveLength(1);
  });

  it('returns evidence younger than fifteen minutes, and probes again after', async () => {
    await check(vmNew);
    const fresh = await check(vmNew.toUpperCase());
    await api.bench.clock.advance(15 * 60_000);
    const later = await check(vmNew);

    expect([fresh.status, later.status]).toEqual([200, 200]);
    expect(api.bench.platform.posts).toHaveLength(2);
  });

  it('returns evidence that a newer audit carried over', async () => {
    const first = await check(vmNew);
    const { store, clock } = api.bench;
    const latest = await store.latestFinding(resourceKey(vmNew));
    const { client, server } = first.json() as Record<'client' | 'server', { verdict: Verdict }>;
    const known = {
      client: client.verdict,
      server: server.verdict,
      probedAt: String(first.json()['probedAt']),
    };
    const carrying = '20991231T000000Z-0000000d' as AuditId;
    await store.createAudit(
      anAudit({ id: carrying, trigger: 'http', scope: configuredScope, state: 'complete' }),
    );
    await store.addRows(
      carrying,
      [
        {
          target: latest?.finding.target ?? aTarget('vm-new'),
          settlement: { outcome: 'skipped', reason: 'unchanged' },
          lastKnown: known,
        },
      ],
      clock.wall() + 1000,
    );

    const again = await check(vmNew);

    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(api.bench.platform.posts).toHaveLength(1);
  });

  it.each([
    { tags: { stage: 'lab' }, settlement: { outcome: 'canceled', reason: 'canceled' } },
    // By what a finding does not tell, such as its management group.
    { tags: {}, settlement: { outcome: 'skipped', reason: 'excluded' } },
  ] as const)('returns no evidence of a VM that is excluded by now: $settlement.reason', async (newest) => {
    await api.close();
    const exclude = { tags: ['stage=lab'] };
    api = await openApi({ scope: { include: { subscriptions: [firstSubscription] }, exclude } });
    const first = await check(vmNew);
    const { store, clock } = api.bench;
    const { finding } = (await store.latestFinding(resourceKey(vmNew))) ?? {};
    const leavingOut = '20991231T000000Z-0000000d' as AuditId;
    await store.createAudit(anAudit({ id: leavingOut, trigger: 'http', state: 'complete' }));
    await store.addRows(
      leavingOut,
      [
        {
          target: { ...(finding?.target ?? aTarget('vm-new')), tags: newest.tags },
          settlement: newest.settlement,
          lastKnown: null,
        },
      ],
      clock.wall() + 1000,
    );
    api.lookUp(() => false);

    const again = await check(vmNew);

    expect([first.status, again.status]).toEqual([200, 403]);
  });

  it('is done by one audit when it is asked for twice at once', async () => {
    const answers = await Promise.all([check(vmNew), check(vmNew)]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(api.bench.platform.posts).toHaveLength(1);
  });

  it('answers after a minute at the latest', async () => {
    await api.close();
    api = await openApi({ probeSeconds: 240 });
    const before = api.bench.clock.now();

    const answer = await check(vmNew);

    expect(answer.status).toBe(202);
    expect((api.bench.clock.now() - before) / 1000).toBeCloseTo(60, -1);
    expect((await send('GET', answer.headers.get('location') ?? '')).status).toBe(200);
  });

  it.each([
    { body: { name: 'Azure' }, field: 'name' },
    { body: { resourceId: 7 }, field: 'resourceId' },
    { body: { resourceId: 'vm-1' }, field: 'resourceId' },
    { body: { resourceId: { length: { toString: null } } }, field: 'resourceId' },
    { body: { resourceId: vmNew, force: true }, field: 'force' },
    { body: {}, field: 'resourceId' },
  ])('refuses $body with an example, and names the field', async ({ body, field }) => {
    const answer = await send('POST', '/api/vms/check', json(body));

    expect([answer.status, answer.json()]).toEqual([
      400,
      expect.objectContaining({ field, example: expect.anything() }),
    ]);
  });

  it.each(['x?y=1', '..', 'a%2Fb', 'x y'])(
    'makes and books nothing for a name that no VM can have: %s',
    async (name) => {
      const asked: string[] = [];
      api.lookUp((id) => asked.push(id) > 0);

      const answers = [
        await check(vmNew.replace('vm-new', name)),
        await check(vmNew.replace(/resourceGroups\/[^/]+/, 'resourceGroups/..')),
      ];

      expect(answers.map(({ status }) => status)).toEqual([400, 400]);
      expect([asked, api.app.hub.instances()]).toEqual([[], []]);
    },
  );

  it('refuses a whole scale set and a large body', async () => {
    const scaleSet = vmNew.replace('virtualMachines', 'virtualMachineScaleSets');

    expect((await check(scaleSet)).status).toBe(400);
    expect((await check('x'.repeat(70_000))).status).toBe(413);
  });

  it('gives one answer for what is outside, there or not, and for what is not there inside, and looks each up', async () => {
    const asked: string[] = [];
    const outside = vmNew.replace(firstSubscription, secondSubscription);
    api.lookUp((id) => asked.push(id) < 0);

    const answers = [
      await check(outside),
      await check(`${outside}-missing`),
      await check(`${vmNew}-missing`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json()['code']).toBe('vm.notInScope');
    expect(asked).toEqual([outside, `${outside}-missing`, `${vmNew}-missing`]);
    expect(api.app.hub.instances()).toEqual([]);
    expect((await send('GET', '/api/audits')).json()['items']).toHaveLength(2);
  });

  it('says when a machine went meanwhile, and when the audit failed', async () => {
    api.discover([{ kind: 'incomplete', because: { code: 'id-not-found', resourceId: vmNew } }]);
    const missing = await check(vmNew);
    api.discover(
      new AuditError('subscriptions.unreadable', {
        code: 'as-said',
        text: 'No subscription in the scope could be read.',
      }),
    );
    const failed = await check(vmNew.replace('vm-new', 'vm-other'));

    expect([missing.status, missing.json()['code']]).toEqual([403, 'vm.notInScope']);
    expect([failed.status, failed.json()['code']]).toEqual([502, 'audit.failed']);
  });

  it('shows no evidence of a VM that this app must not see', async () => {
    const settlement = judgedAs('enabled', '2026-01-05T02:58:00.000Z');
    await api.bench.store.addRows(openId, [aNewRow('vm-5', { settlement })], api.bench.clock.now());
    const { resourceId } = aTarget('vm-5');
    const inside = await check(resourceId);
    const posts = api.bench.platform.posts.length;
    await api.close();

    api = await openApi({ scope: { include: { subscriptions: [firstSubscription], tags: ['env=prod'] } } });
    await api.bench.store.addRows(openId, [aNewRow('vm-5', { settlement })], api.bench.clock.now());
    api.lookUp(() => false);
    const outside = await check(resourceId);

    expect([inside.status, posts, outside.status]).toEqual([200, 0, 403]);
  });
});

describe('GET /api/openapi.json', () => {
  it('is valid OpenAPI 3.1 and has every route', async () => {
    const description = (await send('GET', '/api/openapi.json')).json();

    const result = await new Validator().validate(description);

    expect(result).toEqual({ valid: true });
    expect(description['openapi']).toBe('3.1.1');
    const routes = Object.entries(description['paths'] as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(JSON.stringify(description)).toContain('"minItems":1');
    expect(routes.sort()).toEqual(
      Object.values(operations)
        .map(({ method, route }) => `${method} /api/${route}`)
        .sort(),
    );
    expect((await send('GET', '/api/openapi.json?v=2')).status).toBe(400);
  });
});

describe('GET /api/health', () => {
  it('says that the app is up and nothing else, with no key and with no store', async () => {
    api.breakStore(new AuditError('store.unavailable', { code: 'as-said', text: 'The store is down.' }));

    const health = await send('GET', '/api/health', { key: null });

    expect([health.status, health.json()]).toEqual([200, { status: 'up' }]);
    expect((await send('GET', '/api/health?deep=true', { key: null })).status).toBe(400);
  });
});

describe('GET /api/version', () => {
  it('tells the version, and SHA-256 of package and probe', async () => {
    expect((await send('GET', '/api/version')).json()).toEqual({
      version: '0.0.0-test',
      packageSha256: 'a'.repeat(64),
      probeSha256: 'c'.repeat(64),
    });
    expect((await send('GET', '/api/version?v=2')).status).toBe(400);
  });
});

describe('every route', () => {
  it.each([
    ...everyCall,
    { method: 'POST', path: '/api/plan' },
    { method: 'GET', path: '/api/openapi.json' },
    { method: 'GET', path: '/api/version' },
  ])('wants the function key: $method $path', async ({ method, path }) => {
    expect((await send(method, path, { key: null })).status).toBe(401);
    expect((await send(method, path, { key: 'guessed' })).status).toBe(401);
  });

  it.each(everyCall)(
    'tells a store that does not answer from a bug: $method $path',
    async ({ method, path }) => {
      const request = path === '/api/vms/check' ? json({ resourceId: vmNew }) : {};
      const secret = 'AccountKey=c2VjcmV0';

      api.breakStore(
        new AuditError('store.unavailable', { code: 'as-said', text: `The store at ${secret} is down.` }),
      );
      const down = await send(method, path, request);
      api.breakStore(new TypeError(`Cannot read ${secret}`));
      const bug = await send(method, path, request);

      expect([down.status, bug.status]).toEqual([503, 500]);
      expect(`${down.text} ${bug.text}`).not.toMatch(/AccountKey|TypeError|at .*\.ts/);
      expect(api.app.hub.worker().logged.join('\n')).toMatch(/error .*a request failed by a bug/);
    },
  );
});

describe('a store that cannot be used', () => {
  it.each(['store.corrupt', 'store.foreignSchema', 'store.full', 'credential.unavailable'] as const)(
    'is named to the log alone: %s',
    async (code) => {
      const text = 'https://account.table.core.windows.net/smb1audit cannot be read.';
      api.breakStore(new AuditError(code, { code: 'as-said', text }));

      const answer = await send('GET', '/api/audits');

      expect([answer.status, answer.json()['code']]).toEqual([503, code]);
      expect(answer.text).not.toContain('account');
      expect(api.app.hub.worker().logged.join('\n')).toContain(text);
    },
  );
});

afterAll(() => {
  // What the host lets in at once is its own to count.
  const documented = Object.values(operations).flatMap((operation) =>
    Object.keys(repliesOf(operation))
      .filter((status) => status !== '429')
      .map((status) => `${operation.name} ${status}`),
  );
  expect([...seen].sort()).toEqual(documented.sort());
});
