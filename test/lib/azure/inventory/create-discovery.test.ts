import { describe, expect, it } from '@jest/globals';
import { truthFleet } from '../../../arm-simulator/fleet.ts';
import { truthOf } from '../../../arm-simulator/truth.ts';
import type { World } from '../../../arm-simulator/world.ts';
import { reasonsIn, simulatedDiscovery, startedAt, targetsIn } from '../../../support/simulated-discovery.ts';

const everything = (world: World) => ({
  include: { subscriptions: world.subscriptions.map(({ id }) => id) },
});

describe('createDiscovery', () => {
  it('settles before any probe what the control plane tells, and nothing else', async () => {
    const world = truthFleet(300, { startedAt });

    const events = await simulatedDiscovery(world).discover(everything(world));

    const found = targetsIn(events).map(({ target, settle }) => ({
      id: target.key,
      settled: settle === null ? null : `${settle.outcome}/${settle.reason}`,
    }));
    const truth = truthOf(world).targets.map(({ id, outcome, reason }) => ({
      id: id.toLowerCase(),
      settled: knownBeforeProbe.has(String(reason)) ? `${outcome}/${reason}` : null,
    }));
    expect(byId(found)).toEqual(byId(truth));
  });

  it('finds every target of a fleet once, with the provenance that the fleet knows', async () => {
    const world = truthFleet(300, { startedAt });
    const azure = simulatedDiscovery(world, { graph: { hasUniformInstances: false } });

    const events = await azure.discover(everything(world));

    const found = targetsIn(events).map(({ target }) => ({
      id: target.key,
      end: target.provenance.end,
      image: target.provenance.image,
    }));
    const truth = truthOf(world).targets.map(({ id, provenanceEnd, image }) => ({
      id: id.toLowerCase(),
      end: provenanceEnd,
      image,
    }));
    expect(byId(found)).toEqual(byId(truth));
    expect(reasonsIn(events)).toEqual([]);
  });
});

const knownBeforeProbe = new Set([
  'not-running',
  'do-not-touch',
  'managed-by-other',
  'extensions-disallowed',
  'agent-not-ready',
]);

function byId<Row extends { id: string }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((left, right) => left.id.localeCompare(right.id));
}
