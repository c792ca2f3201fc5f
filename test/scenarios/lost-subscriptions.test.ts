import { afterEach, describe, expect, it } from '@jest/globals';
import { detailText } from '../../lib/report/sentences/outcome-text.ts';
import type { FaultRule } from '../arm-simulator/fault-plan.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { SimVm, World } from '../arm-simulator/world.ts';
import { aftermathOf, brokenPromises } from '../support/broken-promises.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';

let estate: Estate;

afterEach(() => estate.close());

function threeSubscriptions(vms = 30): {
  readonly world: World;
  readonly lost: World['subscriptions'][number];
} {
  const world = createFleet({ seed: 51, vms, subscriptions: 3, mix: { stuck: 0 }, startedAt });
  const [, lost] = world.subscriptions;
  if (lost === undefined) {
    throw new Error('the fleet has fewer subscriptions than asked for');
  }
  return { world, lost };
}

describe('an audit of three subscriptions', () => {
  it.each(['forbidden', 'missing'] as const)(
    'names the one that is %s and audits the others',
    async (access) => {
      const { world, lost } = threeSubscriptions();
      lost.access = access;
      estate = await createEstate({ world });

      const audit = await estate.run(await estate.open());

      const aftermath = await aftermathOf(estate, audit);
      expect(brokenPromises(aftermath)).toEqual([]);
      expect(audit.state).toBe('incomplete');
      expect(audit.incompleteBecause).toMatchObject([
        { code: 'subscription-unreadable', subscriptionId: lost.id },
      ]);
      expect(aftermath.coverage.discovered).toBe(estate.truth.size);
    },
  );

  it('names the one that is gone before its VMs were probed, and counts them as not attempted', async () => {
    const { world, lost } = threeSubscriptions();
    estate = await createEstate({
      world,
      azure: {
        faults: {
          seed: 1,
          rules: [
            {
              match: { call: 'start', path: `^/subscriptions/${lost.id}/` },
              fault: { kind: 'subscription', access: 'missing' },
              nthMatch: 1,
            },
          ],
        },
      },
    });

    const audit = await estate.run(await estate.open());

    const aftermath = await aftermathOf(estate, audit);
    const isLost = (id: string) => id.startsWith(`/subscriptions/${lost.id}/`);
    expect(
      brokenPromises({
        ...aftermath,
        isExplained: ({ target, reason }) => isLost(target.key) && reason === 'subscription-forbidden',
      }),
    ).toEqual([]);
    expect(audit.state).toBe('incomplete');
    expect(audit.incompleteBecause).toMatchObject([
      {
        code: expect.stringMatching(/^subscription-(closed|not-probed)$/),
        subscriptionId: lost.id,
      },
    ]);
  });
});

describe('an audit whose discovery loses a subscription on its way', () => {
  it.each([2, 3, 4, 5, 6, 7, 8, 9])(
    'says so, whichever of its reads is the first to be refused (%i)',
    async (nthMatch) => {
      const { world, lost } = threeSubscriptions();
      const path = `^/subscriptions/${lost.id}`;
      const rule: FaultRule = {
        match: { call: 'other', path },
        fault: { kind: 'subscription', access: 'forbidden' },
        nthMatch,
      };
      estate = await createEstate({ world, azure: { faults: { seed: 1, rules: [rule] } } });

      const audit = await estate.run(await estate.open());

      expect(estate.azure.faults.fired()).toEqual({ subscription: 1 });
      const explained = new Set(['access-denied', 'subscription-forbidden', 'agent-silent']);
      expect(
        brokenPromises({
          ...(await aftermathOf(estate, audit)),
          isExplained: ({ target, reason }) =>
            target.key.startsWith(path.slice(1)) && explained.has(reason ?? ''),
        }),
      ).toEqual([]);
      expect(JSON.stringify(audit.incompleteBecause)).toContain(lost.id);
      expect(audit.state).toBe('incomplete');
    },
  );
});

/** Operations in flight at a time: what was sent before the first refusal came back is no more than this. */
const inFlight = 8;

/** Operations that slow start allows before any start was answered. */
const firstRound = 32;

/** Audits an estate a few VMs at a time. */
async function auditOf(world: World, rules: readonly FaultRule[]) {
  estate = await createEstate({ world, azure: { faults: { seed: 1, rules } } });
  Object.assign(estate.deps, { tuning: { ...estate.deps.tuning, maxInFlight: inFlight } });
  const audit = await estate.run(await estate.open());
  return { audit, aftermath: await aftermathOf(estate, audit) };
}

function startIn(id: string, nthMatch: number): Pick<FaultRule, 'match' | 'nthMatch'> {
  return { match: { call: 'start', path: `^/subscriptions/${id}/` }, nthMatch };
}

function refusedPosts(id: string): number {
  const posts = [...postsByVm(estate.azure.log())].filter(([vm]) => vm.startsWith(`/subscriptions/${id}/`));
  return posts.flatMap(([, entries]) => entries).filter(({ status }) => status === 403 || status === 404)
    .length;
}

