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
  AUDIT_DISCOVERY_PRINCIPAL_ID: 'aaaa',
  AUDIT_PROBE_PRINCIPAL_ID: 'bbbb',
  AUDIT_ROLE_SUBSCRIPTIONS: subscription,
  AUDIT_ROLE_MANAGEMENT_GROUPS: 'mg-prod',
};

/** A stand-in for the Azure CLI that writes down what it was asked and fails what it is told to fail. */
beforeEach(() => {
  const az = join(folder, 'az');
  writeFileSync(az, `#!/bin/sh\necho "$*" >> '${calls}'\ncase "$*" in *"$AZ_FAILS"*) exit 1;; esac\n`);
  chmodSync(az, 0o755);
  writeFileSync(calls, '');
});

afterAll(() => rmSync(folder, { recursive: true }));

function runRoles(what: string, env: Readonly<Record<string, string>> = outputs, fails = 'nothing') {
  const { status, stderr } = spawnSync(process.execPath, [join(infraFolder, 'roles.mjs'), what], {
    env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, AZ_FAILS: fails, ...env },
    encoding: 'utf8',
  });
  return { status, stderr, asked: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('roles.mjs', () => {
  it('assigns at every management group and at no subscription', () => {
    const { status, asked } = runRoles('assign');

    expect(status).toBe(0);
    expect(asked).toEqual([
      expect.stringMatching(
        /^deployment mg create --management-group-id mg-prod .*discoveryPrincipalId=aaaa --parameters probePrincipalId=bbbb/,
      ),
    ]);
  });

  it('does nothing where there is no management group', () => {
    expect(runRoles('assign', { ...outputs, AUDIT_ROLE_MANAGEMENT_GROUPS: '' })).toMatchObject({
      status: 0,
      asked: [''],
    });
  });

  it('removes what was assigned, then the roles, at every scope', () => {
    const atSubscription = `--scope /subscriptions/${subscription}`;
    const atGroup = '--scope /providers/Microsoft.Management/managementGroups/mg-prod';

    const { status, asked } = runRoles('remove');

    expect(status).toBe(0);
    expect(asked).toEqual(
      [
        [atSubscription, subscription],
        [atGroup, 'mg-prod'],
      ].flatMap(([scope, name]) => [
        `role assignment delete --assignee aaaa ${scope}`,
        `role assignment delete --assignee bbbb ${scope}`,
        `role definition delete --name SMB1 audit discovery (${name}) ${scope} --custom-role-only true`,
        `role definition delete --name SMB1 audit probe (${name}) ${scope} --custom-role-only true`,
      ]),
    );
  });

  it.each([
    { fails: 'role definition delete', because: 'another environment may use the role', status: 0 },
    { fails: 'role assignment delete', because: 'rights would stay behind', status: 1 },
  ])('ends with $status when $fails fails: $because', ({ fails, status }) => {
    expect(runRoles('remove', outputs, fails).status).toBe(status);
  });

  it('names the output that it lacks', () => {
    const { status, stderr } = runRoles('remove', { ...outputs, AUDIT_PROBE_PRINCIPAL_ID: '' });

    expect(status).toBe(2);
    expect(stderr).toContain('AUDIT_PROBE_PRINCIPAL_ID');
  });
});
