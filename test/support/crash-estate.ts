import type { FaultRule } from '../arm-simulator/fault-plan.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { passingTrouble, postedTwice } from './passing-trouble.ts';
import { type SimulatedAzure, startSimulatedAzure } from './simulated-azure.ts';

/** An estate over HTTPS whose audit takes seconds, with nothing in it that takes long by nature. */
export type CrashEstate = {
  readonly azure: SimulatedAzure;
  readonly world: World;
  /** Flags that name all of it. */
  readonly scope: readonly string[];
  /** What a process needs in its environment; few operations at a time, so that an audit has many moments. */
  readonly env: Readonly<Record<string, string>>;
  /** Run commands that an undisturbed audit sends. */
  readonly probes: number;
};

/** Half of the starts are answered a tenth of a second late, so that a kill can fall between a POST and its answer. */
const slowStarts: FaultRule = {
  match: { call: 'start' },
  fault: { kind: 'slow', seconds: 15 },
  probability: 0.5,
};

/** In trouble: under {@link passingTrouble} as well, with pages of Resource Graph that must be asked for in smaller ones. */
export async function openCrashEstate(vms = 60, isInTrouble = false): Promise<CrashEstate> {
  const world = createFleet({ seed: 31, vms, subscriptions: 2, mix: { stuck: 0, conditions: 0 } });
  const azure = await startSimulatedAzure({
    world,
    scale: 100,
    // Two minutes of ours: a probe that many deaths in a row left unwatched is no probe that takes too long.
    probeDeadlineSeconds: 18_000,
    options: isInTrouble
      ? { graph: { rowsInPayload: 30 }, faults: { seed: 1, rules: [slowStarts, ...passingTrouble] } }
      : { faults: { seed: 1, rules: [slowStarts] } },
  });
  const judged = azure.truth().targets.filter(({ outcome }) => outcome === 'judged');
  const repeated = judged.filter(({ id }) => isInTrouble && postedTwice.test(id));
  return {
    azure,
    world,
    scope: world.subscriptions.flatMap(({ id }) => ['--subscription', id]),
    env: { ...azure.env, SMB1_AUDIT_MAX_IN_FLIGHT: '6' },
    probes: judged.length + repeated.length,
  };
}
