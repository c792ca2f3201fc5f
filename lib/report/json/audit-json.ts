import { type Audit, type Coverage, isClosed } from '../../model/audit.ts';
import { incompleteJson } from '../sentences/incomplete.ts';
import { noteJson } from '../sentences/notes.ts';

/**
 * An audit as documents and the HTTP API show it. While it is open, its coverage also counts the rows that no outcome has
 * settled yet, so that the counts always add up to `discovered`.
 */
export function auditJson(audit: Audit, coverage: Coverage) {
  const { pending, starting, started } = coverage;
  const notes = audit.notes ?? [];
  const { perImage } = audit.limits;
  return {
    id: audit.id,
    state: audit.state,
    trigger: audit.trigger,
    startedBy: audit.startedBy,
    scope: audit.scope,
    startedAt: audit.startedAt,
    endedAt: audit.endedAt,
    probeSha256: audit.probeSha256,
    ...(perImage === undefined ? {} : { perImage }),
    coverage: {
      discovered: coverage.discovered,
      byOutcome: coverage.byOutcome,
      known: coverage.known,
      carriedOver: coverage.carriedOver,
      incompleteBecause: audit.incompleteBecause.map(incompleteJson),
      ...(notes.length === 0 ? {} : { notes: notes.map(noteJson) }),
      ...(isClosed(audit.state) ? {} : { pending, starting, started }),
    },
  };
}

/** VMs with verdicts, judged and carried over, by what both halves say and by the verdict of each; zeros included. */
export function standingJson({ byExposure, client, server }: Coverage) {
  return { exposure: byExposure, client, server };
}
