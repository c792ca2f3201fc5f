import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AuditError } from '../../model/errors.ts';
import { isSubscriptionId, parseResourceId } from '../../model/ids.ts';
import type { Problem } from '../../model/reasons/problem.ts';
import { expectedOfList } from '../../model/reasons/problem-english.ts';
import {
  type Scope,
  type ScopeDimension,
  type ScopeSide,
  scopeDimensions,
  scopeSchema,
} from '../../model/scope.ts';

export type ScopeSideName = 'include' | 'exclude';

/** Names a dimension the way its writer knows it: a flag, a variable or a JSON path. */
export type FieldName = (side: ScopeSideName, dimension: ScopeDimension) => string;

const sides = ['include', 'exclude'] as const;

/**
 * Checks a scope from a command line, an environment or a request body, all by the same grammar, and returns it trimmed and
 * without repetitions. A side or a list that is there and names nothing is refused: whoever computed it meant nothing, and not everything.
 * Throws `scope.invalid` with `field` and `expected` in its data.
 */
export function parseScope(
  input: unknown,
  fieldName: FieldName = (side, dimension) => `${side}.${dimension}`,
): Scope {
  const parsed = scopeSchema.safeParse(input);
  if (!parsed.success) {
    throw misshapen(parsed.error.issues[0]);
  }
  const scope: { include?: ScopeSide; exclude?: ScopeSide } = {};
  for (const side of sides) {
    const given = parsed.data[side];
    if (given !== undefined) {
      if (scopeDimensions.every((dimension) => given[dimension] === undefined)) {
        throw misshapenAt(side, `at least one of ${knownFields(1)}; leave it out to name nothing`);
      }
      scope[side] = checkedSide(given, (dimension) => fieldName(side, dimension));
    }
  }
  return scope;
}

/** Throws `scope.empty` unless the scope includes something by name: auditing everything must be said, not forgotten. */
export function requireInclusion(scope: Scope): void {
  if (scopeDimensions.every((dimension) => (scope.include?.[dimension] ?? []).length === 0)) {
    throw new AuditError('scope.empty', { code: 'scope-empty' });
  }
}

/** SHA-256 of the scope's canonical form, in hex. Order, casing and repetition of values make no difference. */
export function scopeHash(scope: Scope): string {
  return createHash('sha256').update(canonicalScope(scope)).digest('hex');
}

/** Lower-cased JSON with sorted keys and sorted, unique values; empty lists are left out. */
export function canonicalScope(scope: Scope): string {
  const canonical = sides.map((side) => [
    side,
    [...scopeDimensions]
      .sort()
      .map((dimension) => [dimension, canonicalValues(dimension, scope[side]?.[dimension] ?? [])] as const)
      .filter(([, values]) => values.length > 0),
  ]);
  return JSON.stringify(canonical);
}

/** A region name in ARM's form: `Japan East` is `japaneast`. */
export function normalLocation(location: string): string {
  return location.replace(/\s+/g, '').toLowerCase();
}

