import { skusInUse } from '../../findings/images/newer-images.ts';
import { everyFinding } from '../../findings/store/pages.ts';
import { readCatalogue } from '../../inventory/provenance/catalogue.ts';
import type { Audit } from '../../model/audit.ts';
import { isAuditError } from '../../model/errors.ts';
import type { AuditDeps } from '../audit-deps.ts';

/** Reads, where an audit is to, what the Marketplace publishes of the SKUs in use, once. What cannot be read costs it nothing. */
export async function withCatalogue(
  deps: Pick<AuditDeps, 'store' | 'published'>,
  audit: Audit,
  signal: AbortSignal,
): Promise<Audit> {
  if (audit.limits.catalogue !== true || audit.catalogue !== undefined || signal.aborted) {
    return audit;
  }
  const inUse = await skusInUse(everyFinding(deps.store, audit));
  try {
    const catalogue = await readCatalogue(deps, inUse, signal);
    return await deps.store.updateAudit(audit.id, (current) => ({ ...current, catalogue }));
  } catch (error: unknown) {
    if (!isAuditError(error) && !signal.aborted) {
      throw error;
    }
    return audit;
  }
}
