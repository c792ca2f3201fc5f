import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { worldOf } from '../arm-simulator/azure-fixture.ts';
import { addScaleSet } from '../arm-simulator/fleet-machines.ts';
import type { GraphOptions } from '../arm-simulator/resource-graph.ts';
import type { SimVm, World } from '../arm-simulator/world.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-left-alone-'));
let azure: SimulatedAzure;

afterEach(async () => {
  await azure.close();
  rmSync(folder, { recursive: true, force: true });
});

async function cli(world: World, args: readonly string[], graph: GraphOptions = {}) {
  azure = await startSimulatedAzure({ world, scale: 300, options: { graph } });
  const store = `sqlite:${join(mkdtempSync(`${folder}-`), 'audit.sqlite')}`;
  return await runCli([...args, ...(args[0] === 'plan' ? [] : ['--store', store])], azure.env);
}

function probed(): string[] {
  return azure
    .log()
    .filter(({ method, path }) => method === 'POST' && /runCommand$/i.test(path))
    .map(({ path }) => path.split('/').at(-2) ?? '');
}

const reasonsIn = (printed: string) =>
  (JSON.parse(printed) as { findings: { reason: string | null }[] }).findings.map(({ reason }) => reason);

/** A uniform set whose tags stand on the set alone. */
function taggedSet(tags: Readonly<Record<string, string>>) {
  const { world } = worldOf([], (builder, places) =>
    addScaleSet(builder, places, { name: 'web', image: '2019-core', mode: 'Uniform', instances: [0], tags }),
  );
  return { world, id: [...world.vms.values()][0]?.id ?? '' };
}

describe('an instance of a scale set that is named by its id', () => {
  it.each([
    { name: 'an owner keeps away', tags: { 'smb1-audit': 'do-not-touch' }, reason: 'do-not-touch' },
    { name: 'AKS manages', tags: { 'aks-managed-poolName': 'np' }, reason: 'managed-by-other' },
    { name: 'an excluded tag is on', tags: { tier: 'web' }, reason: 'excluded' },
  ])(
    'is not probed when $name',
    async ({ tags, reason }) => {
      const { world, id } = taggedSet(tags);

      const result = await cli(world, ['run', '--id', id, '--exclude-tag', 'tier=web', '--output', 'json']);

      expect(reasonsIn(result.stdout)).toEqual([reason]);
      expect(probed()).toEqual([]);
    },
    60_000,
  );
});

describe('what is excluded by a value that nobody can rely on', () => {
  it.each<{ name: string; graph: GraphOptions; says: RegExp }>([
    {
      name: 'cut short',
      graph: { pageFault: 'truncated', rowsPerPage: 2 },
      says: /mg-root.*cut its answer short/,
    },
    {
      name: 'a page that leads back',
      graph: { pageFault: 'leads-back', rowsPerPage: 1 },
      says: /mg-root.*led back/,
    },
    {
      name: 'more subscriptions than the service looks at',
      graph: { subscriptionLimitHit: true },
      says: /mg-root.*all the subscriptions/,
    },
  ])(
    'stops an audit before any probe: $name',
    async ({ graph, says }) => {
      const { world } = worldOf([{ image: '2022' }], () => undefined, 3);
      const [first] = world.subscriptions;

      const result = await cli(
        world,
        ['run', '--subscription', first?.id ?? '', '--exclude-management-group', 'mg-root'],
        graph,
      );

      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(says);
      expect(probed()).toEqual([]);
    },
    60_000,
  );

  it('stops an audit with what Resource Graph says of an unknown management group', async () => {
    const { world } = worldOf([{ image: '2022' }]);
    const scope = ['--subscription', world.subscriptions[0]?.id ?? ''];

    const result = await cli(world, ['run', ...scope, '--exclude-management-group', 'mg-nobodys']);

    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /NoValidSubscriptionsInQueryRequest: There must be at least one subscription/,
    );
    expect(result.stderr).not.toMatch(/asking for support/);
    expect(probed()).toEqual([]);
  }, 60_000);

  it('is named by plan, by the summary and by the document', async () => {
    const { world } = worldOf([{ image: '2022' }]);
    const scope = [
      ...['--subscription', world.subscriptions[0]?.id ?? '', '--exclude-resource-group', 'rg-migratoin'],
      ...['--exclude-management-group', 'mg-nobodys'],
    ];
    const told = [
      /management group "mg-nobodys" matches nothing/,
      /resource group "rg-migratoin" matches nothing/,
    ];
    const graph: GraphOptions = { emptyGroup: 'no-rows' };

    const plan = await cli(world, ['plan', ...scope], graph);
    await azure.close();
    const table = await cli(world, ['run', ...scope], graph);
    await azure.close();
    const document = await cli(world, ['run', ...scope, '--output', 'json'], graph);

    for (const sentence of told) {
      expect(plan.stdout).toMatch(sentence);
      expect(`${table.stdout}${table.stderr}`).toMatch(sentence);
    }
    const { audit } = JSON.parse(document.stdout) as { audit: { coverage: { notes: unknown } } };
    expect(audit.coverage.notes).toEqual([
      {
        code: 'exclusion-without-match',
        message: expect.stringMatching(told[0] as RegExp),
        dimension: 'managementGroups',
        value: 'mg-nobodys',
      },
      expect.objectContaining({ dimension: 'resourceGroups', value: 'rg-migratoin' }),
    ]);
  }, 60_000);
});

describe('a tag that nearly says do-not-touch', () => {
  it('keeps the auditor away, and is warned of', async () => {
    const { world, vms } = worldOf([{ image: '2022' }, { image: '2022' }]);
    const [first] = vms as [SimVm];
    first.tags['smb1-audit'] = 'donottouch';

    const result = await cli(world, ['run', '--subscription', first.subscriptionId, '--output', 'json']);

    expect(reasonsIn(result.stdout).sort()).toEqual(['do-not-touch', null]);
    expect(result.stdout).toContain('has the value \\"donottouch\\" on 1 VM');
    expect(probed()).toEqual([vms[1]?.name]);
  }, 60_000);
});
