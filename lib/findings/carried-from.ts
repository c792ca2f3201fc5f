import type { Finding } from '../model/finding.ts';
import type { AuditId } from '../model/ids.ts';
import { newestFirst } from './audit-history.ts';
import { isCarriedOver } from './standing-verdict.ts';
import type { Store } from './store/store.ts';

/** The finding whose probe gave verdicts, and its audit. */
export type CarriedFrom = { readonly auditId: AuditId; readonly finding: Finding };

/** The finding whose probe gave the verdicts that this one carries over, with its audit; null where it carries none, or the audit that probed is deleted. */
export async function carriedFrom(
  store: Pick<Store, 'listAudits' | 'finding' | 'pageSize'>,
  carrying: Finding,
): Promise<CarriedFrom | null> {
  const probedAt = isCarriedOver(carrying) ? carrying.lastKnown?.probedAt : undefined;
  if (probedAt === undefined) {
    return null;
  }
  for await (const { id, startedAt, endedAt } of newestFirst(store, {})) {
    if (startedAt > probedAt || (endedAt ?? probedAt) < probedAt) {
      continue;
    }
    const finding = await store.finding(id, carrying.target.key);
    if (finding !== null && finding.probe !== null && finding.probedAt === probedAt) {
      return { auditId: id, finding };
    }
  }
  return null;
}