/** A management group's name, which may be given as its resource id. */
export function managementGroupName(text: string): string {
  return text.replace(/^\/providers\/Microsoft\.Management\/managementGroups\//i, '');
}

function canonicalValues(dimension: ScopeDimension, values: readonly string[]): string[] {
  const lowered = values.map((value) => normalise(dimension, value).toLowerCase());
  return [...new Set(lowered)].sort();
}

function checkedSide(side: ScopeSide, fieldOf: (dimension: ScopeDimension) => string): ScopeSide {
  const checked: ScopeSide = {};
  for (const dimension of scopeDimensions) {
    const values = side[dimension]?.map((value) => value.trim());
    if (values === undefined) {
      continue;
    }
    if (values.length === 0 || values.includes('')) {
      const field = fieldOf(dimension);
      throw invalid({ code: 'scope-list-empty', field }, { field, expected: expectedOfList });
    }
    const wrong = values.find((value) => !grammar[dimension].accepts(value));
    if (wrong !== undefined) {
      throw wrongValue(fieldOf(dimension), dimension, wrong);
    }
    checked[dimension] = [...new Set(values.map((value) => normalise(dimension, value)))];
  }
  return checked;
}

function normalise(dimension: ScopeDimension, value: string): string {
  switch (dimension) {
    case 'subscriptions':
      return value.toLowerCase();
    case 'locations':
      return normalLocation(value);
    case 'managementGroups':
      return managementGroupName(value);
    case 'resourceGroups':
    case 'ids':
      return value.replace(/\/+$/, '');
    case 'tags':
      return value;
  }
}

const groupIdPattern = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/?$/i;

function isGroupId(value: string): boolean {
  const [, subscription = '', name = ''] = groupIdPattern.exec(value) ?? [];
  return isSubscriptionId(subscription) && isGroupName(name);
}

const grammar: Record<ScopeDimension, { expected: string; accepts: (value: string) => boolean }> = {
  subscriptions: { expected: 'a subscription id (a GUID)', accepts: isSubscriptionId },
  managementGroups: {
    expected: 'the name of a management group',
    accepts: (value) => /^[\w().-]{1,90}$/.test(managementGroupName(value)),
  },
  resourceGroups: {
    expected: 'the name or the id of a resource group',
    accepts: (value) => isGroupName(value) || isGroupId(value),
  },
  tags: {
    expected: 'a tag as key or key=value',
    accepts: (value) => /^[^=]{1,512}(=.{0,256})?$/.test(value),
  },
  locations: {
    expected: 'a region such as japaneast',
    accepts: (value) => /^[a-z][a-z0-9 ]{1,59}$/i.test(value),
  },
  ids: {
    expected: 'the resource id of a virtual machine, a scale set or a scale-set instance',
    accepts: isMachineId,
  },
};

/** Of a virtual machine, a scale set or a scale-set instance. */
export function isMachineId(value: string): boolean {
  const parts = parseResourceId(value);
  const types = parts?.types.join('/').toLowerCase() ?? '';
  return (
    parts?.provider.toLowerCase() === 'microsoft.compute' &&
    ['virtualmachines', 'virtualmachinescalesets', 'virtualmachinescalesets/virtualmachines'].includes(
      types,
    ) &&
    isGroupName(parts.resourceGroup) &&
    parts.names.every((name) => machineName.test(name)) &&
    !value.replace(/\/+$/, '').includes('//')
  );
}

/**
 * Wider than the rules of https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, which scale sets do not
 * keep for their own instances, and narrower than anything that would change an address.
 */
const machineName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,78}[\p{L}\p{N}_-])?$/u;

function isGroupName(name: string): boolean {
  return /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u.test(name);
}

function misshapen(issue: z.core.$ZodIssue | undefined): AuditError {
  const path = issue?.path ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...path, ...(unknown === undefined ? [] : [unknown])].map(String).join('.') || 'scope';
  return misshapenAt(
    field,
    unknown === undefined ? (shapes[path.length] ?? 'a text') : `one of ${knownFields(path.length)}`,
  );
}

/** What belongs at each depth of a scope. */
const shapes = ['an object with include or exclude', 'an object of lists', 'a list of texts'];

function knownFields(depth: number): string {
  return (depth === 0 ? sides : scopeDimensions).join(', ');
}

function wrongValue(field: string, dimension: ScopeDimension, value: string): AuditError {
  const { expected } = grammar[dimension];
  const given = value.slice(0, 200);
  return invalid({ code: 'scope-value', field, dimension, expected, given }, { field, expected });
}

function misshapenAt(field: string, expected: string): AuditError {
  return invalid({ code: 'scope-misshapen', field, expected }, { field, expected });
}

function invalid(problem: Problem, data: { readonly field: string; readonly expected: string }): AuditError {
  return new AuditError('scope.invalid', problem, { data });
}
