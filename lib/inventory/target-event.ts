import { defined } from '../model/defined.ts';
import { nonFatal } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { Provenance } from '../model/provenance.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import type { InventoryPort, MachineFacts, MachineStatus, SubscriptionFacts } from './compute-port.ts';
import type { DiscoveryEvent } from './discovery.ts';
import { eligibility } from './eligibility.ts';
import { listedFirst, type OsDisks } from './provenance/os-disks.ts';
import { type TraceDeps, traceProvenance } from './provenance/provenance.ts';
import { matchesScope } from './scope/scope-match.ts';
import type { StatusCache } from './status-cache.ts';

export type TargetDeps = TraceDeps & {
  readonly inventory: Pick<InventoryPort, 'machine'>;
  readonly scope: Scope;
  readonly subscriptions: ReadonlyMap<SubscriptionId, SubscriptionFacts>;
};

/** Lists that tell of many machines at a time. */
export type MachineLists = {
  readonly statuses: Pick<StatusCache, 'tellsGuests'>;
  readonly disks: Pick<OsDisks, 'find'>;
};

/**
 * Everything that discovery says of one machine inside the scope. Without lists the machine's own status is as good as it gets, and its
 * OS disk is read.
 */
export async function targetEvent(
  run: TargetDeps,
  machine: MachineFacts,
  lists?: MachineLists,
): Promise<DiscoveryEvent> {
  const match = matchesScope(machine, run.scope) === 'excluded' ? 'excluded' : 'included';
  const informed = lists === undefined ? machine : await withAgent(run, machine, lists.statuses);
  const provenance = await provenanceOf(run, informed, lists);
  return {
    kind: 'target',
    target: targetOf(run, informed, provenance),
    settle: eligibility(informed, match),
  };
}

async function provenanceOf(
  run: TargetDeps,
  machine: MachineFacts,
  lists: MachineLists | undefined,
): Promise<Provenance> {
  const { diskId } = machine.osDisk;
  if (lists !== undefined) {
    const lookups = listedFirst(run.lookups, lists.disks);
    const disk = diskId === null ? null : lists.disks.find(diskId);
    return await traceProvenance({ ...run, lookups }, machine, disk);
  }
  const read = diskId === null ? null : await run.lookups.madeFrom(diskId, run.signal);
  return await traceProvenance(run, machine, read?.kind === 'found' ? read : null);
}

/**
 * The one place that decides whether to spend a read on a machine's agent: only when it runs, the list told neither its agent nor its
 * system, and did tell the system of other machines. Such an agent has probably never reported, and a probe would hang for some 25
 * minutes. Everywhere else a read per machine would cost a quarter of the calls that a probe may make.
 */
async function withAgent(
  run: TargetDeps,
  machine: MachineFacts,
  statuses: Pick<StatusCache, 'tellsGuests'>,
): Promise<MachineFacts> {
  const { power, agent, osName } = machine.status;
  const isSuspect =
    power === 'running' && agent === null && osName === null && statuses.tellsGuests(machine.subscriptionId);
  if (!isSuspect) {
    return machine;
  }
  try {
    const read = await run.inventory.machine(machine.resourceId, run.signal);
    return withStatus(machine, read?.status ?? machine.status);
  } catch (error: unknown) {
    nonFatal(error);
    return machine;
  }
}

/** The status replaces power, agent and the last change even by not knowing them; what is known of the system stays. */
export function withStatus(machine: MachineFacts, status: MachineStatus | null): MachineFacts {
  return {
    ...machine,
    status: {
      power: status?.power ?? null,
      agent: status?.agent ?? null,
      osName: status?.osName ?? machine.status.osName,
      osVersion: status?.osVersion ?? machine.status.osVersion,
      changedAt: status?.changedAt ?? null,
    },
  };
}

function targetOf(
  { subscriptions }: TargetDeps,
  machine: MachineFacts,
  provenance: Target['provenance'],
): Target {
  const { kind, resourceId, key, name, subscriptionId, resourceGroup, location, tags, managedBy } = machine;
  const { osName, osVersion, changedAt } = machine.status;
  const { name: subscriptionName, tenantId } = subscriptions.get(subscriptionId) ?? {};
  return {
    ...{ kind, resourceId, key, name, subscriptionId },
    ...(subscriptionName !== undefined && subscriptionName !== subscriptionId && { subscriptionName }),
    ...defined({ tenantId }),
    ...{ resourceGroup, location, tags, managedBy },
    os: { name: osName, version: osVersion },
    changedAt,
    provenance,
  };
}
