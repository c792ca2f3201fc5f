import { ComputeManagementClient } from '@azure/arm-compute';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { type AdjustableBuckets, type BucketOptions, createBuckets } from './buckets.ts';
import { createSimulator, type Simulator } from './core.ts';
import type { FaultPlan } from './fault-plan.ts';
import { createFaults, type SimulatedFaults } from './faults.ts';
import { noVerdicts } from './fleet-machine.ts';
import { type GuestLink, inProcessGuest } from './guest-link.ts';
import { createIdentity } from './identity.ts';
import { inProcessHttpClient } from './in-process.ts';
import type { Incident } from './incident.ts';
import type { OperationOptions } from './operation-answers.ts';
import { createOperations } from './operations.ts';
import { runCommandRoutes } from './run-command.ts';
import type { SimResponse, SimVm, World } from './world.ts';

export const subscriptionId = '11111111-2222-3333-4444-555555555555';
export const otherSubscriptionId = '66666666-2222-3333-4444-555555555555';
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-app/providers/Microsoft.Compute`;
export const noon = Date.UTC(2026, 10, 23, 12);

/** A small world in front of the real SDK, on a clock that moves only when told. */
export type Fixture = {
  readonly world: World;
  readonly simulator: Simulator;
  readonly buckets: AdjustableBuckets;
  readonly faults: SimulatedFaults;
  readonly client: ComputeManagementClient;
  readonly now: () => number;
  pass(seconds: number): void;
  /** One raw call with a valid token. */
  send(method: string, url: string, body?: unknown): Promise<SimResponse>;
};

export type FixtureOptions = {
  readonly vms?: readonly SimVm[];
  readonly guest?: GuestLink;
  readonly operations?: OperationOptions;
  readonly buckets?: BucketOptions;
  readonly plan?: FaultPlan;
  /** Simulated seconds that pass with every call of the SDK client. Default 2. */
  readonly secondsPerCall?: number;
};

/** Prints the script it was given. */
export const echoGuest = inProcessGuest(({ script }) => ({
  stdout: script,
  stderr: '',
  exitCode: 0,
  seconds: 1,
}));

export function fixture(options: FixtureOptions = {}): Fixture {
  let now = noon;
  const clock = { now: () => now };
  const world = worldOf(options.vms ?? [vm()]);
  const identity = createIdentity(clock);
  const buckets = createBuckets(options.buckets);
  const faults = createFaults(options.plan ?? { seed: 1, rules: [] }, { world, startedAt: now });
  const operations = createOperations({
    seed: world.seed,
    guest: options.guest ?? echoGuest,
    options: options.operations ?? {},
    incidents: faults.incidents,
  });
  const routes = runCommandRoutes({ world, operations });
  const simulator = createSimulator({ world, clock, identity, routes, buckets, faults });
  const { token } = identity.issue();
  const inner = inProcessHttpClient(simulator);
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const response = await inner.sendRequest(request);
      now += (options.secondsPerCall ?? 2) * 1000;
      return response;
    },
  };
  return {
    world,
    simulator,
    buckets,
    faults,
    client: new ComputeManagementClient(
      { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      subscriptionId,
      { httpClient, endpoint: 'https://management.azure.com', retryOptions: { maxRetries: 0 } },
    ),
    now: () => now,
    pass(seconds) {
      now += seconds * 1000;
    },
    send: (method, url, body) =>
      simulator.handle({
        method,
        url: new URL(url, 'https://management.azure.com'),
        headers: { authorization: `Bearer ${token}` },
        body: body === undefined ? '' : JSON.stringify(body),
      }),
  };
}

export function vm(overrides: Partial<SimVm> = {}): SimVm {
  const name = overrides.name ?? 'vm-1';
  return {
    kind: 'virtual-machine',
    id: `${group}/virtualMachines/${name}`,
    name,
    vmId: '99999999-0000-0000-0000-000000000001',
    subscriptionId,
    resourceGroup: 'rg-app',
    location: 'japaneast',
    tags: {},
    managedBy: null,
    osType: 'Windows',
    power: 'running',
    agent: 'ready',
    allowExtensionOperations: true,
    imageReference: null,
    plan: null,
    osDisk: { createOption: 'FromImage', managedDiskId: null },
    access: 'allowed',
    deleted: false,
    guest: { osVersion: '10.0.14393.3025', release: '2016', language: 'en-US', smb1: 'payload-removed' },
    probeSeconds: 32,
    otherCommandUntil: 0,
    truth: { outcome: 'judged', reason: null, ...noVerdicts, provenanceEnd: 'unknown', image: null },
    ...overrides,
  };
}

/** Instance 3 of a uniform scale set. */
export function scaleSetInstance(): SimVm {
  const id = `${group}/virtualMachineScaleSets/web/virtualMachines/3`;
  return vm({ kind: 'scale-set-instance', id, name: 'web_3', instanceId: '3' });
}

export function runCommandUrl(name = 'vm-1'): string {
  return `${group}/virtualMachines/${name}/runCommand?api-version=2024-11-01`;
}

export function command(...script: string[]): { commandId: string; script: string[] } {
  return { commandId: 'RunPowerShellScript', script };
}

/** The code and message of an error answer. */
export function errorOf(response: SimResponse): { code: string; message: string } {
  return (response.body as { error: { code: string; message: string } }).error;
}

/** POSTs a script to vm-1 and returns the URLs of the operation. */
export async function startScript(
  { send }: Fixture,
  ...script: string[]
): Promise<{ readonly status: string; readonly result: string }> {
  const { headers } = await send('POST', runCommandUrl(), command(...script));
  return { status: headers['azure-asyncoperation'] ?? '', result: headers['location'] ?? '' };
}

export function entriesOf(
  response: SimResponse,
): readonly { readonly code: string; readonly message: string }[] {
  return (response.body as { value: readonly { code: string; message: string }[] }).value;
}

/** A fixture in which this befalls every run command. */
export function withIncident(incident: Incident): Fixture {
  return fixture({ plan: { seed: 1, rules: [{ match: {}, fault: incident }] } });
}

function worldOf(vms: readonly SimVm[]): World {
  return {
    seed: 7,
    subscriptions: [subscriptionId, otherSubscriptionId].map((id) => ({
      id,
      name: id,
      tenantId: '00000000-0000-0000-0000-00000000aaaa',
      managementGroups: [],
      access: 'readable',
    })),
    vms: new Map(vms.map((one) => [one.id.toLowerCase(), one])),
    scaleSets: new Map(),
    disks: new Map(),
    resources: new Map(),
    marketplace: new Set(),
    deprecations: new Map(),
  };
}
