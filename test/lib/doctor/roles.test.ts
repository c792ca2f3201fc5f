import { describe, expect, it } from '@jest/globals';
import { doctorEnglish } from '../../../lib/cli/texts/doctor-english.ts';
import { checkRoles, type Standing, standingOf } from '../../../lib/doctor/roles.ts';
import type { AuditorRole, Grant, PermissionsPort } from '../../../lib/inventory/permissions.ts';
import { AuditError } from '../../../lib/model/errors.ts';

const signal = new AbortController().signal;
const run = 'Microsoft.Compute/virtualMachines/runCommand/action';
const read = 'Microsoft.Compute/virtualMachines/read';
const roleActions = { discovery: [read], probe: [run, 'Microsoft.Compute/locations/operations/read'] };

function grant(actions: readonly string[], notActions: readonly string[] = []): Grant {
  return { actions, notActions, isConditional: false };
}

describe('standingOf', () => {
  it.each<{ grants: readonly Grant[]; standing: Standing; because: string }>([
    { grants: [grant([run])], standing: 'granted', because: 'it is named' },
    { grants: [grant([run.toUpperCase()])], standing: 'granted', because: 'case does not count' },
    { grants: [grant(['*'])], standing: 'granted', because: 'everything is' },
    { grants: [grant(['Microsoft.Compute/*'])], standing: 'granted', because: 'a star spans slashes' },
    { grants: [grant(['*/action'])], standing: 'granted', because: 'a star may stand in front' },
    { grants: [grant(['Microsoft.Compute/*/runCommand/*'])], standing: 'granted', because: 'or within' },
    { grants: [], standing: 'missing', because: 'nothing is' },
    { grants: [grant(['*/read'])], standing: 'missing', because: 'only reading is' },
    {
      grants: [grant(['Microsoft.Compute/virtualMachines'])],
      standing: 'missing',
      because: 'it is no prefix',
    },
    {
      grants: [grant(['microsoft-compute/virtualMachines/*'])],
      standing: 'missing',
      because: 'a dot is a dot',
    },
    { grants: [grant(['*'], ['*/action'])], standing: 'missing', because: 'it is taken back' },
    {
      grants: [grant(['*'], ['Microsoft.Compute/*']), grant([run])],
      standing: 'granted',
      because: 'another role gives what the first takes back',
    },
    {
      grants: [{ ...grant(['*']), isConditional: true }],
      standing: 'not-known',
      because: 'a condition decides',
    },
    {
      grants: [{ ...grant(['*']), isConditional: true }, grant([run])],
      standing: 'granted',
      because: 'one role needs no condition',
    },
  ])('is $standing when $because', ({ grants, standing }) => {
    expect(standingOf(run, grants)).toBe(standing);
  });
});

describe('checkRoles', () => {
  it('says of each identity what it may do', async () => {
    const checks = await look({ discovery: () => [grant(['*/read'])], probe: () => [grant(['*/read'])] });

    expect(checks).toEqual([
      { name: 'role-discovery', state: 'ok', detail: 'All 1 actions are granted at /subscriptions/a.' },
      {
        name: 'role-probe',
        state: 'failed',
        detail: '1 of 2 actions is not granted at /subscriptions/a.',
        missing: [run],
      },
    ]);
  });

  it('names what is granted beyond need, but for reading and for what the other identity calls', async () => {
    const wide = [
      '*/read',
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Network/networkInterfaces/*',
      run,
    ];
    const grants = () => [grant(wide), grant(['Microsoft.Storage/a/write', 'Microsoft.Storage/b/write'])];
    const checks = await look({ discovery: () => [grant([read, run])], probe: grants });

    expect(checks).toEqual([
      { name: 'role-discovery', state: 'ok', detail: 'All 1 actions are granted at /subscriptions/a.' },
      {
        name: 'role-probe',
        state: 'ok',
        detail: 'All 2 actions are granted at /subscriptions/a.',
        beyond: [
          'Microsoft.Compute/virtualMachines/*',
          'Microsoft.Network/networkInterfaces/*',
          'Microsoft.Storage/a/write',
          'Microsoft.Storage/b/write',
        ],
      },
    ]);
  });

  it.each(['arm.forbidden', 'arm.notFound', 'arm.unreachable', 'arm.unexpectedReply'] as const)(
    'takes %s for neither good nor bad',
    async (code) => {
      const silent = () => {
        throw new AuditError(code, { code: 'as-said', text: 'It was refused.' });
      };

      const checks = await look({ discovery: silent, probe: silent });

      expect(checks.map(({ state }) => state)).toEqual(['not-known', 'not-known']);
      expect(checks[0]?.detail).toMatch(/^Azure does not say .*\/subscriptions\/a\. It was refused\.$/);
    },
  );

  it('does not know what only a condition grants, and names it', async () => {
    const checks = await look({
      discovery: () => [grant(['*'])],
      probe: () => [{ ...grant(['*']), isConditional: true }, grant(['*/read'])],
    });

    expect(checks[1]).toMatchObject({ state: 'not-known', detail: expect.stringContaining(run) });
  });

  it('fails for an identity that cannot sign in', async () => {
    const checks = await look({
      discovery: () => [grant(['*'])],
      probe: () => {
        throw new AuditError('credential.unavailable', {
          code: 'as-said',
          text: 'No credential gave a token.',
        });
      },
    });

    expect(checks.map(({ state }) => state)).toEqual(['ok', 'failed']);
  });

  it('puts scopes that are alike into one line, and keeps the others apart', async () => {
    const scopes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `/subscriptions/${name}`);
    const grants = (scope: string) => (scope.endsWith('f') ? [] : [grant(['*'])]);

    const checks = await look({ discovery: grants, probe: () => [grant(['*'])] }, scopes);

    expect(checks.map(({ state, detail }) => `${state}: ${detail}`)).toEqual([
      'ok: All 1 actions are granted at /subscriptions/a, /subscriptions/b, /subscriptions/c and 2 more.',
      'failed: 1 of 1 actions is not granted at /subscriptions/f.',
      'ok: All 2 actions are granted at /subscriptions/a, /subscriptions/b, /subscriptions/c and 3 more.',
    ]);
  });

  it('checks nothing where there is no scope', async () => {
    const checks = await look({ discovery: () => [], probe: () => [] }, []);

    expect(checks.map(({ state }) => state)).toEqual(['not-checked', 'not-checked']);
  });
});

type Grants = Record<AuditorRole, (scope: string) => readonly Grant[]>;

async function look(grants: Grants, scopes: readonly string[] = ['/subscriptions/a']) {
  const permissions: PermissionsPort = { grantsOf: async (role, scope) => grants[role](scope) };
  const checks = await checkRoles({ permissions }, { roleActions, scopes, prefix: '' }, signal);
  return checks.map((check) => ({ ...check, detail: doctorEnglish.detail(check.detail) }));
}
