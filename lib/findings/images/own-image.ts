import { z } from 'zod';
import { type Provenance, storedOrigin } from '../../model/provenance.ts';
import type { LinkKind } from '../../model/reasons/origin-reason.ts';
import { record, textAs } from '../../model/record.ts';
import type { OwnImageId } from './image-key.ts';

/** Kinds of images that are not the Marketplace's: a version of a gallery, a managed image, a disk or snapshot that was copied, or a blob. */
export const ownImageKinds = ['gallery', 'managed', 'disk'] as const;

export const imageKinds = ['marketplace', ...ownImageKinds] as const;

export type ImageKind = (typeof imageKinds)[number];

export const ownImageShape = {
  kind: textAs<(typeof ownImageKinds)[number]>(),
  /** A resource id, or a blob's URL. */
  id: z.string(),
  /** What lies behind it, as far back as the platform tells; `image` is the Marketplace image that it descends from. */
  madeFrom: storedOrigin,
};

const ownImageSchema = record(ownImageShape);

/** An image of one's own. */
export type OwnImage = z.output<typeof ownImageSchema>;

const kindByLink: Partial<Record<LinkKind, (typeof ownImageKinds)[number]>> = {
  'gallery-image-version': 'gallery',
  'shared-gallery-image': 'gallery',
  'community-gallery-image': 'gallery',
  'managed-image': 'managed',
};

/** Each VM has an OS disk of its own; only what that was copied from can have made several. */
const copied: ReadonlySet<LinkKind> = new Set(['disk', 'snapshot', 'imported-blob']);

/**
 * The nearest image of one's own behind an OS disk: a gallery's version or a managed image, else the disk, snapshot or blob that the OS
 * disk was copied from. Null for a VM straight from the Marketplace, for what a service restored or replicated, for a disk that names no
 * source, and where disk and document disagree.
 */
export function ownImageOf({ end, reason, image, chain }: Provenance): OwnImage | null {
  if (reason.code === 'disk-and-document-disagree') {
    return null;
  }
  const named = chain.findIndex(({ kind }) => kindByLink[kind] !== undefined);
  const place = named >= 0 ? named : copiedFrom(chain);
  const link = chain[place];
  return link === undefined
    ? null
    : {
        kind: kindByLink[link.kind] ?? 'disk',
        id: link.id,
        madeFrom: { end, reason, image, chain: chain.slice(place + 1) },
      };
}

/** The first link behind the OS disk, where it is one that can be copied. */
function copiedFrom(chain: Provenance['chain']): number {
  const place = chain[0]?.note.code === 'os-disk' ? 1 : -1;
  const link = chain[place];
  const isCopied =
    link !== undefined &&
    copied.has(link.kind) &&
    (link.note.code === 'creation-data' || link.note.code === 'imported-blob');
  return isCopied ? place : -1;
}

/** A gallery's image without a version: its VMs may be of several. */
export function isVersionTold({ kind, id }: OwnImageId): boolean {
  return kind !== 'gallery' || /\/versions\/(?!latest$)[^/]+$/i.test(id);
}
