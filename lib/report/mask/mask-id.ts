import type { Pseudonyms } from './pseudonyms.ts';

/** What a pseudonym of a resource is called by; others are called by their type. */
const kinds: Readonly<Record<string, string>> = {
  resourcegroups: 'group',
  virtualmachines: 'vm',
  virtualmachinescalesets: 'set',
};

/**
 * A resource id with its types as they are and its names masked, each by all that stands before it: a VM has one pseudonym in every
 * place, and another one than a VM of its name in another group. What has no such form becomes one pseudonym.
 */
export function maskId(id: string, pseudonyms: Pseudonyms): string {
  const parts = id.split('/');
  if (parts[0] !== '' || !isPath(parts)) {
    return pseudonyms.name('resource', id);
  }
  const masked = parts.map((part, index) => maskPart(parts, index, pseudonyms) ?? part);
  return masked.join('/');
}

/** `/subscriptions/ID[/resourceGroups/NAME[/providers/NAMESPACE/TYPE/NAME…]]` */
function isPath(parts: readonly string[]): boolean {
  const [, subscriptions, id, groups, group, providers, namespace] = parts.map((part) => part.toLowerCase());
  return (
    subscriptions === 'subscriptions' &&
    id !== undefined &&
    id !== '' &&
    (groups === undefined || (groups === 'resourcegroups' && group !== undefined)) &&
    (providers === undefined || (providers === 'providers' && /^microsoft\.[a-z]+$/.test(namespace ?? ''))) &&
    parts.slice(7).every((part, index) => index % 2 === 1 || /^[a-z]+$/i.test(part))
  );
}

/** Null for what is no name. */
function maskPart(parts: readonly string[], index: number, pseudonyms: Pseudonyms): string | null {
  const part = parts[index] ?? '';
  if (index === 2) {
    return pseudonyms.guid(part);
  }
  const isName = index === 4 || (index > 7 && index % 2 === 0);
  if (!isName || part === '') {
    return null;
  }
  const type = (parts[index - 1] ?? '').toLowerCase();
  return pseudonyms.name(kinds[type] ?? type, parts.slice(0, index + 1).join('/'));
}
