import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { infraFolder } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-az-'));
const calls = join(folder, 'calls');
const subscription = '11111111-1111-4111-8111-111111111111';

const outputs = {
  AZURE_LOCATION: 'japaneast',
  AZURE_RESOURCE_GROUP: 'rg-app',
  AZURE_FUNCTION_NAME: 'func-smb1-audit-x',
  AUDIT_DISCOVERY_PRINCIPAL_ID: 'aaaa',
  AUDIT_PROBE_PRINCIPAL_ID: 'bbbb',
  AUDIT_DEPLOYMENT_PRINCIPAL_ID: 'cccc',
  AUDIT_PACKAGE_CONTAINER_ID: '/container',
  AUDIT_PACKAGE_IS_WRITABLE: 'true',
  AUDIT_ROLE_SUBSCRIPTIONS: subscription,
  AUDIT_ROLE_MANAGEMENT_GROUPS: 'mg-prod',
};
const atSubscription = `/subscriptions/${subscription}`;
const atGroup = '/providers/Microsoft.Management/managementGroups/mg-prod';

/** One probed earlier; one was put there by somebody, who gave it roles. */
const identities = [
  { name: 'id-app-x', principalId: 'aaaa' },
  { name: 'id-probe-x', principalId: 'bbbb' },
  { name: 'id-former-x', principalId: 'dddd' },
  { name: 'id-pipeline', principalId: 'eeee' },
];

type Held = { id: string; scope: string; kind: string; principalId: string };
type Answers = { held?: readonly Held[]; atScope?: readonly { id: string }[]; state?: string };

const wanted: readonly Held[] = [atSubscription, atGroup].flatMap((scope) => [
  { id: `${scope}/d`, scope: scope.toUpperCase(), kind: 'discovery', principalId: 'AAAA' },
  { id: `${scope}/p`, scope, kind: 'probe', principalId: 'bbbb' },
]);

/** A stand-in for the Azure CLI that writes down what it was asked, answers from files, and fails what it is told to fail. */
beforeEach(() => {
  const az = join(folder, 'az');
  const lines = [
    '#!/bin/sh',
    `echo "$*" >> '${calls}'`,
    'case "$*" in *"$AZ_FAILS"*) exit 1;; esac',
    `case "$*" in rest*) cat "$(echo "$*" | sed 's/.*--body @\\([^ ]*\\).*/\\1/')" > '${folder}/asked';; esac`,
    `case "$1 $2 $3" in`,
    `  "identity list "*) echo '${JSON.stringify(identities)}';;`,
    `  "rest "*) cat '${folder}/held';;`,
    `  "role assignment list") cat '${folder}/at-scope';;`,
    `  "deployment sub show") cat '${folder}/outputs';;`,
    'esac',
  ];
  writeFileSync(az, `${lines.join('\n')}\n`);
  chmodSync(az, 0o755);
  writeFileSync(calls, '');
});

afterAll(() => rmSync(folder, { recursive: true }));

function runRoles(
  words: readonly string[],
  env: Readonly<Record<string, string>> = outputs,
  { held = wanted, atScope = [], state = 'Succeeded', fails = 'nothing' }: Answers & { fails?: string } = {},
) {
  writeFileSync(join(folder, 'held'), JSON.stringify({ data: held }));
  writeFileSync(join(folder, 'at-scope'), JSON.stringify(atScope));
  const values = Object.entries(outputs).map(([name, value]) => [
    asAzureSpells(name),
    { type: 'String', value },
  ]);
  const given: unknown = state === 'Succeeded' ? Object.fromEntries(values) : null;
  writeFileSync(join(folder, 'outputs'), JSON.stringify({ state, outputs: given }));
  const { status, stderr } = spawnSync(process.execPath, [join(infraFolder, 'roles.mjs'), ...words], {
    env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, AZ_FAILS: fails, ...env },
    encoding: 'utf8',
  });
  const asked = readFileSync(calls, 'utf8').trim().split('\n');
  return { status, stderr, asked, changes: asked.filter((call) => /\b(create|delete)\b/.test(call)) };
}

/** `azurE_LOCATION`: https://github.com/Azure/azure-dev/issues/512 */
function asAzureSpells(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z])/, (start) => start.toLowerCase());
}

