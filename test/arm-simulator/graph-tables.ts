import { diskBody, diskType, ownersOf } from './disks.ts';
import { guestFacts, powerStatus } from './instance-view.ts';
import type { Row } from './kql-values.ts';
import { instanceBody, setBody, setType } from './scale-sets.ts';
import { vmBody, vmType } from './virtual-machines.ts';
import type { SimSubscription, SimVm, World } from './world.ts';

export type GraphTableOptions = {
  /** Does `computeresources` hold uniform scale-set instances? Public pages do not settle it. Default true. */
  readonly hasUniformInstances?: boolean;
};

/** Rows of one table in the given subscriptions, of one type where only that is asked for; null when there is no such table. */
export function graphTable(
  world: World,
  { name, type }: { readonly name: string; readonly type: string | null },
  subscriptions: readonly SimSubscription[],
  options: GraphTableOptions,
): readonly Row[] | null {
  switch (name) {
    case 'resources':
      return resources(world, subscriptions, (each) => type === null || type === each.toLowerCase());
    case 'computeresources':
      return options.hasUniformInstances === false ? [] : instances(world, subscriptions);
    case 'resourcecontainers':
      return containers(world, subscriptions);
    default:
      return null;
  }
}

type Tenants = ReadonlyMap<string, string>;

function resources(
  world: World,
  subscriptions: readonly SimSubscription[],
  isWanted: (type: string) => boolean,
): Row[] {
  const tenants = tenantsOf(subscriptions);
  const rows: Row[] = [];
  for (const vm of isWanted(vmType) ? world.vms.values() : []) {
    if (vm.kind === 'virtual-machine' && vm.graph?.missing !== true && tenants.has(vm.subscriptionId)) {
      rows.push(vmRow(vm, tenants));
    }
  }
  if (isWanted(diskType)) {
    const owners = ownersOf(world);
    for (const disk of world.disks.values()) {
      rows.push(row(diskBody(disk, owners), tenants));
    }
  }
  for (const set of isWanted(setType) ? world.scaleSets.values() : []) {
    rows.push(row(setBody(set), tenants));
  }
  for (const resource of world.resources.values()) {
    rows.push(row(resource.body, tenants));
  }
  return rows.filter((candidate) => tenants.has(String(candidate['subscriptionId'])));
}

function instances(world: World, subscriptions: readonly SimSubscription[]): Row[] {
  const tenants = tenantsOf(subscriptions);
  return [...world.vms.values()]
    .filter((vm) => vm.kind === 'scale-set-instance' && vm.graph?.missing !== true)
    .filter((vm) => tenants.has(vm.subscriptionId))
    .map((vm) => {
      const body = instanceBody(vm, null);
      const properties = {
        ...(body['properties'] as object),
        instanceId: vm.instanceId,
        extended: extended(vm),
      };
      return row({ ...body, id: vm.id, properties }, tenants);
    });
}

/** The index names types, locations and resource groups in lower case, and keeps ids as they were created. */
function row(body: Readonly<Record<string, unknown>>, tenants: Tenants): Row {
  const id = String(body['id']);
  const [, , subscriptionId = '', , resourceGroup = ''] = id.split('/');
  const subscription = subscriptionId.toLowerCase();
  return {
    id,
    name: body['name'] ?? id.split('/').at(-1),
    type: String(body['type']).toLowerCase(),
    tenantId: tenants.get(subscription) ?? '',
    kind: '',
    location: String(body['location'] ?? '').toLowerCase(),
    resourceGroup: resourceGroup.toLowerCase(),
    subscriptionId: subscription,
    managedBy: body['managedBy'] ?? '',
    sku: body['sku'] ?? null,
    plan: body['plan'] ?? null,
    properties: body['properties'] ?? {},
    tags: body['tags'] ?? null,
    identity: null,
    zones: null,
    extendedLocation: null,
  };
}

function vmRow(vm: SimVm, tenants: Tenants): Row {
  const body = vmBody(vm);
  const properties = { ...(body['properties'] as object), extended: extended(vm) };
  return row({ ...body, properties }, tenants);
}

/** The last state the index heard of, which may be old. */
function extended(vm: SimVm): Record<string, unknown> {
  const { code, displayStatus, level } = powerStatus(vm.graph?.power ?? vm.power);
  return {
    instanceView: { ...guestFacts(vm), hyperVGeneration: 'V1', powerState: { code, displayStatus, level } },
  };
}

function containers(world: World, subscriptions: readonly SimSubscription[]): Row[] {
  const tenants = tenantsOf(subscriptions);
  const groups = new Set<string>();
  for (const vm of world.vms.values()) {
    if (tenants.has(vm.subscriptionId)) {
      groups.add(`/subscriptions/${vm.subscriptionId}/resourceGroups/${vm.resourceGroup}`);
    }
  }
  const groupRows = [...groups].map((id) =>
    row({ id, type: 'microsoft.resources/subscriptions/resourcegroups', location: 'westeurope' }, tenants),
  );
  return [...subscriptions.map(subscriptionRow), ...groupRows];
}

function subscriptionRow(subscription: SimSubscription): Row {
  const chain = subscription.managementGroups.map((name) => ({ name, displayName: name }));
  const body = {
    id: `/subscriptions/${subscription.id}`,
    name: subscription.name,
    type: 'microsoft.resources/subscriptions',
    properties: { state: 'Enabled', managementGroupAncestorsChain: chain },
  };
  return row(body, new Map([[subscription.id, subscription.tenantId]]));
}

function tenantsOf(subscriptions: readonly SimSubscription[]): Tenants {
  return new Map(subscriptions.map((subscription) => [subscription.id, subscription.tenantId]));
}
