import type { Finding } from '../model/finding.ts';
import { tagValue } from './report-tags.ts';

/** VMs by the values of a tag, or by subscription where `tag` is null: the most first; a null value is that of VMs without the tag. */
export type ExposedByOwner = {
  readonly tag: string | null;
  readonly counts: readonly (readonly [value: string | null, vms: number])[];
};

type Counted = { readonly tag: string | null; readonly values: Map<string | null, number> };

/** Counts VMs by subscription, where there are several, and by the first of these tags that one of them carries. */
export async function countExposedByOwner(
  pages: AsyncIterable<readonly Finding[]>,
  tags: readonly string[],
): Promise<readonly ExposedByOwner[]> {
  const bySubscription: Counted = { tag: null, values: new Map() };
  const byTag = tags.map((tag) => ({ tag, values: new Map<string | null, number>() }));
  for await (const page of pages) {
    for (const { target } of page) {
      add(bySubscription, target.subscriptionName ?? target.subscriptionId);
      for (const counted of byTag) {
        add(counted, tagValue(target.tags, counted.tag));
      }
    }
  }
  const owner = byTag.find(({ values }) => [...values.keys()].some((value) => value !== null));
  return [bySubscription.values.size > 1 ? bySubscription : undefined, owner]
    .filter((each) => each !== undefined)
    .map(({ tag, values }) => ({ tag, counts: [...values].sort(([, one], [, other]) => other - one) }));
}

function add({ values }: Counted, value: string | null): void {
  values.set(value, (values.get(value) ?? 0) + 1);
}
