import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { demoFleet } from '../arm-simulator/fleet.ts';
import { type SimulatedAzure, scaledSettings, startSimulatedAzure } from './simulated-azure.ts';

let azure: SimulatedAzure | undefined;
afterEach(async () => {
  await azure?.close();
  azure = undefined;
});

const client = `
  import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
  import { DefaultAzureCredential } from '@azure/identity';
  const { SMB1_AUDIT_ARM_ENDPOINT: endpoint, SMB1_AUDIT_ARM_AUDIENCE: audience } = process.env;
  const credentials = { scopes: [audience + '/.default'] };
  const client = new SubscriptionClient(new DefaultAzureCredential(), { endpoint, credentials });
  for await (const subscription of client.subscriptions.list()) console.log(subscription.displayName);
`;

describe('startSimulatedAzure', () => {
  it('serves another process that knows nothing but its environment', async () => {
    azure = await startSimulatedAzure({ world: demoFleet(), scale: 60 });
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const env = { PATH: process.env['PATH'], ...azure.env };

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', client],
      {
        cwd,
        env,
      },
    );

    expect(stdout.trim().split('\n')).toEqual(['Production', 'Shared services']);
    expect(azure.log()).toMatchObject([{ path: '/subscriptions', status: 200 }]);
  });

  it('leaves nothing behind', async () => {
    azure = await startSimulatedAzure({ world: demoFleet() });
    const file = azure.env['NODE_EXTRA_CA_CERTS'] ?? '';
    const before = existsSync(file);

    await azure.close();

    expect([before, existsSync(file)]).toEqual([true, false]);
    azure = undefined;
  });
});

describe('scaledSettings', () => {
  it('multiplies rates and divides times by the scale, and leaves bursts alone', () => {
    expect(scaledSettings(60, 1800)).toMatchObject({
      SMB1_AUDIT_FIRST_POLL_MS: '333',
      SMB1_AUDIT_PROBE_DEADLINE_SECONDS: '30',
      SMB1_AUDIT_ARM_READS_BURST: '250',
      SMB1_AUDIT_ARM_READS_PER_SECOND: '1500',
      SMB1_AUDIT_ARM_READS_REFILL_SECONDS: '0',
      SMB1_AUDIT_COMPUTE_VM_STARTS_PER_SECOND: '4',
      SMB1_AUDIT_COMPUTE_VM_STARTS_REFILL_SECONDS: '1',
    });
  });
});
