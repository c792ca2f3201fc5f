import { describe, expect, it } from '@jest/globals';
import { sentenceJa } from '../../../lib/report/sentences-ja.ts';
import { truthFleet } from '../../arm-simulator/fleet.ts';
import { simulatedDiscovery, targetsIn } from '../../support/simulated-discovery.ts';

/** Sentences as the code that writes them words them now: a translation that no longer fits one shows here. */
describe('sentenceJa of what the auditor says', () => {
  it('has words for where every VM of an estate came from', async () => {
    const world = truthFleet(300);
    const subscriptions = world.subscriptions.map(({ id }) => id);

    const events = await simulatedDiscovery(world).discover({ include: { subscriptions } });

    const told = new Set(targetsIn(events).map(({ target }) => target.provenance.reason));
    expect(told.size).toBeGreaterThan(5);
    expect([...told].filter((reason) => sentenceJa(reason) === null)).toEqual([]);
  });
});
