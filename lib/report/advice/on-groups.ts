import type { Finding } from '../../model/finding.ts';
import { exposureOf, type Half, type HalfVerdicts } from '../../model/verdict.ts';
import { type Step, stepsFor } from './advice-steps.ts';
import { guestOsOf, subjectOfFinding } from './guest-os.ts';

/** VMs that can speak SMB 1.0, with the same verdicts and the same steps to take. */
export type OnGroup = {
  readonly verdicts: HalfVerdicts;
  /** Why a half has no verdict, as a code; null where it has one, or nothing is known of that. */
  readonly reasons: Readonly<Record<Half, string | null>>;
  readonly steps: readonly Step[];
  /** Names of Windows that occur, at most {@link mostSystems} and one. */
  readonly systems: readonly string[];
  readonly count: number;
  /** The first of them. */
  readonly named: readonly Pick<Finding['target'], NamedPart>[];
};

type NamedPart = 'name' | 'resourceId' | 'resourceGroup' | 'subscriptionId' | 'subscriptionName' | 'tags';

/** Names of Windows that are told of a group. */
export const mostSystems = 3;

/** Adds a finding to its group, in place, so that a large audit is grouped as its pages go by. */
export function countOn(groups: Map<string, OnGroup>, finding: Finding, mostNamed: number): void {
  const subject = subjectOfFinding(finding);
  if (subject === null || exposureOf(subject) !== 'on') {
    return;
  }
  const os = guestOsOf(finding);
  const { client, server, judged } = subject;
  const steps = stepsFor(subject);
  const reasons = {
    client: judged?.client.verdictReason ?? null,
    server: judged?.server.verdictReason ?? null,
  };
  const same = { verdicts: { client, server }, reasons, steps };
  const key = JSON.stringify(same);
  const before = groups.get(key) ?? { ...same, systems: [], count: 0, named: [] };
  const { systems, named } = before;
  const isNew = os.name !== null && systems.length <= mostSystems && !systems.includes(os.name);
  groups.set(key, {
    ...before,
    systems: isNew ? [...systems, os.name ?? ''] : systems,
    count: before.count + 1,
    named: named.length < mostNamed ? [...named, finding.target] : named,
  });
}

/** Servers that are on first, then the largest group. */
export function sortedGroups(groups: ReadonlyMap<string, OnGroup>): OnGroup[] {
  const isServerOn = ({ verdicts: { server } }: OnGroup): number => Number(server === 'enabled');
  return [...groups.values()].sort(
    (one, other) => isServerOn(other) - isServerOn(one) || other.count - one.count,
  );
}
