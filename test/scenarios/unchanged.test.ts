import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { worldOf } from '../arm-simulator/azure-fixture.ts';
import type { AzureOptions } from '../arm-simulator/start.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { createEstate, type Estate, postsByVm } from '../support/faulted-audit.ts';
import { runCli } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

let estate: Estate;

/** May do all that an audit does, but read Resource Health. */
const withoutHealth = {
  clientId: null,
  objectId: '00000000-0000-4000-8000-00000000d00d',
  actions: ['*'],
  notActions: ['Microsoft.ResourceHealth/*'],
};

const weekMs = 7 * 86_400_000;

/** Four VMs, audited once; a week passes. */
async function auditedOnce(azure: AzureOptions = {}): Promise<readonly SimVm[]> {
  const { world, vms } = worldOf([
    { image: '2022' },
    { image: '2022' },
    { image: '2016-removed' },
    { image: '2012r2-on' },
  ]);
  estate = await createEstate({ world, azure: { buckets: false, ...azure } });
  await estate.run(await estate.open());
  await estate.clock.advance(weekMs);
  return vms;
}

/** Runs another audit and tells which VMs got a probe in it, and how the others were settled. */
async function secondAudit(maxAgeSeconds: number | undefined = 30 * 86_400) {
  const before = probes();
  const audit = await estate.open(maxAgeSeconds === undefined ? {} : { maxAgeSeconds });
  await estate.run(audit);
  const probed = Object.keys(probes()).filter((id) => probes()[id] !== before[id]);
  const findings = await estate.findings(audit);
  const carried = findings.filter(({ reason }) => reason === 'unchanged');
  return { probed, carried };
}

function probes(): Record<string, number> {
  return Object.fromEntries([...postsByVm(estate.azure.log())].map(([id, posts]) => [id, posts.length]));
}

describe('a second audit that carries over what is unchanged', () => {
  afterEach(() => estate.close());

  it.each([
    { name: 'a run command counts as a change', countsAsChange: true },
    { name: 'it does not', countsAsChange: false },
  ])('probes nothing of a fleet at rest, whether $name', async ({ countsAsChange }) => {
    await auditedOnce({ operations: { countsAsChange } });

    const second = await secondAudit();
    const third = await secondAudit();

    expect([second.probed, third.probed]).toEqual([[], []]);
    expect(second.carried).toHaveLength(4);
    expect(third.carried.map(({ lastKnown }) => lastKnown)).toEqual(
      second.carried.map(({ lastKnown }) => lastKnown),
    );
  });

  it('probes a VM that was restarted since, and no other', async () => {
    const [restarted] = (await auditedOnce()) as [SimVm];
    restarted.changedAt = estate.clock.now();
    await estate.clock.advance(3_600_000);

    const { probed, carried } = await secondAudit();

    expect(probed).toEqual([restarted.id.toLowerCase()]);
    expect(carried).toHaveLength(3);
  });

  it.each([false, true])(
    'probes a VM that was restarted from inside, and no other: outages dated apart is %s',
    async (datesOutagesApart) => {
      const [restarted] = (await auditedOnce({ resourceHealth: { datesOutagesApart } })) as [SimVm];
      restarted.availableSince = estate.clock.now();
      await estate.clock.advance(3_600_000);

      const { probed, carried } = await secondAudit();
      const third = await secondAudit();

      expect(probed).toEqual([restarted.id.toLowerCase()]);
      expect(carried).toHaveLength(3);
      expect(third.probed).toEqual([]);
    },
  );

  it('probes a VM that was restarted within hours, on a machine east of UTC, where times come without a zone', async () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      const [restarted] = (await auditedOnce({ resourceHealth: { leavesOutZone: true } })) as [SimVm];
      restarted.availableSince = estate.clock.now() - weekMs + 3_600_000;

      expect((await secondAudit()).probed).toEqual([restarted.id.toLowerCase()]);
    } finally {
      if (zone === undefined) {
        delete process.env['TZ'];
      } else {
        process.env['TZ'] = zone;
      }
    }
  });

  it('probes a VM that is just coming up again', async () => {
    const [restarted] = (await auditedOnce()) as [SimVm];
    restarted.availableSince = estate.clock.now() + 60_000;

    expect((await secondAudit()).probed).toEqual([restarted.id.toLowerCase()]);
  });

  it.each<{ name: string; azure: AzureOptions; said: string }>([
    {
      name: 'the health of VMs may not be read',
      azure: { identity: { principals: [withoutHealth] } },
      said: 'Microsoft.ResourceHealth/availabilityStatuses/read',
    },
    {
      name: 'the provider is not registered',
      azure: { resourceHealth: { isRegistered: false } },
      said: 'az provider register',
    },
  ])('probes all where $name, and says why', async ({ azure, said }) => {
    await auditedOnce(azure);

    const { probed } = await secondAudit();

    expect(probed).toHaveLength(4);
    expect(estate.logged.join('\n')).toContain(said);
    expect(estate.logged).toContain(
      'VMs are probed because Azure does not tell when they were last restarted {"vms":4}',
    );
  });

  it('asks for restarts once for a subscription, and not before there is something to carry over', async () => {
    await auditedOnce({ resourceHealth: { statusesPerPage: 3 } });
    const lists = () => estate.azure.log().filter(({ path }) => /availabilityStatuses/i.test(path)).length;

    const before = lists();
    await secondAudit();

    expect([before, lists()]).toEqual([0, 2]);
  });

  it('probes all that its full form is asked for', async () => {
    await auditedOnce();
    const before = probes();

    await estate.run(await estate.open());

    expect(Object.values(probes())).toEqual(Object.values(before).map((count) => count + 1));
  });

  it('probes all where the platform does not date its changes', async () => {
    await auditedOnce({ virtualMachines: { statusOnlyHasTime: false } });

    expect((await secondAudit()).probed).toHaveLength(4);
  });
});

describe('smb1-audit run --max-age', () => {
  it('sends nothing to an estate at rest', async () => {
    const { world } = worldOf([{ image: '2022' }, { image: '2016-removed' }, { image: '2012r2-on' }]);
    const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-unchanged-'));
    const azure = await startSimulatedAzure({ world, scale: 40 });
    const scope = ['--subscription', world.subscriptions[0]?.id ?? ''];
    const rest = ['--store', `sqlite:${join(folder, 'audit.sqlite')}`, '--output', 'none'];

    const first = await runCli(['run', ...scope, ...rest], azure.env);
    const sent = postsByVm(azure.log()).size;
    const second = await runCli(['run', ...scope, ...rest, '--max-age', '1d'], azure.env);
    const posts = [...postsByVm(azure.log()).values()].map((entries) => entries.length);

    await azure.close();
    rmSync(folder, { recursive: true });
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(sent).toBe(3);
    expect(posts).toEqual([1, 1, 1]);
    expect(second.stderr).toContain('3 discovered: 3 skipped (unchanged 3)');
  });
});
