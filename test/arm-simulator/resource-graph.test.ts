import { afterEach, describe, expect, it } from '@jest/globals';
import { azureOf, connect, noon, type SdkClients, send, uniformSet, worldOf } from './azure-fixture.ts';
import type { MachineSpec } from './fleet-machines.ts';
import type { GraphOptions } from './resource-graph.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

const seven: MachineSpec[] = Array.from({ length: 7 }, () => ({ image: '2022' }));
const vmsById =
  "resources | where type =~ 'microsoft.compute/virtualmachines' | project id | order by id asc";
const unsorted = "resources | where type =~ 'microsoft.compute/virtualmachines' | project id";

/** Ids in the order of the pages, as a client sees them that follows tokens. */
async function pagesOf(graph: SdkClients['graph'], query: string, top: number): Promise<string[][]> {
  const pages: string[][] = [];
  let skipToken: string | undefined;
  do {
    const page = await graph.resources({
      query,
      options: { top, resultFormat: 'objectArray', ...(skipToken === undefined ? {} : { skipToken }) },
    });
    pages.push((page.data as { id: string }[]).map((row) => row.id));
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  return pages;
}

async function connectTo(specs: readonly MachineSpec[], graph: GraphOptions = {}): Promise<SdkClients> {
  clients = await connect(worldOf(specs).world, { graph });
  return clients;
}

describe('graphRoutes', () => {
  it('pages a sorted query without losing or repeating a row', async () => {
    const { graph, served } = await connectTo(seven);

    const pages = await pagesOf(graph, vmsById, 3);

    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(new Set(pages.flat())).toEqual(new Set([...served.azure.world.vms.values()].map((vm) => vm.id)));
  });

  it('cuts a result short, without a token, when no id is projected', async () => {
    const { graph } = await connectTo(seven);

    const page = await graph.resources({
      query: vmsById
        .replace('project id', 'project id, name | project-away id')
        .replace('id asc', 'name asc'),
      options: { top: 3 },
    });

    expect(page).toMatchObject({ count: 3, totalRecords: 7, resultTruncated: 'true' });
    expect(page.skipToken).toBeUndefined();
  });

  it('never gives more rows than its own page size', async () => {
    const { graph } = await connectTo(seven, { rowsPerPage: 4 });

    expect(await graph.resources({ query: vmsById, options: { top: 5000 } })).toMatchObject({ count: 4 });
  });

  it.each([
    { pageFault: 'lost-token', sizes: [3, 3], distinct: 6 },
    { pageFault: 'duplicated', sizes: [3, 4, 2], distinct: 7 },
    { pageFault: 'truncated', sizes: [2], distinct: 2 },
  ] as const)('shows pages that are $pageFault', async ({ pageFault, sizes, distinct }) => {
    const { graph } = await connectTo(seven, { pageFault });

    const pages = await pagesOf(graph, vmsById, 3);

    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(new Set(pages.flat()).size).toBe(distinct);
  });

  it('mixes up the pages of a query without an order, when told to', async () => {
    const { graph } = await connectTo(seven, { pageFault: 'reordered' });

    const loose = await pagesOf(graph, unsorted, 3);
    const sorted = await pagesOf(graph, vmsById, 3);

    expect(new Set(loose.flat()).size).toBeLessThan(7);
    expect(new Set(sorted.flat()).size).toBe(7);
  });

  it('tells what is left of the quota and answers 429 once nothing is', async () => {
    const azure = azureOf(worldOf([]).world, { graph: { queriesPerWindow: 2 } });
    const query = () =>
      send(azure, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
        body: { query: 'resources' },
      });

    const answers = [await query(), await query(), await query()];

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers.map((answer) => answer.headers['x-ms-user-quota-remaining'])).toEqual(['1', '0', '0']);
    expect(answers[2]?.headers).toMatchObject({
      'retry-after': '5',
      'x-ms-user-quota-resets-after': '00:00:05',
    });
  });

  it('opens a new window after five seconds', async () => {
    let now = noon;
    const azure = azureOf(worldOf([]).world, { graph: { queriesPerWindow: 1 } }, { now: () => now });
    const query = () =>
      send(azure, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
        body: { query: 'resources' },
      });

    const first = await query();
    now += 4999;
    const early = await query();
    now += 1;
    const late = await query();

    expect([first.status, early.status, late.status]).toEqual([200, 429, 200]);
  });

  it('leaves out unreadable subscriptions without a word, unless nothing is left', async () => {
    const { world, vms } = worldOf(
      [
        { image: '2022', subscription: 0 },
        { image: '2022', subscription: 1 },
      ],
      undefined,
      2,
    );
    const [open, closed] = world.subscriptions;
    if (closed !== undefined) {
      closed.access = 'forbidden';
    }
    clients = await connect(world);
    const ids = [open?.id ?? '', closed?.id ?? ''];

    const both = await clients.graph.resources({ query: vmsById, subscriptions: ids });
    const lost = clients.graph.resources({ query: vmsById, subscriptions: ids.slice(1) });

    expect(both.data).toEqual([{ id: vms[0]?.id }]);
    await expect(lost).rejects.toMatchObject({ statusCode: 400 });
  });

  it('looks below a management group', async () => {
    const { world, vms } = worldOf(
      [
        { image: '2022', subscription: 0 },
        { image: '2022', subscription: 1 },
      ],
      undefined,
      2,
    );
    clients = await connect(world);

    const found = await clients.graph.resources({ query: vmsById, managementGroups: ['MG-PLATFORM'] });

    expect(found.data).toEqual([{ id: vms[1]?.id }]);
  });

  it('answers a query it cannot read with 400 and a detail that says why', async () => {
    const azure = azureOf(worldOf([]).world);

    const response = await send(
      azure,
      'POST',
      '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
      { body: { query: 'advisorresources' } },
    );

    expect(response).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', details: [{ code: 'DisallowedLogicalTableName' }] } },
    });
  });

  it('says when the principal sees more subscriptions than the service looks at', async () => {
    const azure = azureOf(worldOf([]).world, { graph: { subscriptionLimitHit: true } });

    const response = await send(
      azure,
      'POST',
      '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
      { body: { query: 'resources' } },
    );

    expect(response.headers['x-ms-tenant-subscription-limit-hit']).toBe('true');
  });

  it('is stale: it shows old power states and deleted machines', async () => {
    const { world, vms } = worldOf([
      { image: '2022', condition: 'stale-running' },
      { image: '2022', condition: 'deleted' },
    ]);
    clients = await connect(world);
    const query =
      "resources | where type =~ 'microsoft.compute/virtualmachines' | project id, power = tostring(properties.extended.instanceView.powerState.code) | order by id asc";

    const found = await clients.graph.resources({ query });

    expect(new Set(found.data as unknown[])).toEqual(
      new Set(vms.map((vm) => ({ id: vm.id, power: 'PowerState/running' }))),
    );
  });

  it('has uniform instances in computeresources, or not', async () => {
    const query =
      "computeresources | where type =~ 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines' | project id, instance = tostring(properties.instanceId) | order by id asc";
    const { world } = worldOf([], uniformSet);
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';

    const there = await send(azureOf(world), 'POST', path, { body: { query } });
    const absent = await send(azureOf(world, { graph: { hasUniformInstances: false } }), 'POST', path, {
      body: { query },
    });

    expect(there.body).toMatchObject({ data: [{ instance: '0' }, { instance: '2' }, { instance: '5' }] });
    expect(absent.body).toMatchObject({ totalRecords: 0 });
  });

  it('joins machines to their disks and names types, locations and groups in lower case', async () => {
    const { world, vms } = worldOf([{ image: '2012r2-on', origin: 'imported' }]);
    const query = `resources | where type == 'microsoft.compute/virtualmachines'
      | project id, resourceGroup, location, diskId = tolower(tostring(properties.storageProfile.osDisk.managedDisk.id))
      | join kind=leftouter (resources | where type =~ 'microsoft.compute/disks' | project diskId = tolower(id), option = tostring(properties.creationData.createOption)) on diskId
      | project id, resourceGroup, location, option | order by id asc`;
    clients = await connect(world);

    const found = await clients.graph.resources({ query });

    expect(found.data).toEqual([
      {
        id: vms[0]?.id,
        resourceGroup: vms[0]?.resourceGroup.toLowerCase(),
        location: 'japaneast',
        option: 'Import',
      },
    ]);
  });
});
