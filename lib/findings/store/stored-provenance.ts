import {
  type LinkNote,
  linkNoteSchema,
  type OriginReason,
  originReasonSchema,
} from '../../model/origin-reason.ts';
import type { Provenance } from '../../model/provenance.ts';
import type { Target } from '../../model/target.ts';

/** A target as any version of the stores kept it: before there were codes, why its chain ends was kept as a sentence. */
export function readStoredTarget(stored: Target): Target {
  return { ...stored, provenance: readProvenance(stored.provenance) };
}

function readProvenance(stored: Provenance): Provenance {
  const chain = stored.chain.map((link) => ({ ...link, note: readNote(link.note) }));
  return { ...stored, reason: readReason(stored.reason), chain };
}

function readReason(stored: unknown): OriginReason {
  return originReasonSchema.safeParse(stored).data ?? asWritten(stored);
}

function readNote(stored: unknown): LinkNote {
  return linkNoteSchema.safeParse(stored).data ?? asWritten(stored);
}

/** What a later version wrote is kept as text. */
function asWritten(stored: unknown): { readonly code: 'as-written'; readonly message: string } {
  return {
    code: 'as-written',
    message: typeof stored === 'string' ? stored : JSON.stringify(stored ?? null),
  };
}
