import { mapTexts } from '../../model/texts/map-texts.ts';
import { maskId } from './mask-id.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { maskedText } from './safe-words.ts';

/** Members of reasons and notes whose strings are the auditor's or Azure's own words. */
const ownWords: ReadonlySet<string> = new Set([
  'advice',
  'code',
  'dimension',
  'doubt',
  'error',
  'gallery',
  'resource',
  'role',
  'trail',
  'trouble',
]);

/** How Azure makes disks (https://learn.microsoft.com/rest/api/compute/disks/create-or-update#diskcreateoption). */
const createOptions: ReadonlySet<string> = new Set([
  'Attach',
  'Copy',
  'CopyFromSanSnapshot',
  'CopyStart',
  'Empty',
  'FromImage',
  'Import',
  'ImportSecure',
  'Restore',
  'Upload',
  'UploadPreparedSecure',
]);

/**
 * A reason or a note with its data masked. A string in a member that is not known here is left out whole: what a later version writes
 * is not let through because nobody thought of it.
 */
export function maskData<Data>(data: Data, pseudonyms: Pseudonyms): Data {
  return mapTexts(data, (text, member) => maskMember(text, member, pseudonyms)) as Data;
}

function maskMember(text: string, member: string, pseudonyms: Pseudonyms): string {
  switch (member) {
    case 'subscriptionId':
      return pseudonyms.guid(text);
    case 'managementGroup':
      return pseudonyms.name('management-group', text);
    case 'resourceGroup':
      return maskGroup(text, pseudonyms);
    case 'resourceId':
      return maskId(text, pseudonyms);
    case 'document':
    case 'disk':
      return maskOrigin(text, pseudonyms);
    case 'option':
      return createOptions.has(text) ? text : maskedText;
    default:
      return ownWords.has(member) ? text : maskedText;
  }
}

/** A resource group as a scope names it: by name, or by id. */
export function maskGroup(text: string, pseudonyms: Pseudonyms): string {
  return text.startsWith('/') ? maskId(text, pseudonyms) : pseudonyms.name('group', text);
}

/** What an OS disk was made from: the URN of a Marketplace image is no secret, everything else is. */
export function maskOrigin(text: string, pseudonyms: Pseudonyms): string {
  return /^[\w.-]+(?::[\w.-]+){1,3}$/.test(text) ? text : maskId(text, pseudonyms);
}
