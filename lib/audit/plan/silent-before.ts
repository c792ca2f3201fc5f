import { latestAudit } from '../../findings/latest-audit.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { ResourceKey } from '../../model/ids.ts';

/** More are no tail. */
const mostSilent = 10_000;

/** Whether nothing was heard of a VM's probe until its deadline, or until Azure gave it up for its agent. */
export function wasSilent({ reason }: Pick<Finding, 'reason'>): boolean {
  return reason === 'timed-out' || reason === 'agent-silent';
}

/** VMs that were silent in the audit that this one goes on with, else in the newest whole one of its scope. A check looks for none. */
export async function silentBefore(
  store: Store,
  { trigger, lineage, scopeHash }: Pick<Audit, 'trigger' | 'lineage' | 'scopeHash'>,
): Promise<ReadonlySet<ResourceKey>> {
  const silent = new Set<ResourceKey>();
  const id =
    lineage?.from ?? (trigger === 'check' ? null : (await latestAudit(store, { scopeHash })).audit?.id);
  if (id === undefined || id === null) {
    return silent;
  }
  for await (const finding of everyFinding(store, { id }, { outcomes: ['failed', 'unreachable'] })) {
    if (wasSilent(finding) && silent.size < mostSilent) {
      silent.add(finding.target.key);
    }
  }
  return silent;
}
