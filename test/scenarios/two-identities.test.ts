import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoFleet } from '../arm-simulator/fleet.ts';
import type { Principal } from '../arm-simulator/identity.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

const reader: Principal = {
  clientId: '55555555-0000-4000-8000-000000000005',
  objectId: '55555555-0000-4000-8000-0000000000d5',
};
const nobody = '66666666-0000-4000-8000-000000000006';

let azure: SimulatedAzure;
let folder: string;

/** The app's machine has the identity that reads, and no other: neither one that probes nor a system-assigned one. */
beforeEach(async () => {
  azure = await startSimulatedAzure({
    world: demoFleet(),
    scale: 480,
    options: { identity: { principals: [reader] } },
  });
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-identities-'));
});
afterEach(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

async function smb1Audit(command: string, env: Record<string, string> = {}): Promise<CliResult> {
  const subscriptions = azure.azure.world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
  const store = command === 'run' ? ['--store', `sqlite:${join(folder, 'audit.sqlite')}`] : [];
  return await runCli([command, ...subscriptions, ...store, '--output', 'json'], {
    ...azure.env,
    SMB1_AUDIT_DISCOVERY_CLIENT_ID: reader.clientId ?? '',
    ...env,
  });
}

describe('an identity that discovers', () => {
  it('plans without one that probes', async () => {
    const { code, stdout } = await smb1Audit('plan');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      discovered: azure.truth().targets.length,
      incompleteBecause: [],
    });
    expect(azure.log().every(({ principal }) => principal === reader.objectId)).toBe(true);
  });

  it('does not probe in place of one that is missing, and says what to check', async () => {
    const { code, stderr } = await smb1Audit('run', { SMB1_AUDIT_PROBE_CLIENT_ID: nobody });

    expect(code).toBe(1);
    expect(stderr).toMatch(/No credential gave a token: .*check the client id in the settings/);
    expect(azure.log().filter(({ path }) => /runcommand$/i.test(path))).toEqual([]);
  });
});

describe('somebody who signed in without multi-factor authentication', () => {
  let isProven = false;

  beforeEach(async () => {
    await azure.close();
    isProven = false;
    azure = await startSimulatedAzure({
      world: demoFleet(),
      scale: 480,
      options: { identity: { principals: [{ ...reader, lacksMfa: () => !isProven }] } },
    });
  });

  it('is told so at once, and goes on after signing in again', async () => {
    const env = { SMB1_AUDIT_PROBE_CLIENT_ID: reader.clientId ?? '' };
    const run = await smb1Audit('run', env);
    const posts = () => azure.log().filter(({ path }) => /runcommand$/i.test(path));

    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /multi-factor authentication.*az logout.*az login .*--claims-challenge "\w+=*"/,
    );
    expect(posts().every(({ status }) => status === 401)).toBe(true);
    expect(new Set(posts().map(({ path }) => path)).size).toBe(posts().length);

    isProven = true;
    const store = `sqlite:${join(folder, 'audit.sqlite')}`;
    const resumed = await runCli(['resume', '--store', store, '--output', 'none'], {
      ...azure.env,
      SMB1_AUDIT_DISCOVERY_CLIENT_ID: reader.clientId ?? '',
      ...env,
    });

    expect(resumed.code).toBe(0);
    expect(posts().some(({ status }) => status === 202)).toBe(true);
  });
});
