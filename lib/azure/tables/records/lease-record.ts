import type { Fence, Lease } from '../../../findings/store/leases.ts';
import type { Properties, RowWrite, Stored } from '../client/table.ts';
import { leaseRow } from './keys.ts';
import { splitText } from './long-text.ts';
import { numberOf, textOf } from './stored-json.ts';

export type KnownLease = { readonly lease: Lease; readonly etag: string };

/** Touches the lease on condition: the transaction that this is part of fails if the lease was written since. */
export function leaseCheck({ lease, etag }: KnownLease): RowWrite {
  return { kind: 'merge', rowKey: leaseRow, etag, properties: { epoch: lease.epoch } };
}

export function propertiesOf({ holder, epoch, until }: Lease, levels: string | undefined): Properties {
  const lease = {
    holder: holder ?? '',
    isHeld: holder !== null,
    epoch,
    // Times do not fit the 32 bits of a number.
    until: String(until),
  };
  return levels === undefined ? lease : { ...lease, ...splitText('levels', levels, partsOfLevels) };
}

/** As many as the longest levels take. Blanked when a shorter text replaces a longer one. */
const partsOfLevels = 4;

export function leaseOf(stored: Stored): Lease {
  return {
    holder: stored.properties['isHeld'] === true ? textOf(stored, 'holder') : null,
    epoch: numberOf(stored, 'epoch'),
    until: Number(textOf(stored, 'until')),
  };
}

export function isHeld(lease: Lease | null, fence: Fence): lease is Lease {
  return lease !== null && lease.holder === fence.holder && lease.epoch === fence.epoch;
}
