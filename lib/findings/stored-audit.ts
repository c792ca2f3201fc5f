import type { Audit } from '../model/audit.ts';
import { readIncompleteReasons } from '../model/incomplete-reason.ts';

/** An audit as any version of the stores kept it: before there were codes, why it is incomplete was kept as sentences. */
export function readStoredAudit(stored: Audit): Audit {
  return { ...stored, incompleteBecause: readIncompleteReasons(stored.incompleteBecause) };
}
