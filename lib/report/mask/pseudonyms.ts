import { createHmac } from 'node:crypto';

/** The same name for the same thing wherever one key is used; without the key nobody can try names and see whether they fit. */
export type Pseudonyms = {
  /** Such as `vm-3f9a1c2b44d0`; what it stands for compares without regard to case. */
  name(kind: string, text: string): string;
  /** In the form of a GUID. */
  guid(text: string): string;
};

/** HMAC-SHA256 by the key, cut to 48 bits for a name: two of 100,000 VMs share one in one case of 50,000. */
export function createPseudonyms(key: string): Pseudonyms {
  const known = new Map<string, string>();
  const digest = (kind: string, text: string): string => {
    const given = `${kind}\n${text.toLowerCase()}`;
    const before = known.get(given);
    if (before !== undefined) {
      return before;
    }
    const made = createHmac('sha256', key).update(given, 'utf8').digest('hex');
    if (known.size < mostRemembered) {
      known.set(given, made);
    }
    return made;
  };
  return {
    name: (kind, text) => `${kind}-${digest(kind, text).slice(0, 12)}`,
    guid: (text) => {
      const hex = digest('guid', text);
      // Version 8 of RFC 9562: whoever looks closely sees that no service made it.
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
      ].join('-');
    },
  };
}

/** Above it nothing new is remembered, so that memory stays flat. */
const mostRemembered = 50_000;
