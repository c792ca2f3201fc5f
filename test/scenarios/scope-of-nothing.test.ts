import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truthFleet } from '../arm-simulator/fleet.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-nothing-'));
const world = truthFleet(6);
let azure: SimulatedAzure;

beforeAll(async () => {
  azure = await startSimulatedAzure({ world, scale: 240 });
});
afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

describe('a gate over a scope with a slip of the pen', () => {
  const [subscription] = world.subscriptions;
  const gate = ['--min-coverage', '100', '--fail-on', 'enabled', '--output', 'json'];

  it.each([
    {
      name: 'a resource group',
      flags: ['--resource-group', 'rg-typo'],
      codes: ['resource-group-not-found', 'nothing-discovered'],
    },
    { name: 'a tag', flags: ['--tag', 'env=prd'], codes: ['nothing-discovered'] },
    { name: 'a region that is another', flags: ['--location', 'uksouth'], codes: ['nothing-discovered'] },
  ])('is red: $name', async ({ name, flags, codes }) => {
    const store = ['--store', `sqlite:${join(folder, `${name}.sqlite`)}`];

    const ended = await runCli(
      ['run', '--subscription', subscription?.id ?? '', ...flags, ...store, ...gate],
      azure.env,
    );

    const { audit } = JSON.parse(ended.stdout) as {
      audit: { state: string; coverage: { incompleteBecause: { code: string }[] } };
    };
    expect([ended.code, audit.state]).toEqual([5, 'incomplete']);
    expect(audit.coverage.incompleteBecause.map(({ code }) => code)).toEqual(codes);
  });

  it('is refused: a region that there is not', async () => {
    const store = ['--store', `sqlite:${join(folder, 'region.sqlite')}`];
    const flags = ['--subscription', subscription?.id ?? '', '--location', 'japannorth'];

    const ended = await runCli(['run', ...flags, ...store, ...gate], azure.env);

    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('"japannorth"') });
  });
});
