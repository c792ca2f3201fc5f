import type { FleetBuilder } from './fleet-builder.ts';
import { noVerdicts } from './fleet-machine.ts';
import type { SimVm, Truth } from './world.ts';

/** What keeps an audit from judging a machine, or nearly does. */
export const conditionKinds = [
  'deallocated',
  'stopped',
  'hibernated',
  'power-unknown',
  'deallocating',
  'stale-running',
  'stale-deallocated',
  'deleted',
  'do-not-touch',
  'aks-node',
  'agent-not-ready',
  'agent-absent',
  'agent-silent',
  'extensions-disallowed',
  'forbidden',
  'locked',
  'policy-denied',
  'deny-assignment',
  'subscription-disabled',
  'group-being-deleted',
  'linux-inside',
  'busy-briefly',
  'busy-for-good',
  'stuck',
  'agent-by-hand',
] as const;

export type ConditionKind = (typeof conditionKinds)[number];

type Patch = Partial<Omit<SimVm, 'truth'>>;
type Condition = { readonly change: Patch; readonly settled: Pick<Truth, 'outcome' | 'reason'> | null };

/** The same machine under a condition, with the truth that follows from it. */
export function underCondition(builder: FleetBuilder, kind: ConditionKind, vm: SimVm): SimVm {
  const { change, settled } = conditions[kind](builder, vm);
  const truth = settled === null ? vm.truth : { ...vm.truth, ...settled, ...noVerdicts };
  return { ...vm, ...change, truth };
}

/** Stuck slots outlive restarts: https://github.com/Azure/azure-cli/issues/32305 */
const forGoodMs = 30 * 86_400_000;
const brieflyMs = 180_000;
/** When the platform gives up on a silent agent, in simulated seconds. */
const silentAgentSeconds = 1526;

const conditions: Readonly<Record<ConditionKind, (builder: FleetBuilder, vm: SimVm) => Condition>> = {
  deallocated: () => settle({ power: 'deallocated' }, 'skipped', 'not-running'),
  stopped: () => settle({ power: 'stopped' }, 'skipped', 'not-running'),
  hibernated: () => settle({ power: 'hibernated' }, 'skipped', 'not-running'),
  'power-unknown': () => ({ change: { power: 'unknown' }, settled: null }),
  deallocating: () => settle({ power: 'deallocating' }, 'skipped', 'not-running'),
  'stale-running': () =>
    settle({ power: 'deallocated', graph: { power: 'running' } }, 'skipped', 'not-running'),
  'stale-deallocated': () => ({ change: { graph: { power: 'deallocated' } }, settled: null }),
  deleted: () => settle({ deleted: true, graph: { power: 'running' } }, 'failed', 'vm-gone'),
  'do-not-touch': (_, vm) =>
    settle({ tags: { ...vm.tags, 'smb1-audit': 'do-not-touch' } }, 'skipped', 'do-not-touch'),
  'aks-node': (_, vm) => settle({ managedBy: clusterOf(vm) }, 'skipped', 'managed-by-other'),
  'agent-not-ready': () => settle({ agent: 'not-ready' }, 'unreachable', 'agent-not-ready'),
  'agent-absent': () => settle({ agent: 'absent' }, 'unreachable', 'extensions-disallowed'),
  'agent-by-hand': () => ({ change: { agent: 'by-hand' }, settled: null }),
  'agent-silent': ({ probeDeadlineSeconds }) =>
    probeDeadlineSeconds > silentAgentSeconds
      ? settle({ agent: 'silent' }, 'unreachable', 'agent-silent')
      : settle({ agent: 'silent' }, 'failed', 'timed-out'),
  'extensions-disallowed': () =>
    settle({ allowExtensionOperations: false }, 'unreachable', 'extensions-disallowed'),
  forbidden: () => settle({ access: 'forbidden' }, 'failed', 'access-denied'),
  locked: () => settle({ access: 'locked' }, 'failed', 'locked'),
  'policy-denied': () => settle({ access: 'policy-denied' }, 'failed', 'denied-by-policy'),
  'deny-assignment': () => settle({ access: 'deny-assignment' }, 'failed', 'deny-assignment'),
  'subscription-disabled': () =>
    settle({ access: 'subscription-disabled' }, 'failed', 'subscription-disabled'),
  'group-being-deleted': () => settle({ access: 'group-being-deleted' }, 'failed', 'group-being-deleted'),
  'linux-inside': () => settle({ guestIsLinux: true }, 'failed', 'not-windows'),
  'busy-briefly': ({ startedAt }) => ({
    change: { otherCommandUntil: startedAt + brieflyMs },
    settled: null,
  }),
  'busy-for-good': ({ startedAt }) =>
    settle({ otherCommandUntil: startedAt + forGoodMs }, 'failed', 'busy-other-command'),
  stuck: () => settle({ probeSeconds: null }, 'failed', 'timed-out'),
};

function settle(change: Patch, outcome: string, reason: string): Condition {
  return { change, settled: { outcome, reason } };
}

function clusterOf(vm: SimVm): string {
  return `/subscriptions/${vm.subscriptionId}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-shop`;
}
