import { leftOutOfSample } from '../../findings/coverage.ts';
import { latestAudit } from '../../findings/latest-audit.ts';
import { unlessGone } from '../../findings/store/audits.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditId, ResourceKey } from '../../model/ids.ts';

/** More are no tail. */
const mostSilent = 10_000;

/** Where it is told which VMs earlier audits did not hear of. */
export type SilenceReader = Pick<Store, 'listAudits' | 'coverage' | 'findings' | 'pageSize'>;

/**
 * Whether nothing was heard of a VM's probe, the last time it had one, until its deadline or until Azure gave it up for its agent. That the
 * audit's deadline came says nothing of the VM.
 */
function wasSilent({ reason, detail }: Finding): boolean {
  const code = typeof detail === 'object' ? detail?.code : undefined;
  return (
    (reason === 'timed-out' && code !== 'audit-deadline') ||
    reason === 'agent-silent' ||
    (reason === 'sampled' && code === 'silent-before')
  );
}

/** VMs that were silent in the audit that this one goes on with, else in the newest whole one of its scope. A check looks for none. */
export async function silentBefore(
  store: SilenceReader,
  { trigger, lineage, scopeHash }: Pick<Audit, 'trigger' | 'lineage' | 'scopeHash'>,
): Promise<ReadonlySet<ResourceKey>> {
  const id =
    lineage?.from ?? (trigger === 'check' ? null : (await latestAudit(store, { scopeHash })).audit?.id);
  const silent = id === undefined || id === null ? null : await unlessGone(readSilent(store, id));
  return silent ?? new Set();
}

async function readSilent(store: SilenceReader, id: AuditId): Promise<ReadonlySet<ResourceKey>> {
  const silent = new Set<ResourceKey>();
  const leftOut = leftOutOfSample(await store.coverage(id)) > 0 ? (['skipped'] as const) : [];
  const outcomes = ['failed', 'unreachable', ...leftOut] as const;
  for await (const finding of everyFinding(store, { id }, { outcomes })) {
    if (wasSilent(finding) && silent.size < mostSilent) {
      silent.add(finding.target.key);
    }
  }
  return silent;
}
