import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { TargetTruth } from '../arm-simulator/truth.ts';
import type { World } from '../arm-simulator/world.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';
import { type Az, openAz } from './az.ts';

/**
 * `npm run test:az`: a client that nobody here wrote, Microsoft's Azure CLI, signs in to the simulator, lists the VMs and runs the probe
 * in some; `smb1-audit parse` must find the truth in what it printed. Debian: apt-get install azure-cli.
 */
const vmCount = 4;

const accounts = z.object({ id: z.string(), tenantId: z.string(), isDefault: z.boolean() });
const machines = z.array(z.object({ id: z.string(), name: z.string(), resourceGroup: z.string() }));
const output = z.object({ value: z.array(z.object({ code: z.string(), message: z.string() })).min(1) });
const judged = z.object({
  exposure: z.string(),
  client: z.object({ verdict: z.string() }),
  server: z.object({ verdict: z.string() }),
});

type Machines = z.infer<typeof machines>;
type Bench = {
  readonly az: Az;
  readonly azure: SimulatedAzure;
  readonly world: World;
  readonly folder: string;
};

const world = createFleet({ seed: 31, vms: 60, subscriptions: 1, mix: { stuck: 0, conditions: 0 } });
const azure = await startSimulatedAzure({ world, scale: 150 });
const bench: Bench = {
  az: openAz(azure),
  azure,
  world,
  folder: mkdtempSync(join(tmpdir(), 'smb1-audit-az-')),
};
let [passed, failed] = [0, 0];
try {
  await checkAll(bench);
} finally {
  bench.az.remove();
  rmSync(bench.folder, { recursive: true });
  await azure.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function checkAll({ az, ...rest }: Bench): Promise<void> {
  const isReady = await check('is installed', async () => {
    console.log(
      `azure-cli ${z.object({ 'azure-cli': z.string() }).parse(await az.json('version'))['azure-cli']}`,
    );
    return '';
  });
  if (!(isReady && (await check('signs in by the managed identity', () => signIn({ az, ...rest }))))) {
    return;
  }
  let listed: Machines = [];
  await check('lists the VMs', async () => {
    listed = machines.parse(await az.json('vm', 'list'));
    return sameMachines(listed, world);
  });
  const chosen = unlike(azure.truth().targets, listed);
  await check(`finds ${vmCount} VMs whose truths differ`, () =>
    chosen.length === vmCount ? '' : `${chosen.length} found`,
  );
  const script = join(rest.folder, 'probe.ps1');
  writeFileSync(script, (await runCli(['probe'])).stdout);
  await Promise.all(
    chosen.map((target) =>
      check(`runs the probe: ${target.client}, ${target.server}`, () =>
        probe({ az, ...rest }, script, target),
      ),
    ),
  );
}

/** A problem in words; empty when there is none. */
async function check(name: string, problemOf: () => Promise<string> | string): Promise<boolean> {
  const problem = await Promise.resolve()
    .then(problemOf)
    .catch((error: unknown) => String(error));
  passed += problem === '' ? 1 : 0;
  failed += problem === '' ? 0 : 1;
  console.log(problem === '' ? `ok ${name}` : `FAILED ${name}: ${problem}`);
  return problem === '';
}

async function signIn({ az, azure: { armEndpoint }, world: { subscriptions } }: Bench): Promise<string> {
  const endpoints = [
    'resource-manager',
    'management',
    'active-directory',
    'active-directory-graph-resource-id',
  ];
  const audience = ['--endpoint-active-directory-resource-id', 'https://management.azure.com/'];
  const profile = ['--name', 'simulated', '--profile', '2020-09-01-hybrid'];
  const where = endpoints.flatMap((name) => [`--endpoint-${name}`, armEndpoint]);
  await az.json('cloud', 'register', ...profile, ...where, ...audience);
  await az.json('cloud', 'set', '--name', 'simulated');
  await az.json('login', '--identity');
  const shown = accounts.parse(await az.json('account', 'show'));
  const [expected] = subscriptions;
  return shown.id === expected?.id && shown.tenantId === expected.tenantId ? '' : JSON.stringify(shown);
}

function sameMachines(listed: Machines, { vms }: World): string {
  const have = new Set(listed.map(({ id }) => id.toLowerCase()));
  const want = [...vms.values()]
    .filter((vm) => vm.kind === 'virtual-machine' && !vm.deleted)
    .map(({ id }) => id.toLowerCase());
  const missing = want.filter((id) => !have.has(id));
  return missing.length === 0 && have.size === want.length
    ? ''
    : `${have.size} of ${want.length}, missing ${missing.join(', ')}`;
}

/** VMs that were listed and must be judged, no two of them alike. */
function unlike(targets: readonly TargetTruth[], listed: Machines): TargetTruth[] {
  const ids = new Set(listed.map(({ id }) => id.toLowerCase()));
  const byVerdicts = new Map(
    targets
      .filter(({ id, outcome }) => outcome === 'judged' && ids.has(id.toLowerCase()))
      .map((target) => [`${target.client} ${target.server}`, target]),
  );
  return [...byVerdicts.values()].slice(0, vmCount);
}

async function probe({ az, folder }: Bench, script: string, target: TargetTruth): Promise<string> {
  const printed = await az.json(
    ...['vm', 'run-command', 'invoke', '--ids', target.id],
    ...['--command-id', 'RunPowerShellScript', '--scripts', `@${script}`],
  );
  const [stdout] = output.parse(printed).value;
  const name = join(folder, target.id.split('/').at(-1) ?? '');
  writeFileSync(`${name}.json`, JSON.stringify(printed, null, 2));
  writeFileSync(`${name}.txt`, stdout?.message ?? '');
  const [wrapped, bare] = await Promise.all([parse(`${name}.json`), parse(`${name}.txt`)]);
  const found = judged.parse(JSON.parse(wrapped));
  const isTrue =
    found.client.verdict === target.client &&
    found.server.verdict === target.server &&
    found.exposure === target.exposure;
  return [
    isTrue ? '' : `judged ${wrapped.slice(0, 500)}`,
    wrapped === bare ? '' : 'the text alone is read otherwise',
  ]
    .filter((problem) => problem !== '')
    .join('; ');
}

async function parse(file: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(['parse', file, '--output', 'json']);
  if (code !== 0) {
    throw new Error(`parse: exit ${code}: ${stderr.slice(-500)}`);
  }
  return stdout;
}
