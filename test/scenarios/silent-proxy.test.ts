import { describe, expect, it } from '@jest/globals';
import type { FaultPlan } from '../arm-simulator/fault-plan.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import { createEstate, postsByVm, startedAt } from '../support/faulted-audit.ts';

const machines = 150;

/** What a proxy does that swallows one answer in twenty: nothing, for longer than any call is waited for. */
const swallowing: FaultPlan = {
  seed: 5,
  rules: (['start', 'poll'] as const).map((call) => ({
    match: { call },
    fault: { kind: 'slow', seconds: 600 },
    probability: 0.05,
  })),
};

/** Seconds until every machine was asked, and the most calls that waited for their answers at a time. */
async function audited() {
  const estate = await createEstate({ world: largeFleet(machines), azure: { faults: swallowing } });
  const { runCommand } = estate.deps;
  const waiting = { posts: 0, gets: 0 };
  const most = { posts: 0, gets: 0 };
  const counted = async <Answer>(kind: keyof typeof most, call: Promise<Answer>): Promise<Answer> => {
    waiting[kind] += 1;
    most[kind] = Math.max(most[kind], waiting[kind]);
    return await call.finally(() => {
      waiting[kind] -= 1;
    });
  };
  Object.assign(estate.deps, {
    runCommand: {
      start: (...given) => counted('posts', runCommand.start(...given)),
      poll: (...given) => counted('gets', runCommand.poll(...given)),
    } satisfies typeof runCommand,
  });
  const audit = await estate.run(await estate.open());
  const firsts = [...postsByVm(estate.azure.log()).values()].map(([first]) => first?.at ?? Number.NaN);
  const { judged } = (await estate.coverage(audit)).byOutcome;
  await estate.close();
  return { most, judged, asked: (Math.max(...firsts) - startedAt) / 1000 };
}

describe('a proxy that swallows answers', () => {
  it('holds up no VM but those that it swallows the answers of, and no more connections than are allowed', async () => {
    const { most, judged, asked } = await audited();

    expect(judged).toBe(machines);
    expect(asked).toBeLessThan(40);
    expect(most.posts).toBeGreaterThan(8);
    expect(most.posts).toBeLessThanOrEqual(128);
    expect(most.gets).toBeLessThanOrEqual(128);
  });
});
