import { afterEach, describe, expect, it } from '@jest/globals';
import { worldOf } from '../arm-simulator/azure-fixture.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';

let estate: Estate;

/** One VM of two; its servicing is busy for so long from the audit's beginning. */
async function busyFor(busyMs: number): Promise<{ readonly busy: SimVm; readonly idle: SimVm }> {
  const { world, vms } = worldOf([{ image: '2016-removed' }, { image: '2016-removed' }]);
  const [busy, idle] = vms as [SimVm, SimVm];
  estate = await createEstate({ world, azure: { buckets: false } });
  Object.defineProperty(busy.guest, 'oddity', {
    get: () => (estate.clock.now() < startedAt + busyMs ? 'busy-dism' : undefined),
    enumerable: true,
  });
  return { busy, idle };
}

/** Of each VM: how often it was asked, the verdict of its client, and why there is none. */
async function audited(changes: Parameters<Estate['open']>[0] = {}): Promise<Record<string, unknown>> {
  const audit = await estate.run(await estate.open(changes));
  const posts = postsByVm(estate.azure.log());
  expect(audit.state).toBe('complete');
  return Object.fromEntries(
    (await estate.findings(audit)).map(({ target, probe }) => [
      target.name,
      [posts.get(target.key)?.length, probe?.halves.client.verdict, probe?.halves.client.verdictReason],
    ]),
  );
}

describe('a VM whose servicing is busy', () => {
  afterEach(() => estate.close());

  it('is probed once more in the same audit, when servicing has had time to end', async () => {
    const { busy, idle } = await busyFor(150_000);

    expect(await audited()).toEqual({
      [busy.name]: [2, 'binaries-absent', null],
      [idle.name]: [1, 'binaries-absent', null],
    });
  });

  it('is not known, with that reason, where it stays busy', async () => {
    const { busy, idle } = await busyFor(86_400_000);

    expect(await audited()).toEqual({
      [busy.name]: [2, 'unknown', 'servicing-busy'],
      [idle.name]: [1, 'binaries-absent', null],
    });
  });

  it('is left with its first answer where the audit would end before a second', async () => {
    const { busy, idle } = await busyFor(86_400_000);

    expect(await audited({ auditDeadlineSeconds: 1900 })).toEqual({
      [busy.name]: [1, 'unknown', 'servicing-busy'],
      [idle.name]: [1, 'binaries-absent', null],
    });
  });
});
