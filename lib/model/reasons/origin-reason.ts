import { z } from 'zod';

const text = z.string();

/** Kinds of things that an OS disk can have come from. */
export const linkKinds = [
  'marketplace-image',
  'gallery-image-version',
  'shared-gallery-image',
  'community-gallery-image',
  'managed-image',
  'virtual-machine',
  'disk',
  'snapshot',
  'restore-point',
  'restore-point-collection',
  'imported-blob',
  'unresolved',
] as const;

export type LinkKind = (typeof linkKinds)[number];

const resource = z.enum(linkKinds);
/** What became of the trail: the resource it leads to no longer exists, could not be read, or says nothing. */
const trail = z.enum(['gone', 'unreadable', 'untold']);

/** Why the chain behind an OS disk ends where it does. Names are data; its sentences are made by the report. */
export const originReasonSchema = z.discriminatedUnion('code', [
  /** A sentence of an earlier version, which wrote no codes. */
  z.object({ code: z.literal('as-written'), message: text }),
  z.object({ code: z.literal('marketplace-image'), firstParty: z.boolean() }),
  z.object({ code: z.literal('marketplace-version-untold'), firstParty: z.boolean() }),
  z.object({ code: z.literal('gallery-version-untold') }),
  /** Its owner sees what its images were made from; its users do not. */
  z.object({ code: z.literal('foreign-gallery'), gallery: z.enum(['shared', 'community']) }),
  z.object({ code: z.literal('imported-blob') }),
  z.object({ code: z.literal('uploaded') }),
  z.object({ code: z.literal('restored-by-backup'), trail }),
  z.object({ code: z.literal('failed-over'), trail }),
  /** By Azure Migrate or Site Recovery, from outside Azure. */
  z.object({ code: z.literal('migrated') }),
  /** The OS disk was swapped. Each is an image's URN, or the id of what else it was made from; null: not known. */
  z.object({
    code: z.literal('disk-and-document-disagree'),
    document: text.nullable(),
    disk: text.nullable(),
  }),
  z.object({ code: z.literal('source-gone'), resource }),
  /** `detail` is what Azure said. */
  z.object({ code: z.literal('source-unreadable'), resource, detail: text }),
  /** A resource of a type that is not known to lead to an image. */
  z.object({ code: z.literal('source-not-followed') }),
  z.object({ code: z.literal('source-untold'), resource }),
  z.object({ code: z.literal('chain-in-circle') }),
  z.object({ code: z.literal('chain-too-long'), most: z.number() }),
  z.object({ code: z.literal('nothing-named') }),
]);

export type OriginReason = z.infer<typeof originReasonSchema>;
export type OriginCode = OriginReason['code'];

/** How a link of the chain was reached. */
export const linkNoteSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('as-written'), message: text }),
  z.object({ code: z.literal('image-reference') }),
  z.object({ code: z.literal('os-disk') }),
  z.object({ code: z.literal('unmanaged-os-disk') }),
  /** `option` is Azure's createOption; null where it has none. */
  z.object({ code: z.literal('creation-data'), option: text.nullable() }),
  z.object({ code: z.literal('imported-blob') }),
  z.object({ code: z.literal('image-source-vm') }),
  z.object({ code: z.literal('image-os-disk') }),
  z.object({ code: z.literal('image-os-snapshot') }),
  z.object({ code: z.literal('gallery-source') }),
  z.object({ code: z.literal('gallery-source-vm') }),
  z.object({ code: z.literal('gallery-os-disk') }),
  z.object({ code: z.literal('restore-point') }),
  z.object({ code: z.literal('restore-point-collection') }),
  z.object({ code: z.literal('restore-point-disk') }),
  z.object({ code: z.literal('restore-point-vm') }),
  z.object({ code: z.literal('replica') }),
]);

export type LinkNote = z.infer<typeof linkNoteSchema>;
export type LinkNoteCode = LinkNote['code'];