describe('roles.mjs', () => {
  it('assigns at every management group and at no subscription', () => {
    const { status, changes } = runRoles(['assign']);

    expect(status).toBe(0);
    expect(changes).toEqual([
      expect.stringMatching(
        /^deployment mg create --management-group-id mg-prod .*--name func-smb1-audit-x .*discoveryPrincipalId=aaaa --parameters probePrincipalId=bbbb/,
      ),
    ]);
  });

  it.each([
    {
      left: 'a subscription that is no longer audited',
      held: { scope: '/subscriptions/old', kind: 'probe', principalId: 'bbbb' },
    },
    {
      left: 'the identity that probed, when one identity does both',
      held: { scope: atSubscription, kind: 'probe', principalId: 'dddd' },
    },
    {
      left: 'the right to probe of the identity that now only discovers',
      held: { scope: atSubscription, kind: 'probe', principalId: 'aaaa' },
    },
  ])('takes away what an earlier deployment left: $left', ({ held }) => {
    const { status, changes } = runRoles(
      ['assign'],
      { ...outputs, AUDIT_ROLE_MANAGEMENT_GROUPS: '' },
      {
        held: [...wanted.slice(0, 2), { id: '/stale', ...held }],
      },
    );

    expect(status).toBe(0);
    expect(changes).toContain('role assignment delete --ids /stale');
    expect(changes.join(' ')).not.toContain(`${atSubscription}/`);
    expect(changes.some((call) => call.startsWith('role definition'))).toBe(held.scope !== atSubscription);
  });

  it("asks Resource Graph for the auditor's roles of every identity of the app and of no other, above and below", () => {
    runRoles(['assign']);
    const asked = JSON.parse(readFileSync(join(folder, 'asked'), 'utf8')) as {
      query: string;
      options: Record<string, unknown>;
    };

    expect(asked.query).toContain("in~ ('aaaa','bbbb','dddd')");
    expect(asked.query).toContain("startswith 'SMB1 audit '");
    expect(asked.options['authorizationScopeFilter']).toBe('AtScopeAboveAndBelow');
  });

  it('leaves no right to write a package that nobody shall write', () => {
    const unwritable = { ...outputs, AUDIT_PACKAGE_IS_WRITABLE: 'false' };

    const { asked, changes } = runRoles(['assign'], unwritable, { atScope: [{ id: '/write' }] });

    expect(asked).toContain(
      'role assignment list --assignee cccc --role Storage Blob Data Contributor --scope /container --output json',
    );
    expect(changes).toContain('role assignment delete --ids /write');
  });

  it('lets a deployment be where it cannot be looked for what is left, and says so', () => {
    const { status, stderr } = runRoles(['assign'], outputs, { fails: 'rest' });

    expect(status).toBe(0);
    expect(stderr).toContain('was not looked for');
  });

  it('removes what is assigned, at earlier scopes too, then the roles', () => {
    const { status, changes } = runRoles(['remove'], outputs, {
      held: [{ id: '/old', scope: '/subscriptions/old', kind: 'probe', principalId: 'bbbb' }],
      atScope: [{ id: '/today' }],
    });
    const definitions = [
      [atSubscription, subscription],
      [atGroup, 'mg-prod'],
      ['/subscriptions/old', 'old'],
    ].flatMap(([scope, name]) =>
      ['discovery', 'probe'].map(
        (kind) =>
          `role definition delete --name SMB1 audit ${kind} (${name}) --scope ${scope} --custom-role-only true`,
      ),
    );

    expect(status).toBe(0);
    expect(changes).toEqual(['role assignment delete --ids /old /today', ...definitions]);
  });

  it.each([
    { fails: 'role definition delete', because: 'another environment may use the role', status: 0 },
    { fails: 'role assignment delete', because: 'rights would stay behind', status: 1 },
    { fails: 'role assignment list', because: 'rights may have stayed behind', status: 1 },
  ])('ends with $status when $fails fails: $because', ({ fails, status }) => {
    expect(runRoles(['remove'], outputs, { fails }).status).toBe(status);
  });

  it('asks the deployment that is named for its outputs', () => {
    const { status, asked, changes } = runRoles(['assign', 'smb1-audit'], {});

    expect(status).toBe(0);
    expect(asked[0]).toBe(
      'deployment sub show --name smb1-audit --query properties.{state: provisioningState, outputs: outputs} --output json',
    );
    expect(changes).toHaveLength(1);
  });

  it('changes nothing by a deployment without outputs, and says why', () => {
    const { status, stderr, changes } = runRoles(['assign', 'smb1-audit'], {}, { state: 'Failed' });

    expect(status).toBe(1);
    expect(stderr).toBe(
      'The deployment smb1-audit has no outputs, and its state is Failed: deploy again, and run this when it has succeeded.\n',
    );
    expect(changes).toEqual([]);
  });

  it.each(['assign', 'remove'])('leaves roles on VMs to whoever assigns them: %s', (what) => {
    const others = { ...outputs, AUDIT_ROLES_ARE_ASSIGNED: 'False', AUDIT_PACKAGE_IS_WRITABLE: 'False' };
    const { status, stderr, changes } = runRoles([what], others, { held: [], atScope: [{ id: '/write' }] });

    expect(status).toBe(0);
    expect(stderr).toContain('AUDIT_ROLES_ARE_ASSIGNED');
    expect(changes).toEqual(what === 'assign' ? ['role assignment delete --ids /write'] : []);
  });

  it('says that there is no Azure CLI', () => {
    const { status, stderr } = runRoles(['assign'], { ...outputs, PATH: folder.concat('-none') });

    expect(status).toBe(1);
    expect(stderr).toContain('The Azure CLI did not run: spawnSync az ENOENT');
  });

  it('names the output that it lacks', () => {
    const { status, stderr } = runRoles(['remove'], { ...outputs, AUDIT_PROBE_PRINCIPAL_ID: '' });

    expect(status).toBe(2);
    expect(stderr).toContain('AUDIT_PROBE_PRINCIPAL_ID');
  });
});
