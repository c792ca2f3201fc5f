/** What an audit says of one VM. */
export type Line = {
  readonly outcome: string;
  /** Null where no verdict stands. */
  readonly exposure: 'on' | 'impossible' | null;
  readonly isCarriedOver: boolean;
  /** Epoch milliseconds of the probe that the verdict is from. */
  readonly probedAt: number;
  /** How often the VM had been changed by then. */
  readonly changes: number;
};

/** An audit as the clerk enters it. */
export type Entry = {
  readonly id: string;
  readonly state: string;
  readonly trigger: string;
  /** In words; alike for audits that may be compared. */
  readonly scope: string;
  /** A second look at a part by an earlier version. */
  readonly isPart: boolean;
  readonly lines: ReadonlyMap<string, Line>;
};

/** A book of audits, oldest first, kept with a pencil: it shares nothing with the product. */
export function openBook() {
  const entries: Entry[] = [];
  const newestFirst = (): Entry[] => entries.toReversed();
  const isWhole = ({ state, isPart, lines }: Entry): boolean =>
    (state === 'complete' || state === 'incomplete') && !isPart && lines.size > 0;
  const wholes = (): Entry[] => newestFirst().filter((each) => isWhole(each) && each.trigger !== 'check');

  return {
    enter: (entry: Entry) => entries.push(entry),
    newestFirst,
    last: () => entries.at(-1),
    /** The newest that anybody means who names none. */
    latest: () => wholes()[0],
    /** What a report of an audit compares it with. */
    before: ({ id, scope }: Entry) => wholes().find((each) => each.id < id && each.scope === scope),
    /** The newest two of one scope. */
    pair: () => {
      for (const later of wholes()) {
        const earlier = wholes().find(({ id, scope }) => id < later.id && scope === later.scope);
        if (earlier !== undefined) {
          return { earlier, later };
        }
      }
      return null;
    },
    /** The newest line that tells something of one VM, else the newest, and the audit it is in. A cancel tells nothing. */
    newestLine: (name: string) => {
      const known = newestFirst().filter(({ lines }) => lines.has(name));
      const telling = known.find(({ lines }) => lines.get(name)?.outcome !== 'canceled');
      const entry = telling ?? known[0];
      const line = entry?.lines.get(name);
      return entry === undefined || line === undefined ? null : { entry, line };
    },
  };
}

/** VMs with a verdict in an audit. */
export function knownIn({ lines }: Entry): number {
  return [...lines.values()].filter(({ exposure }) => exposure !== null).length;
}

/** Whether the image that all VMs are made from counts as one that comes without SMB 1.0: two say so, and few say otherwise. */
export function isImageFlagged({ lines }: Entry): boolean {
  const exposures = [...lines.values()].map(({ exposure }) => exposure);
  const without = exposures.filter((exposure) => exposure === 'impossible').length;
  const having = exposures.filter((exposure) => exposure === 'on').length;
  return having === 0 ? without > 0 : without >= 2 && having <= Math.max(1, (without + having) / 5);
}

/** VMs that are not in both audits what they were. */
export function changedBetween(earlier: Entry, later: Entry): string[] {
  const names = [...new Set([...earlier.lines.keys(), ...later.lines.keys()])];
  const is = (entry: Entry, name: string): string => {
    const line = entry.lines.get(name);
    return line === undefined ? 'absent' : String(line.exposure);
  };
  return names.filter((name) => is(earlier, name) !== is(later, name)).sort();
}
