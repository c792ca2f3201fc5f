import { incompleteJson } from '../../report/sentences/incomplete.ts';
import { noteJson } from '../../report/sentences/notes.ts';
import type { AuditPreview } from './preview.ts';

/** What an audit would do, as the command line and the API show it. */
export function previewJson(preview: AuditPreview) {
  return {
    ...preview,
    incompleteBecause: preview.incompleteBecause.map(incompleteJson),
    notes: preview.notes.map(noteJson),
  };
}
