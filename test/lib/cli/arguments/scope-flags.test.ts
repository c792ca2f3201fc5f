import { describe, expect, it } from '@jest/globals';
import { namingFlag, scopeFromFlags } from '../../../../lib/cli/arguments/scope-flags.ts';
import { AuditError } from '../../../../lib/model/errors.ts';

const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-000000000002';

describe('scopeFromFlags', () => {
  it('takes the configured scope when no flag names one', () => {
    const configured = { include: { subscriptions: [first] }, exclude: { tags: ['keep-off'] } };

    expect(scopeFromFlags({}, configured)).toEqual(configured);
  });

  it('replaces the configured inclusion and keeps the configured exclusion', () => {
    const configured = {
      include: { subscriptions: [first], locations: ['japaneast'] },
      exclude: { tags: ['x'] },
    };

    expect(scopeFromFlags({ subscription: [second] }, configured)).toEqual({
      include: { subscriptions: [second] },
      exclude: { tags: ['x'] },
    });
  });

  it('adds its exclusions to the configured ones, which always hold', () => {
    const configured = { include: { subscriptions: [first] }, exclude: { tags: ['x'] } };

    const given = { 'exclude-location': ['japanwest'], 'exclude-tag': ['y', 'x'] };
    expect(scopeFromFlags(given, configured).exclude).toEqual({
      locations: ['japanwest'],
      tags: ['x', 'y'],
    });
  });

  it('narrows what is configured by tags and regions, which alone would reach every subscription', () => {
    const configured = { include: { subscriptions: [first], tags: ['a', 'env'] } };

    expect(scopeFromFlags({ tag: ['ENV=prod'], location: ['japaneast'] }, configured)).toEqual({
      include: { subscriptions: [first], tags: ['ENV=prod'], locations: ['japaneast'] },
    });
    expect(scopeFromFlags({ tag: ['env=prod'] }, {})).toEqual({ include: { tags: ['env=prod'] } });
  });

  it.each([
    { flags: { location: ['Japan East', 'westus'] }, beyond: '--location: "westus" .+SMB1_AUDIT_LOCATIONS' },
    { flags: { tag: ['team=x'] }, beyond: '--tag: "team=x" .+SMB1_AUDIT_TAGS' },
    { flags: { tag: ['env'] }, beyond: '--tag: "env" ' },
  ])('refuses tags and regions beyond the configured ones: $beyond', ({ flags, beyond }) => {
    const configured = {
      include: { subscriptions: [first], locations: ['japaneast'], tags: ['env=prod', 'env=test'] },
    };

    expect(() => scopeFromFlags(flags, configured)).toThrow(new RegExp(`^${beyond}`));
    const placed = scopeFromFlags({ ...flags, subscription: [second] }, configured);
    expect(placed.include?.subscriptions).toEqual([second]);
  });

  it.each([{ given: {} }, { given: { 'exclude-tag': ['x'] } }])(
    'refuses a scope that includes nothing',
    ({ given }) => {
      expect(() => scopeFromFlags(given, {})).toThrow(expect.objectContaining({ code: 'scope.empty' }));
    },
  );

  it('names the flag of a bad value', () => {
    expect(() => scopeFromFlags({ subscription: ['prod'] }, {})).toThrow(
      /^--subscription: expected .+"prod"/,
    );
    expect(() => scopeFromFlags({ subscription: [first], 'exclude-id': ['vm1'] }, {})).toThrow(
      /^--exclude-id: /,
    );
  });

  it('names the setting of a bad value that no flag gave', () => {
    const exclude = { resourceGroups: ['a/b'] };

    expect(() => scopeFromFlags({}, { include: { subscriptions: ['prod'] } })).toThrow(
      /^SMB1_AUDIT_SUBSCRIPTIONS: expected .+"prod"/,
    );
    expect(() => scopeFromFlags({ subscription: [first] }, { exclude })).toThrow(
      /^SMB1_AUDIT_EXCLUDE_RESOURCE_GROUPS: /,
    );
  });
});

describe('namingFlag', () => {
  const field = 'include.locations';
  const error = new AuditError('scope.invalid', { code: 'location-not-offered', field, location: 'x' });

  it('names the flag that a region was typed behind, and no flag otherwise', () => {
    expect(namingFlag(error, { location: ['x'] })).toMatchObject({
      code: 'scope.invalid',
      message: expect.stringMatching(/^--location: expected .+"x"/),
    });
    expect(namingFlag(error, {})).toBe(error);
  });
});
