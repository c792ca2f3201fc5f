import type { Finding, GuestOs } from '../../model/finding.ts';
import { exposureOf, type HalfVerdicts } from '../../model/verdict.ts';
import { stepsFor } from './advice-steps.ts';
import { guestOsOf, subjectOf } from './guest-os.ts';

/** VMs that can speak SMB 1.0, with the same verdicts and the same steps to take. */
export type OnGroup = {
  readonly verdicts: HalfVerdicts;
  /** Of the first of them; it decides the steps of all. */
  readonly os: GuestOs;
  /** Names of Windows that occur, at most {@link mostSystems} and one. */
  readonly systems: readonly string[];
  readonly count: number;
  /** The first of them. */
  readonly named: readonly Pick<Finding['target'], 'name' | 'resourceId' | 'tags'>[];
};

/** Names of Windows that are told of a group. */
export const mostSystems = 3;

/** Adds a finding to its group, in place, so that a large audit is grouped as its pages go by. */
export function countOn(
  groups: Map<string, OnGroup>,
  finding: Finding,
  { client, server }: HalfVerdicts,
  mostNamed: number,
): void {
  if (exposureOf({ client, server }) !== 'on') {
    return;
  }
  const os = guestOsOf(finding);
  const key = JSON.stringify([client, server, stepsFor(subjectOf({ client, server }, os))]);
  const before = groups.get(key) ?? { verdicts: { client, server }, os, systems: [], count: 0, named: [] };
  const { systems, named } = before;
  const isNew = os.name !== null && systems.length <= mostSystems && !systems.includes(os.name);
  const { name, resourceId, tags } = finding.target;
  groups.set(key, {
    ...before,
    systems: isNew ? [...systems, os.name ?? ''] : systems,
    count: before.count + 1,
    named: named.length < mostNamed ? [...named, { name, resourceId, tags }] : named,
  });
}

/** Servers that are on first, then the largest group. */
export function sortedGroups(groups: ReadonlyMap<string, OnGroup>): OnGroup[] {
  const isServerOn = ({ verdicts: { server } }: OnGroup): number => Number(server === 'enabled');
  return [...groups.values()].sort(
    (one, other) => isServerOn(other) - isServerOn(one) || other.count - one.count,
  );
}
