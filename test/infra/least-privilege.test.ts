import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truthFleet } from '../arm-simulator/fleet.ts';
import type { Principal } from '../arm-simulator/identity.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';
import { armAction } from './privileges/arm-actions.ts';
import { readJson } from './template.ts';

const roles = readJson<{ discovery: string[]; probe: string[] }>('roles/actions.json');

/**
 * Resource Graph answers anybody and returns what the caller may read elsewhere, so no role grants the query itself:
 * https://learn.microsoft.com/azure/governance/resource-graph/overview#permissions-in-azure-resource-graph
 */
const needsNoRole = 'Microsoft.ResourceGraph/resources/action';
const nameInSimulator = 'Microsoft.ResourceGraph/resources/read';

/** What the doctor alone asks for, and does without when it is refused. */
const doctorsOwn = 'Microsoft.Authorization/permissions/read';

const discovery: Principal = {
  clientId: '11111111-0000-4000-8000-000000000001',
  objectId: '11111111-0000-4000-8000-0000000000d1',
  actions: [...roles.discovery, nameInSimulator],
};
const probe: Principal = {
  clientId: '22222222-0000-4000-8000-000000000002',
  objectId: '22222222-0000-4000-8000-0000000000d2',
  actions: roles.probe,
};

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-roles-'));
const world = truthFleet(120);
let azure: SimulatedAzure;
let whole: CliResult;
let doctor: CliResult;

/** A whole audit, looks at every readable subscription and at one VM, and the doctor, as the two identities with the two roles. */
beforeAll(async () => {
  azure = await startSimulatedAzure({
    world,
    scale: 480,
    options: { identity: { principals: [discovery, probe] }, graph: { hasUniformInstances: false } },
  });
  const env = {
    ...azure.env,
    SMB1_AUDIT_DISCOVERY_CLIENT_ID: discovery.clientId ?? '',
    SMB1_AUDIT_PROBE_CLIENT_ID: probe.clientId ?? '',
  };
  const store = ['--store', `sqlite:${join(folder, 'audit.sqlite')}`];
  const subscriptions = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
  const [one] = world.vms.values();
  // Left out of the audit, so that the two do not meet in it.
  const idle = [...world.vms.values()].find(isIdle);
  [whole, doctor] = await Promise.all([
    runCli(['run', ...subscriptions, '--exclude-id', idle?.id ?? '', ...store, '--output', 'none'], env),
    runCli(['doctor', '--vm', idle?.id ?? '', '--store', `sqlite:${join(folder, 'doctor.sqlite')}`], env),
    runCli(['plan', '--tag', 'no-such-tag', '--output', 'none'], env),
    runCli(['plan', '--location', 'japaneast', '--resource-group', 'no-such-group', '--output', 'none'], env),
    runCli(['plan', '--id', one?.id ?? '', '--output', 'none'], env),
  ]);
}, 180_000);

afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

function actionsOf({ objectId }: Principal): string[] {
  const calls = azure.log().filter((entry) => entry.principal === objectId);
  return [...new Set(calls.map(actionOf))]
    .filter((action) => action !== needsNoRole && action !== doctorsOwn)
    .sort();
}

/** Compared as Azure compares, without regard to case. */
function lower(actions: readonly string[]): string[] {
  return [...new Set(actions.map((action) => action.toLowerCase()))].sort();
}

describe('the two roles', () => {
  it('are enough for a whole audit', () => {
    const refused = azure.log().filter(({ status, path }) => status === 403 && !isMarked(path));

    expect(refused.filter((call) => actionOf(call) !== doctorsOwn).map(describeCall)).toEqual([]);
    expect(whole).toMatchObject({ code: 0 });
  });

  it('are enough for the doctor, who then does not know what they grant', () => {
    expect(doctor).toMatchObject({ code: 0 });
    expect(doctor.stdout).toMatch(new RegExp(`^not-known +role-probe .*${doctorsOwn}`, 'm'));
    expect(doctor.stdout).toMatch(/^ok +result /m);
  });

  it('let the discovering identity do what it calls, and nothing else', () => {
    expect(lower(actionsOf(discovery))).toEqual(lower(roles.discovery));
  });

  it('let the probing identity do what it calls, and nothing else', () => {
    expect(lower(actionsOf(probe))).toEqual(lower(roles.probe));
  });
});

/** VMs of this world on which a deny assignment or a policy stands, whatever the role. */
function isMarked(path: string): boolean {
  const id = path.toLowerCase().replace(/\/runcommand$/, '');
  return [...world.vms.values()].some((vm) => vm.id.toLowerCase() === id && vm.access !== 'allowed');
}

function actionOf({ method, path }: LogEntry): string {
  return armAction(method, path);
}

/** A VM that answers a probe as it should. */
function isIdle({ truth, kind, guest }: SimVm): boolean {
  return truth.exposure === 'on' && kind === 'virtual-machine' && guest.oddity === undefined;
}

function describeCall({ method, path, principal }: LogEntry): string {
  return `${method} ${path} as ${principal}`;
}

describe('armAction', () => {
  it.each([
    ['GET', '/subscriptions', 'Microsoft.Resources/subscriptions/read'],
    ['GET', '/subscriptions/s', 'Microsoft.Resources/subscriptions/read'],
    [
      'POST',
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/runCommand',
      'Microsoft.Compute/virtualMachines/runCommand/action',
    ],
    [
      'GET',
      '/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/o',
      'Microsoft.Compute/locations/operations/read',
    ],
    ['POST', '/providers/Microsoft.ResourceGraph/resources', 'Microsoft.ResourceGraph/resources/action'],
  ])('reads %s %s as %s', (method, path, action) => {
    expect(armAction(method, path)).toBe(action);
  });
});
