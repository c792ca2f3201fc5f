/** So many things are kept, and so many fingerprints; when there are as many, all are forgotten. */
const mostKept = 1024;
const mostFingerprints = 65_536;

/**
 * Keeps what was read from texts for when they come again. Of a text that comes for the first time only the fingerprint is noted, so
 * that an estate in which no two are alike pays next to nothing; two texts may have the same fingerprint.
 */
export type Memory<Kept> = {
  /** Has a text with this fingerprint come before? Notes that it came now. */
  readonly comesAgain: (fingerprint: number) => boolean;
  readonly recall: (text: string) => Kept | undefined;
  readonly keep: (text: string, kept: Kept) => void;
};

export function createMemory<Kept>(): Memory<Kept> {
  const kept = new Map<string, Kept>();
  const fingerprints = new Set<number>();
  return {
    comesAgain: (fingerprint) =>
      fingerprints.has(fingerprint) || !makeRoom(fingerprints, mostFingerprints).add(fingerprint),
    recall: (text) => kept.get(text),
    keep: (text, one) => {
      makeRoom(kept, mostKept).set(text, one);
    },
  };
}

function makeRoom<Kept extends { readonly size: number; clear(): void }>(kept: Kept, most: number): Kept {
  if (kept.size >= most) {
    kept.clear();
  }
  return kept;
}
