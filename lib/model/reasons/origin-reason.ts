import { z } from 'zod';
import { coded } from '../record.ts';
import { saidSchema } from './problem.ts';

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
  coded('as-written', { message: text }),
  coded('marketplace-image', { firstParty: z.boolean() }),
  coded('marketplace-version-untold', { firstParty: z.boolean() }),
  coded('gallery-version-untold'),
  /** Its owner sees what its images were made from; its users do not. */
  coded('foreign-gallery', { gallery: z.enum(['shared', 'community']) }),
  coded('imported-blob'),
  coded('uploaded'),
  coded('restored-by-backup', { trail }),
  coded('failed-over', { trail }),
  /** By Azure Migrate or Site Recovery, from outside Azure. */
  coded('migrated'),
  /** As after a swap of the OS disk. Each is an image's URN, or the id of what else it was made from; null: not known. */
  coded('disk-and-document-disagree', { document: text.nullable(), disk: text.nullable() }),
  coded('source-gone', { resource }),
  coded('source-unreadable', { resource, detail: saidSchema }),
  /** A resource of a type that is not known to lead to an image. */
  coded('source-not-followed'),
  coded('source-untold', { resource }),
  coded('chain-in-circle'),
  coded('chain-too-long', { most: z.number() }),
  coded('nothing-named'),
]);

export type OriginReason = z.infer<typeof originReasonSchema>;

/** How a link of the chain was reached. */
export const linkNoteSchema = z.discriminatedUnion('code', [
  coded('as-written', { message: text }),
  coded('image-reference'),
  coded('os-disk'),
  coded('unmanaged-os-disk'),
  /** `option` is Azure's createOption; null where it has none. */
  coded('creation-data', { option: text.nullable() }),
  coded('imported-blob'),
  coded('image-source-vm'),
  coded('image-os-disk'),
  coded('image-os-snapshot'),
  coded('gallery-source'),
  coded('gallery-source-vm'),
  coded('gallery-os-disk'),
  coded('restore-point'),
  coded('restore-point-collection'),
  coded('restore-point-disk'),
  coded('restore-point-vm'),
  coded('replica'),
]);

export type LinkNote = z.infer<typeof linkNoteSchema>;
