import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoFleet } from '../../arm-simulator/fleet.ts';
import type { SimVm } from '../../arm-simulator/world.ts';
import { runCli } from '../../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../support/simulated-azure.ts';

type Printed = {
  checks: { name: string; state: string; detail: string; missing?: string[] }[];
  assumptions: { id: string; state: string; observed: string }[];
  vm: { polls: unknown[] } | null;
};

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-doctor-'));
const evidenceFile = join(folder, 'evidence.json');
const store = ['--store', `sqlite:${join(folder, 'doctor.sqlite')}`];
const world = demoFleet();
let azure: SimulatedAzure;

beforeAll(async () => {
  azure = await startSimulatedAzure({ world, scale: 120 });
});

afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

function healthy(verdict: string): SimVm {
  const found = [...world.vms.values()].find(
    ({ truth, kind, guest }) =>
      truth.client === verdict && kind === 'virtual-machine' && guest.oddity === undefined,
  );
  if (found === undefined) {
    throw new Error(`the demo fleet has no VM that is ${verdict}`);
  }
  return found;
}

const doctor = async (...args: string[]) =>
  await runCli(['doctor', ...args, ...store, '--output', 'json'], azure.env);

describe('smb1-audit doctor', () => {
  it('finds nothing wrong with an estate that can be audited', async () => {
    const subscriptions = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);

    const { code, stdout } = await doctor(...subscriptions);

    const { checks, vm } = JSON.parse(stdout) as Printed;
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ['sign-in', 'ok'],
      ['subscriptions', 'ok'],
      ['role-discovery', 'ok'],
      ['role-probe', 'ok'],
      ['inventory', 'ok'],
      ['agents', 'ok'],
      ['restarts', 'ok'],
      ['store', 'ok'],
    ]);
    expect(vm).toBeNull();
    expect(code).toBe(0);
  });

  it('looks at all that can be read where no scope is named', async () => {
    const { code, stdout } = await doctor();

    const { checks } = JSON.parse(stdout) as Printed;
    const told = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
    expect(told['subscriptions']).toBe(`${world.subscriptions.length} can be read.`);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBe(0);
  });

  it('probes one VM, once, and says which assumptions held', async () => {
    const { id } = healthy('binaries-absent');
    const before = azure.log().length;

    const { code, stdout } = await doctor('--vm', id, '--out', evidenceFile);

    const { checks, assumptions } = JSON.parse(stdout) as Printed;
    const states = Object.fromEntries(assumptions.map((one) => [one.id, one.state]));
    const posts = azure
      .log()
      .slice(before)
      .filter(({ path }) => /runCommand$/i.test(path));
    expect(code).toBe(0);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['vm-role-discovery', 'vm-role-probe']),
    );
    expect(posts).toHaveLength(1);
    expect(states).toMatchObject({
      'retry-after': 'held',
      'remaining-headers': 'held',
      'poll-rights': 'held',
      'output-ascii': 'held',
      'line-ends': 'held',
      'fresh-and-whole': 'held',
      'store-removed': 'held',
      'dependencies-agree': 'held',
      'dependency-of-enabled': 'untested',
    });
  });

  it('writes evidence in which nothing tells whose estate it is', () => {
    const { id, name, resourceGroup, subscriptionId } = healthy('binaries-absent');

    const text = readFileSync(evidenceFile, 'utf8');

    expect(JSON.parse(text)).toMatchObject({
      vm: { envelope: 'answer', verdicts: { client: 'binaries-absent' } },
    });
    for (const secret of [id, name, resourceGroup, subscriptionId, 'https://', 'eyJ', azure.armEndpoint]) {
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });

  it('judges what only an enabled client can tell', async () => {
    const { stdout } = await doctor('--vm', healthy('enabled').id);

    const { assumptions } = JSON.parse(stdout) as Printed;
    const told = assumptions.find(({ id }) => id === 'dependency-of-enabled');
    expect(told?.observed).not.toBe('No VM was probed.');
    expect(assumptions.find(({ id }) => id === 'store-removed')?.state).toBe('untested');
  });

  it('says in words and by its exit code what fails', async () => {
    const nowhere = '99999999-0000-4000-8000-000000000000';

    const { code, stdout } = await runCli(['doctor', '--subscription', nowhere, ...store], azure.env);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed +subscriptions .*99999999/m);
    expect(stdout).toMatch(/^not-checked +inventory/m);
    expect(stdout).toMatch(/^ok +store/m);
  });

  it('names the right that is missing on the chosen VM', async () => {
    const vm = healthy('installable');
    vm.access = 'forbidden';

    const { code, stdout } = await doctor('--vm', vm.id);

    vm.access = 'allowed';
    const { checks } = JSON.parse(stdout) as Printed;
    expect(code).toBe(1);
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([
      expect.objectContaining({ name: 'run-command', detail: expect.stringContaining('access-denied') }),
    ]);
  });

  it('does not probe a VM that an audit would leave alone', async () => {
    const stopped = [...world.vms.values()].find(({ truth }) => truth.reason === 'not-running');
    const before = azure.log().length;

    const { code, stdout } = await doctor('--vm', stopped?.id ?? '');

    const posts = azure
      .log()
      .slice(before)
      .filter(({ path }) => /runCommand$/i.test(path));
    expect(code).toBe(1);
    expect(stdout).toContain('not-running');
    expect(posts).toEqual([]);
  });

  it('refuses a VM that is none before it asks Azure anything', async () => {
    const { code, stderr } = await doctor('--vm', 'vm-1', '--out', join(folder, 'none.json'));

    expect(code).toBe(2);
    expect(stderr).toContain('"vm-1" is a name, and this store has no audit to look it up in');
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});