/** Resource groups and kinds of resource with targets in a subscription. */
function groupsIn({ findings }: Awaited<ReturnType<typeof aftermathOf>>, id: string): number {
  const keys = findings
    .map(({ target }) => target.key)
    .filter((key) => key.startsWith(`/subscriptions/${id}/`));
  return new Set(keys.map((key) => key.split('/').slice(0, 8).join('/'))).size;
}

describe('an audit that loses its access to one of three subscriptions', () => {
  it.each([
    { access: 'forbidden', nthMatch: 10, words: /can no longer be read/ },
    { access: 'forbidden', nthMatch: 1, words: /can no longer be read/ },
    { access: 'no-commands', nthMatch: 10, words: /no other VM in it accepts one/ },
    { access: 'no-commands', nthMatch: 1, words: /no other VM in it accepts one/ },
    { access: 'missing', nthMatch: 10, words: /.../ },
  ] as const)(
    'to $access at start $nthMatch learns so by few POSTs and names it',
    async ({ access, ...when }) => {
      const { world, lost } = threeSubscriptions(150);
      const rule = { ...startIn(lost.id, when.nthMatch), fault: { kind: 'subscription', access } } as const;

      const { audit, aftermath } = await auditOf(world, [rule]);

      const isLost = (key: string) => key.startsWith(`/subscriptions/${lost.id}/`);
      const left = aftermath.findings.filter(({ reason }) => reason === 'subscription-forbidden');
      const explained = new Set(['subscription-forbidden', 'access-denied', 'timed-out']);
      expect(
        brokenPromises({
          ...aftermath,
          isExplained: ({ target, reason }) => isLost(target.key) && explained.has(reason ?? ''),
        }),
      ).toEqual([]);
      expect(audit.state).toBe('incomplete');
      expect(audit.incompleteBecause).toMatchObject([{ subscriptionId: lost.id }]);
      expect(left.length).toBeGreaterThan(10);
      expect(left.map(({ detail }) => detail && detailText(detail)).join('\n')).toMatch(when.words);
      expect(refusedPosts(lost.id)).toBeGreaterThanOrEqual(5);
      expect(refusedPosts(lost.id)).toBeLessThanOrEqual(5 + 2 * inFlight + groupsIn(aftermath, lost.id));
    },
  );

  it.each([
    { seconds: 1, slow: 'start' },
    { seconds: 60, slow: 'start' },
    { seconds: 120, slow: 'all' },
  ] as const)(
    'learns so by few POSTs also where the answer to each ($slow) takes $seconds s and hundreds may be in flight',
    async ({ seconds, slow }) => {
      const { world, lost } = threeSubscriptions(300);
      const { match } = startIn(lost.id, 1);
      estate = await createEstate({
        world,
        azure: {
          faults: {
            seed: 1,
            rules: [
              { match, fault: { kind: 'subscription', access: 'forbidden' }, nthMatch: 1 },
              {
                match: slow === 'all' ? { path: `^/subscriptions/${lost.id}/`, fromSecond: 60 } : match,
                fault: { kind: 'slow', seconds },
              },
            ],
          },
        },
      });

      const audit = await estate.run(await estate.open());

      const aftermath = await aftermathOf(estate, audit);
      expect(audit).toMatchObject({
        state: 'incomplete',
        incompleteBecause: [{ code: 'subscription-closed', subscriptionId: lost.id }],
      });
      expect(refusedPosts(lost.id)).toBeLessThanOrEqual(5 + firstRound + groupsIn(aftermath, lost.id));
    },
  );

  it.each([1, 40])(
    'but for a resource group, from start %i on, counts its VMs alone as denied',
    async (nth) => {
      const { world } = threeSubscriptions(150);
      const closing = largestGroup(world);
      const rules = closing.map(
        ({ id }): FaultRule => ({
          match: { call: 'start', vm: `^${id}$`, ...(nth === 1 ? {} : { fromSecond: nth }) },
          fault: { kind: 'vm', to: 'forbidden' },
        }),
      );

      const { audit, aftermath } = await auditOf(world, rules);

      const denied = aftermath.findings.filter(({ reason }) => reason === 'access-denied');
      expect(closing.length).toBeGreaterThan(8);
      expect(
        brokenPromises({
          ...aftermath,
          isExplained: ({ target, reason }) =>
            closing.some(({ id }) => id.toLowerCase() === target.key) && reason === 'access-denied',
        }),
      ).toEqual([]);
      expect(denied.length).toBeGreaterThan(8);
      expect(audit).toMatchObject({ state: 'complete', incompleteBecause: [] });
    },
  );
});

function largestGroup(world: World): readonly SimVm[] {
  const groups = new Map<string, SimVm[]>();
  for (const vm of world.vms.values()) {
    const group = vm.id.toLowerCase().split('/').slice(0, 5).join('/');
    groups.set(group, [...(groups.get(group) ?? []), vm]);
  }
  const [largest = []] = [...groups.values()].sort((one, other) => other.length - one.length);
  return largest;
}
