import { describe, expect, it } from '@jest/globals';
import type { GraphPage, ListedDisk, Made } from '../../../../lib/inventory/compute-port.ts';
import { createOsDisks, listedFirst } from '../../../../lib/inventory/provenance/os-disks.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

const { signal } = new AbortController();
const subscriptions = [subscriptionId(someSubscription)];
const id = computeId('disks/OS');
const made: Made = {
  kind: 'found',
  image: null,
  note: { code: 'creation-data', option: 'Upload' },
  sources: [],
  blobUri: null,
  otherwise: null,
};

function listing(changes: Partial<GraphPage<ListedDisk>> = {}) {
  const asked: (string | null)[] = [];
  const inventory = {
    osDiskPage: (_: unknown, skipToken: string | null) => {
      asked.push(skipToken);
      return Promise.resolve({
        rows: [{ id, made }],
        unreadableRows: 0,
        totalRecords: 1,
        skipToken: null,
        isTruncated: false,
        isSubscriptionLimitHit: false,
        ...changes,
      });
    },
  };
  return { inventory, asked };
}

describe('createOsDisks', () => {
  it('reads the list once, whoever asks, and knows its disks in any casing', async () => {
    const { inventory, asked } = listing();
    const disks = createOsDisks(inventory, subscriptions);

    await Promise.all([disks.load(signal), disks.load(signal)]);

    expect(asked).toEqual([null]);
    expect(disks.find(id.toUpperCase())).toEqual(made);
    expect(disks.find(computeId('disks/other'))).toBeNull();
    expect(disks.notes()).toEqual([]);
  });

  it('notes what keeps the list from being whole, and keeps what came', async () => {
    const { inventory } = listing({ totalRecords: 4 });
    const disks = createOsDisks(inventory, subscriptions);

    await disks.load(signal);

    expect(disks.find(id)).toEqual(made);
    expect(disks.notes()).toEqual([
      { code: 'os-disks-in-doubt', doubt: { code: 'rows-missing', announced: 4, given: 1 } },
    ]);
  });
});

describe('listedFirst', () => {
  it('reads only what the list lacks', async () => {
    const read: string[] = [];
    const lookups = {
      madeFrom: (asked: string) => {
        read.push(asked);
        return Promise.resolve({ kind: 'not-found' as const });
      },
      offered: () => Promise.resolve({ kind: 'offered' as const, deprecation: null }),
    };
    const { madeFrom } = listedFirst(lookups, { find: (asked) => (asked === id ? made : null) });

    expect(await madeFrom(id, signal)).toEqual(made);
    expect(await madeFrom('/other', signal)).toEqual({ kind: 'not-found' });
    expect(read).toEqual(['/other']);
  });
});
