import { describe, expect, it } from '@jest/globals';
import type { IncompleteCode } from '../../../lib/model/reasons/incomplete-reason.ts';
import type { Said } from '../../../lib/model/reasons/problem.ts';
import { saidEnglish } from '../../../lib/model/reasons/problem-english.ts';
import { truthFleet } from '../../arm-simulator/fleet.ts';
import type { Faults } from '../../arm-simulator/route.ts';
import { truthOf } from '../../arm-simulator/truth.ts';
import type { World } from '../../arm-simulator/world.ts';
import {
  type ReadOptions,
  reasonsIn,
  simulatedDiscovery,
  startedAt,
  targetsIn,
} from '../../support/simulated-discovery.ts';

const everything = (world: World) => ({
  include: { subscriptions: world.subscriptions.map(({ id }) => id) },
});

describe('createDiscovery against a platform in trouble', () => {
  it.each<{ name: string; options: ReadOptions; because: IncompleteCode | null }>([
    {
      name: 'small pages',
      options: {
        graph: { rowsPerPage: 7 },
        virtualMachines: { vmsPerPage: 5 },
        scaleSets: { scaleSetsPerPage: 1, instancesPerPage: 1 },
      },
      because: null,
    },
    {
      name: 'rows that come twice',
      options: { graph: { rowsPerPage: 20, pageFault: 'duplicated' } },
      because: null,
    },
    {
      name: 'pages in another order',
      options: { graph: { rowsPerPage: 20, pageFault: 'reordered' } },
      because: null,
    },
    { name: 'pages that are too large', options: { graph: { rowsInPayload: 5 } }, because: null },
    { name: 'rows that fill a page each', options: { graph: { rowsInPayload: 1 } }, because: null },
    {
      name: 'a lost token',
      options: { graph: { rowsPerPage: 20, pageFault: 'lost-token' } },
      because: 'pages-cut',
    },
    {
      name: 'a truncated answer',
      options: { graph: { rowsPerPage: 40, pageFault: 'truncated' } },
      because: 'pages-cut',
    },
    {
      name: 'too many subscriptions',
      options: { graph: { subscriptionLimitHit: true } },
      because: 'too-many-subscriptions',
    },
    {
      name: 'a status list without agents',
      options: { virtualMachines: { statusOnlyHasAgent: false, powerFirst: true } },
      because: null,
    },
    { name: 'every third call failing once', options: { faults: everyThirdCallFails() }, because: null },
  ])('finds every living target once in spite of $name', async ({ options, because }) => {
    const world = truthFleet(120, { startedAt });

    const events = await simulatedDiscovery(world, options).discover(everything(world));

    const found = targetsIn(events).map(({ target }) => target.key);
    const living = truthOf(world).targets.filter(({ reason }) => reason !== 'vm-gone');
    const truth = truthOf(world).targets.map(({ id }) => id.toLowerCase());
    expect(new Set(found).size).toBe(found.length);
    expect(truth).toEqual(expect.arrayContaining(found));
    expect(found).toEqual(expect.arrayContaining(living.map(({ id }) => id.toLowerCase())));
    expect(reasonsIn(events).map(({ code }) => code)).toEqual(because === null ? [] : [because]);
  });

  it('names what a row too large for any page keeps from being read', async () => {
    const world = truthFleet(120, { startedAt });

    const events = await simulatedDiscovery(world, { graph: { rowsInPayload: 0 } }).discover(
      everything(world),
    );

    expect(detailsOf(reasonsIn(events))).toContainEqual(
      expect.stringMatching(/virtual machines.*payload size/i),
    );
  });

  it('settles the same machines when the status list does not tell of agents', async () => {
    const world = truthFleet(120, { startedAt });
    const options = { virtualMachines: { statusOnlyHasAgent: false } };

    const told = await simulatedDiscovery(world).discover(everything(world));
    const untold = await simulatedDiscovery(world, options).discover(everything(world));

    expect(settledIn(untold)).toEqual(settledIn(told));
  });

  it('names the subscriptions that it may not read, and audits the others', async () => {
    const world = truthFleet(120, { startedAt });
    const [first, second] = world.subscriptions;
    if (first === undefined || second === undefined) {
      throw new Error('The fleet has too few subscriptions.');
    }
    first.access = 'forbidden';
    second.access = 'missing';

    const events = await simulatedDiscovery(world).discover(everything(world));

    const unreadable = events.flatMap((event) =>
      event.kind === 'subscription-unreadable' ? [event.because] : [],
    );
    expect(unreadable).toMatchObject([{ subscriptionId: first.id }, { subscriptionId: second.id }]);
    expect(detailsOf(unreadable)).toEqual([
      expect.stringMatching(/does not have authorization/),
      expect.stringMatching(/could not be found/),
    ]);
    expect(targetsIn(events)).toHaveLength(truthOf(world).targets.length);
  });

  it('resolves a management group', async () => {
    const world = truthFleet(120, { startedAt });
    const group = world.subscriptions[0]?.managementGroups[0] ?? '';
    const inside = world.subscriptions.filter(({ managementGroups }) => managementGroups.includes(group));

    const events = await simulatedDiscovery(world).discover({ include: { managementGroups: [group] } });

    const confirmed = events.flatMap((event) =>
      event.kind === 'subscription' ? [event.subscriptionId] : [],
    );
    expect(confirmed.toSorted()).toEqual(inside.map(({ id }) => id).toSorted());
  });

  it('says which management group has nothing to read', async () => {
    const world = truthFleet(120, { startedAt });

    await expect(
      simulatedDiscovery(world).discover({ include: { managementGroups: ['nobodys'] } }),
    ).rejects.toMatchObject({ code: 'subscriptions.unreadable' });
  });

  it('reads one machine in a handful of calls', async () => {
    const world = truthFleet(120, { startedAt });
    const target = truthOf(world).targets.find(({ outcome }) => outcome === 'judged');
    const azure = simulatedDiscovery(world);

    const events = await azure.discover({ include: { ids: [target?.id ?? ''] } });

    expect(targetsIn(events).map(({ target: { key } }) => key)).toEqual([target?.id.toLowerCase()]);
    expect(azure.log().length).toBeLessThanOrEqual(5);
  });
});

/** A 503, a 429 with its wait, and a broken connection, in turn; what is asked again is answered. */
function everyThirdCallFails(): Faults {
  const troubles = [
    { status: 503, headers: {}, body: { error: { code: 'ServerTimeout', message: 'Try again.' } } },
    {
      status: 429,
      headers: { 'retry-after': '17' },
      body: { error: { code: 'SubscriptionRequestsThrottled', message: 'Too many.' } },
    },
    { status: 200, headers: {}, transport: { kind: 'reset' as const } },
    { status: 200, headers: {}, body: '<html>proxy</html>' },
  ];
  let calls = 0;
  return {
    before: () => {
      calls += 1;
      return calls % 3 === 0 ? (troubles[(calls / 3) % troubles.length] ?? null) : null;
    },
  };
}

function settledIn(events: Parameters<typeof targetsIn>[0]): Record<string, string | null> {
  return Object.fromEntries(
    targetsIn(events).map(({ target, settle }) => [target.key, settle?.reason ?? null]),
  );
}

/** In the words of the English error. */
function detailsOf(reasons: readonly object[]): string[] {
  return reasons.flatMap((reason) => ('detail' in reason ? [saidEnglish(reason.detail as Said)] : []));
}
