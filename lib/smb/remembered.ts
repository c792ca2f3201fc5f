/** So many are remembered; when there are as many, all are forgotten. */
const most = 1024;

/**
 * What came before, by fingerprints of 32 bits. What comes once is only noted, so that what never comes again costs next to nothing.
 * Two may have one fingerprint, by chance or by intent: who finds something has to look whether it is the same.
 */
export type Memory<Kept> = {
  readonly find: (fingerprint: number) => Kept | undefined;
  /** From the second time on; of two with one fingerprint the later. */
  readonly keep: (fingerprint: number, make: () => Kept) => void;
};

export function createMemory<Kept>(): Memory<Kept> {
  const cameOnce = new Set<number>();
  const all = new Map<number, Kept>();
  return {
    find: (fingerprint) => all.get(fingerprint),
    keep: (fingerprint, make) => {
      if (cameOnce.delete(fingerprint) || all.has(fingerprint)) {
        makeRoom(all);
        all.set(fingerprint, make());
      } else {
        makeRoom(cameOnce);
        cameOnce.add(fingerprint);
      }
    },
  };
}

function makeRoom(all: { readonly size: number; readonly clear: () => void }): void {
  if (all.size >= most) {
    all.clear();
  }
}
