import { type FindingJson, findingJson } from '../../lib/report/json/finding-json.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { createEstate, postsByVm } from '../support/faulted-audit.ts';
import { callsIn, throttledIn } from './calls.ts';
import { auditByCli } from './cli-audit.ts';

/** One way of running the scenario; what became of each machine by its id in lower case. */
export type Run = {
  readonly outcomes: ReadonlyMap<string, string>;
  readonly posts: ReadonlyMap<string, number>;
  readonly callsPerMachine: number;
  /** From the first start to the last poll. */
  readonly makespanSeconds: number;
  readonly throttled: number;
};

export type Agreement = {
  readonly machines: number;
  readonly onVirtualTime: Run;
  readonly overSockets: Run;
  /** Machines that were settled in another way, or started another number of times. */
  readonly differing: readonly string[];
};

/**
 * The same fleet with the same durations twice: on virtual time in this process, and by the command line over HTTPS on a clock
 * `scale` times as fast as the wall.
 */
export async function measureAgreement(machines: number, seed: number, scale: number): Promise<Agreement> {
  const onVirtualTime = await runOnVirtualTime(machines, seed);
  const overSockets = await runOverSockets(machines, seed, scale);
  const differing = [...onVirtualTime.outcomes].filter(
    ([id, outcome]) =>
      overSockets.outcomes.get(id) !== outcome || overSockets.posts.get(id) !== onVirtualTime.posts.get(id),
  );
  return { machines, onVirtualTime, overSockets, differing: differing.map(([id]) => id) };
}

async function runOnVirtualTime(machines: number, seed: number): Promise<Run> {
  const estate = await createEstate({ world: largeFleet(machines, { seed }), seed });
  try {
    const audit = await estate.open();
    await estate.run(audit);
    const findings = (await estate.findings(audit)).map(findingJson);
    return runOf(machines, findings, estate.azure.log());
  } finally {
    await estate.close();
  }
}

async function runOverSockets(machines: number, seed: number, scale: number): Promise<Run> {
  const { findings, log } = await auditByCli(largeFleet(machines, { seed }), { scale });
  return runOf(machines, findings, log);
}

function runOf(machines: number, findings: readonly FindingJson[], log: readonly LogEntry[]): Run {
  const { starts, polls } = callsIn(log);
  const posts = [...postsByVm(log)].map(([id, { length }]) => [id, length] as const);
  const outcomes = findings.map(
    ({ resourceId, outcome, reason, client, server }) =>
      [
        resourceId.toLowerCase(),
        `${outcome} ${reason ?? ''} ${client?.verdict ?? ''} ${server?.verdict ?? ''}`,
      ] as const,
  );
  return {
    outcomes: new Map(outcomes),
    posts: new Map(posts),
    callsPerMachine: (starts.length + polls.length) / machines,
    makespanSeconds: ((polls.at(-1)?.at ?? 0) - (starts[0]?.at ?? 0)) / 1000,
    throttled: throttledIn(log),
  };
}
