import type { Audit } from '../../model/audit.ts';
import { subscriptionId } from '../../model/ids.ts';
import { type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';
import { maskData, maskGroup } from './mask-data.ts';
import { maskId } from './mask-id.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** An audit without what tells whose it is. Its id and its times stay. */
export function maskAudit(audit: Audit, pseudonyms: Pseudonyms): Audit {
  const { startedBy, scope, scopeHash, incompleteBecause, notes, subscriptions } = audit;
  const { subscriptionNames: _names, ...rest } = audit;
  return {
    ...rest,
    startedBy: pseudonyms.name('person', startedBy),
    scope: {
      ...(scope.include && { include: maskSide(scope.include, pseudonyms) }),
      ...(scope.exclude && { exclude: maskSide(scope.exclude, pseudonyms) }),
    },
    scopeHash: maskScopeHash(scopeHash, pseudonyms),
    incompleteBecause: maskData(incompleteBecause, pseudonyms),
    ...(notes && { notes: maskData(notes, pseudonyms) }),
    subscriptions: subscriptions.map((id) => subscriptionId(pseudonyms.guid(id))),
  };
}

/** Whoever guesses a scope could compare its hash. */
export function maskScopeHash(scopeHash: string, pseudonyms: Pseudonyms): string {
  return [1, 2].map((part) => pseudonyms.guid(`scope ${part} ${scopeHash}`).replaceAll('-', '')).join('');
}

export function maskTag(tag: string, pseudonyms: Pseudonyms): string {
  const equals = tag.indexOf('=');
  const [name, value] = equals === -1 ? [tag, null] : [tag.slice(0, equals), tag.slice(equals + 1)];
  const masked = pseudonyms.name('tag', name);
  return value === null ? masked : `${masked}=${pseudonyms.name('value', value)}`;
}

function maskSide(side: ScopeSide, pseudonyms: Pseudonyms): ScopeSide {
  const given = scopeDimensions.flatMap((dimension) => {
    const values = side[dimension];
    return values === undefined ? [] : [[dimension, values.map(masks(dimension, pseudonyms))] as const];
  });
  return Object.fromEntries(given);
}

function masks(dimension: ScopeDimension, pseudonyms: Pseudonyms): (value: string) => string {
  const byDimension: Readonly<Record<ScopeDimension, (value: string) => string>> = {
    subscriptions: pseudonyms.guid,
    managementGroups: (value) => pseudonyms.name('management-group', value),
    resourceGroups: (value) => maskGroup(value, pseudonyms),
    tags: (value) => maskTag(value, pseudonyms),
    locations: (value) => value,
    ids: (value) => maskId(value, pseudonyms),
  };
  return byDimension[dimension];
}
