/** So many texts are remembered; when there are as many, all are forgotten. */
const mostTexts = 1024;

/** A text that came before, and what whoever read it again keeps of it. */
type Remembered<Kept> = { readonly text: string; kept: Kept | null };

/**
 * Tells of a text whether it came before; null: for all that is known for the first time. It is found by a fingerprint that is at
 * hand: to compare two texts costs next to nothing, to hash one as much as to add up its checksum. Of a text that came once only
 * the fingerprint is noted, so that those which never come again cost nothing. Of two with the same the later is remembered.
 */
export type Memory<Kept> = (fingerprint: number, text: string) => Remembered<Kept> | null;

export function createMemory<Kept>(): Memory<Kept> {
  const cameOnce = new Int32Array(mostTexts);
  const all = new Map<number, Remembered<Kept>>();
  return (fingerprint, text) => {
    const known = all.get(fingerprint);
    if (known?.text === text) {
      return known;
    }
    const place = fingerprint & (mostTexts - 1);
    if (cameOnce[place] !== fingerprint) {
      cameOnce[place] = fingerprint;
      return null;
    }
    if (all.size >= mostTexts) {
      all.clear();
    }
    const remembered: Remembered<Kept> = { text, kept: null };
    all.set(fingerprint, remembered);
    return remembered;
  };
}

/** Compares texts one by one: to join each anew and to hash it would take longer. */
export function areSame(texts: readonly string[], others: readonly string[]): boolean {
  return texts.length === others.length && texts.every((text, place) => text === others[place]);
}