describe('smb1-audit doctor as an identity that lacks rights', () => {
  const sendRight = 'Microsoft.Compute/virtualMachines/runCommand/action';
  const pollRight = 'Microsoft.Compute/locations/operations/read';
  const reader = {
    clientId: 'a0000000-0000-4000-8000-000000000001',
    objectId: 'reader',
    actions: ['*/read'],
  };
  const prober = {
    clientId: 'a0000000-0000-4000-8000-000000000002',
    objectId: 'prober',
    actions: ['Microsoft.Compute/*'],
    notActions: [pollRight],
  };

  async function doctorAs(permissions: { needsAction: boolean }, ...args: string[]) {
    const limited = await startSimulatedAzure({
      world,
      scale: 120,
      options: { identity: { principals: [reader, prober] }, permissions },
    });
    const env = {
      ...limited.env,
      SMB1_AUDIT_DISCOVERY_CLIENT_ID: reader.clientId,
      SMB1_AUDIT_PROBE_CLIENT_ID: prober.clientId,
    };
    const ended = await runCli(['doctor', ...args, ...store], env);
    await limited.close();
    return ended;
  }

  it('names the actions that its roles do not grant, and masks none of them in the evidence', async () => {
    const { id } = healthy('enabled');
    const file = join(folder, 'lacking.json');

    const { code, stdout } = await doctorAs({ needsAction: false }, '--vm', id, '--out', file);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok +role-discovery +All \d+ actions/m);
    expect(stdout).toMatch(new RegExp(`^failed +role-probe .*Missing: ${pollRight}\\.$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^failed +vm-role-probe .*Missing: ${pollRight}\\.$`, 'm'));
    expect(stdout).not.toContain(sendRight);
    expect(readFileSync(file, 'utf8')).toContain(pollRight);
  });

  it('does not take a refusal to say it for good or bad', async () => {
    const subscription = world.subscriptions[0]?.id ?? '';

    const { code, stdout } = await doctorAs({ needsAction: true }, '--subscription', subscription);

    expect(stdout).toMatch(/^ok +role-discovery /m);
    expect(stdout).toMatch(/^not-known +role-probe .*Microsoft\.Authorization\/permissions\/read/m);
    expect(code).toBe(0);
  });
});
