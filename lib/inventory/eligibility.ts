import type { Unjudged } from '../model/outcome.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import type { MachineFacts } from './compute-port.ts';
import { doNotTouchTag, readDoNotTouch } from './do-not-touch.ts';
import type { Match } from './scope/scope-match.ts';

/** AKS tags the node pools that it manages so: https://learn.microsoft.com/azure/aks/use-tags */
const aksTagPrefix = 'aks-managed-';

/**
 * Decides, from what the control plane says, how a target is settled before any probe; null: probe it. What the platform did not
 * tell never settles a target, because the probe's own answer will.
 */
export function eligibility(machine: MachineFacts, match: Exclude<Match, 'outside'>): Unjudged | null {
  if (match === 'excluded') {
    return { outcome: 'skipped', reason: 'excluded' };
  }
  const owner = readDoNotTouch(machine.tags);
  if (owner !== null) {
    return owner.kind === 'said'
      ? doNotTouch
      : { ...doNotTouch, detail: boundedDetail(`${doNotTouchTag.name} = ${owner.value}`) };
  }
  if (isManagedByOther(machine)) {
    return { outcome: 'skipped', reason: 'managed-by-other' };
  }
  if (machine.osType === 'linux') {
    return { outcome: 'failed', reason: 'not-windows' };
  }
  return powerTrouble(machine) ?? agentTrouble(machine);
}

/**
 * Linux machines are no targets. One whose system nobody tells is: a probe of a Linux VM fails harmlessly, a Windows VM
 * left out would be missed in silence.
 */
export function isPossiblyWindows(machine: Pick<MachineFacts, 'osType'>): boolean {
  return machine.osType !== 'linux';
}

const doNotTouch = { outcome: 'skipped', reason: 'do-not-touch' } as const;

/** A flexible scale set writes itself into `managedBy` of its VMs; those belong to the customer like any other. */
function isManagedByOther({ managedBy, tags }: MachineFacts): boolean {
  const isManaged = managedBy !== null && !/\/virtualMachineScaleSets\/[^/]+$/i.test(managedBy);
  return isManaged || Object.keys(tags).some((name) => name.toLowerCase().startsWith(aksTagPrefix));
}

function powerTrouble({ status }: MachineFacts): Unjudged | null {
  if (status.power === null || status.power === 'running') {
    return null;
  }
  return { outcome: 'skipped', reason: 'not-running', detail: status.power };
}

/**
 * `provisionVMAgent` says how the VM was made: its agent may have been installed since, by hand, and extensions allowed.
 * https://learn.microsoft.com/azure/virtual-machines/extensions/agent-windows#manual-installation
 */
function agentTrouble({ allowsExtensions, status }: MachineFacts): Unjudged | null {
  if (allowsExtensions === false) {
    return {
      outcome: 'unreachable',
      reason: 'extensions-disallowed',
      detail: 'allowExtensionOperations = false',
    };
  }
  return status.agent === 'not-ready' ? { outcome: 'unreachable', reason: 'agent-not-ready' } : null;
}
