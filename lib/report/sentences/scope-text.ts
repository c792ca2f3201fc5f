import { type Scope, type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';

/** A scope in one line, such as `subscription 1111…, tag env=prod; without resource group rg-lab`. Long lists are cut and counted. */
export function scopeText({ include = {}, exclude = {} }: Scope): string {
  const without = sideText(exclude);
  return [sideText(include), ...(without === '' ? [] : [`without ${without}`])].join('; ');
}

const shown = 3;

const dimensionWords = {
  subscriptions: 'subscription',
  managementGroups: 'management group',
  resourceGroups: 'resource group',
  tags: 'tag',
  locations: 'location',
  ids: 'id',
} as const satisfies Record<ScopeDimension, string>;

function sideText(side: ScopeSide): string {
  return scopeDimensions
    .filter((dimension) => (side[dimension] ?? []).length > 0)
    .map((dimension) => `${dimensionWords[dimension]} ${listed(side[dimension] ?? [])}`)
    .join(', ');
}

function listed(values: readonly string[]): string {
  const rest = values.length - shown;
  return `${values.slice(0, shown).join(' or ')}${rest > 0 ? ` or ${rest} more` : ''}`;
}
