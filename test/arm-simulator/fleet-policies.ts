import type { Smb1Facts } from './fleet-machine.ts';

/** Where Microsoft's security baseline is in force. */
export type Baseline = 'nowhere' | 'some-groups' | 'everywhere';

/** The resource groups of the organisational unit that the baseline is linked to. */
const baselineGroups: ReadonlySet<string> = new Set(['RG-DATA']);

/** Its two controls: the client driver's Start, written whether or not there is such a driver, and the server's own switch. */
const baseline: Smb1Facts = { leftoverKeys: { mrxsmb10: { Start: 4 } }, smb1Switch: 0 };

/** What group policy wrote in a machine of the group. */
export function policyOf(where: Baseline, resourceGroup: string): Smb1Facts {
  const applies = where === 'everywhere' || (where === 'some-groups' && baselineGroups.has(resourceGroup));
  return applies ? baseline : {};
}
