import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope, ScopeSide } from '../../lib/model/scope.ts';
import { demoFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';
import { type FunctionApp, startFunctionApp } from '../support/function-app.ts';

let world: World;
let estate: Estate;
let app: FunctionApp;

const missing = '99999999-9999-4999-8999-999999999999';
const production = ['environment=production'];

beforeAll(() => {
  world = demoFleet({ startedAt });
});
afterEach(async () => {
  await app.close();
  await estate.close();
});

async function open(include: ScopeSide): Promise<void> {
  estate = await createEstate({ world });
  const scope: Scope = { include };
  app = await startFunctionApp({ clock: estate.clock, deps: estate.deps, scope });
}

/** All that a caller can see of an answer, and the calls that it took, by their kind. */
async function ask(path: string, body: unknown) {
  const before = estate.azure.log().length;
  const request = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await estate.clock.runUntil(app.host.fetch('POST', path, request));
  const calls = estate.azure.log().slice(before);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
    calls: calls.map(({ method, path }) => `${method} ${kindOf(path)}`),
  };
}

/** Without what names the thing that was asked for. */
function kindOf(path: string): string {
  return path.replace(
    /\/(subscriptions|resourceGroups|virtualMachines|virtualMachineScaleSets)\/[^/]+/gi,
    '/$1/_',
  );
}

async function nothingCameOfIt(): Promise<void> {
  expect(app.hub.instances()).toEqual([]);
  expect((await estate.store.listAudits({}, 1)).items).toEqual([]);
  expect(postsByVm(estate.azure.log()).size).toBe(0);
}

function oneOf(test: (vm: { resourceGroup: string; tag: string }) => boolean): string {
  const found = [...world.vms.values()].find(({ id, tags }) =>
    test({ resourceGroup: id.split('/')[4]?.toLowerCase() ?? '', tag: tags['environment'] ?? '' }),
  );
  return found?.id ?? '';
}

const gone = (id: string) => id.replace(/[^/]+$/, 'vm-that-never-was');
const groupOf = (id: string) => id.split('/').slice(0, 5).join('/');

describe('a VM outside the configured scope, asked for over HTTP', () => {
  it.each([
    { path: '/api/vms/check', by: 'group' },
    { path: '/api/vms/check', by: 'tag' },
    { path: '/api/audits', by: 'tag' },
    { path: '/api/plan', by: 'tag' },
  ])('looks like one that is not there, inside too: $path, where a $by decides', async ({ path, by }) => {
    const inside = oneOf(({ resourceGroup, tag }) => resourceGroup === 'rg-legacy' && tag === 'production');
    const outside = oneOf(({ resourceGroup, tag }) => resourceGroup === 'rg-data' && tag !== 'production');
    await open(by === 'group' ? { resourceGroups: [groupOf(inside)] } : { tags: production });
    const body = (id: string) =>
      path === '/api/vms/check' ? { resourceId: id } : { include: { ids: [id] } };

    const there = await ask(path, body(outside));
    const nowhere = await ask(path, body(gone(outside)));
    const goneInside = await ask(path, body(gone(inside)));
    const noSubscription = await ask(path, body(outside.replace(/[0-9a-f-]{36}/, missing)));

    expect([there.status, there.text]).toEqual([403, expect.stringContaining('vm.notInScope')]);
    expect(there.calls).toEqual(['GET /subscriptions/_', expect.stringMatching(/virtualMachines\/_$/)]);
    expect([nowhere, goneInside, noSubscription]).toEqual([there, there, there]);
    await nothingCameOfIt();
  });
});

describe('a group or a subscription outside the configured scope, asked for over HTTP', () => {
  it.each<{ kind: string; configured: ScopeSide; there: () => ScopeSide; nowhere: () => ScopeSide }>([
    {
      kind: 'a group, where tags are configured',
      configured: { tags: production },
      there: () => ({ resourceGroups: [groupOf(oneOf(() => true))] }),
      nowhere: () => ({ resourceGroups: [gone(groupOf(oneOf(() => true)))] }),
    },
    {
      kind: 'a bare group, where regions are configured',
      configured: { locations: ['japaneast'] },
      there: () => ({ resourceGroups: ['rg-data'] }),
      nowhere: () => ({ resourceGroups: ['rg-nobodys'] }),
    },
    {
      kind: 'a subscription, where tags are configured',
      configured: { tags: production },
      there: () => ({ subscriptions: [world.subscriptions[0]?.id ?? ''] }),
      nowhere: () => ({ subscriptions: [missing] }),
    },
    {
      kind: 'a management group, where another is configured',
      configured: { managementGroups: ['mg-production'] },
      there: () => ({ managementGroups: ['mg-platform'] }),
      nowhere: () => ({ managementGroups: ['mg-nobodys'] }),
    },
  ])('is refused without a call: $kind', async ({ configured, there, nowhere }) => {
    await open(configured);

    for (const path of ['/api/audits', '/api/plan']) {
      const answers = [await ask(path, { include: there() }), await ask(path, { include: nowhere() })];

      expect(answers[0]).toMatchObject({ status: 403, text: expect.stringContaining('scope.outside') });
      expect([answers[1], answers[0]?.calls]).toEqual([answers[0], []]);
    }
    await nothingCameOfIt();
  });

  it('is looked up below management groups: one elsewhere looks like one that is not there', async () => {
    await open({ managementGroups: ['mg-production'] });
    const [first, second] = world.subscriptions.map(({ id }) => id);

    const inside = await ask('/api/plan', { include: { subscriptions: [first] } });
    const there = await ask('/api/audits', { include: { subscriptions: [second] } });
    const nowhere = await ask('/api/audits', { include: { subscriptions: [missing] } });

    expect([inside.status, there.status]).toEqual([200, 403]);
    expect(nowhere).toEqual(there);
    expect(there.calls).toHaveLength(1);
    await nothingCameOfIt();
  });
});
