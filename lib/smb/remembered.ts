/** So many texts are remembered; when there are as many, all are forgotten. */
const mostTexts = 1024;

/** A text that came before, and what whoever read it again keeps of it. */
type Remembered<Kept> = { readonly text: string; kept: Kept | null };

/**
 * Tells of a text whether it came before; null: it comes for the first time, and is noted. It is found by a fingerprint that is at hand:
 * to compare two texts costs next to nothing, to hash one as much as to add up its checksum. Of two with the same the later is noted.
 */
export type Memory<Kept> = (fingerprint: number | string, text: string) => Remembered<Kept> | null;

export function createMemory<Kept>(): Memory<Kept> {
  const all = new Map<number | string, Remembered<Kept>>();
  return (fingerprint, text) => {
    const found = all.get(fingerprint);
    if (found?.text === text) {
      return found;
    }
    if (all.size >= mostTexts) {
      all.clear();
    }
    all.set(fingerprint, { text, kept: null });
    return null;
  };
}
