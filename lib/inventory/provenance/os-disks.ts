import type { SubscriptionId } from '../../model/ids.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import type { InventoryPort, ListedDisk, Made, ProvenancePort } from '../compute-port.ts';
import { graphPages } from '../graph-pages.ts';

export type OsDisks = {
  /** Reads the list, the first time that it is asked to. */
  load(signal: AbortSignal): Promise<void>;
  /** What a disk says that it was made from; null when the list lacks it. */
  find(diskId: string): Made | null;
  /** What keeps the list from being whole. */
  notes(): readonly AuditNote[];
};

/**
 * What the Windows OS disks of some subscriptions say of themselves, by one list of Resource Graph instead of a read each. A list that
 * is not whole costs no target: its disks are then read one by one where that is worth it, and a swapped one may go unnoticed.
 */
export function createOsDisks(
  inventory: Pick<InventoryPort, 'osDiskPage'>,
  subscriptions: readonly SubscriptionId[],
): OsDisks {
  const disks = new Map<string, Made>();
  /** Thousands of disks are made from some images: each of those is kept once. */
  const kinds = new Map<string, Made>();
  const notes: AuditNote[] = [];
  let loading: Promise<void> | null = null;

  function keep({ id, made }: ListedDisk): void {
    const text = JSON.stringify(made);
    const kind = kinds.get(text) ?? made;
    kinds.set(text, kind);
    disks.set(id.toLowerCase(), kind);
  }

  async function read(signal: AbortSignal): Promise<void> {
    const pages = graphPages<ListedDisk>({
      page: (skipToken) => inventory.osDiskPage(subscriptions, skipToken, signal),
      keyOf: ({ id }) => id.toLowerCase(),
    });
    for await (const page of pages) {
      if (page.kind === 'rows') {
        page.rows.forEach(keep);
      } else {
        notes.push({ code: 'os-disks-in-doubt', doubt: page.because });
      }
    }
    kinds.clear();
  }

  return {
    load: (signal) => (loading ??= read(signal)),
    find: (diskId) => disks.get(diskId.toLowerCase()) ?? null,
    notes: () => notes,
  };
}

/** Answers from the list what the list knows. */
export function listedFirst(lookups: ProvenancePort, disks: Pick<OsDisks, 'find'>): ProvenancePort {
  return {
    madeFrom: async (id, signal) => disks.find(id) ?? (await lookups.madeFrom(id, signal)),
    offered: (image, place, signal) => lookups.offered(image, place, signal),
  };
}
