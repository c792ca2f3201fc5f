import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { estimateAudit } from '../../lib/audit/plan/estimate.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { preparePace } from './pace-audit.ts';
import { paceFleet } from './pace-fleet.ts';

type Fleet = { readonly machines: number; readonly subscriptions: number };

export type AuditedFleet = {
  readonly deps: AuditDeps;
  /** Of the whole audit, in virtual time. */
  readonly seconds: number;
  /** What its probes cost. */
  readonly calls: number;
};

export async function auditFleet(fleet: Fleet, seed: number): Promise<AuditedFleet> {
  const run = await preparePace(paceFleet({ ...fleet, seed, stuck: 0 }), { seed });
  await run.clock.runUntil(runAudit(run.deps, run.audit.id, { interrupt: new AbortController().signal }));
  const seconds = (run.clock.now() - run.startedAt) / 1000;
  const { posts, polls } = run.platform.tally;
  await run.close();
  return { deps: run.deps, seconds, calls: posts + polls };
}

/** What `plan` says by what one audit of the fleet took. */
export async function measureEstimate(fleet: Fleet, seed: number) {
  const { deps, seconds, calls } = await auditFleet(fleet, seed);
  const each = { japaneast: fleet.machines / fleet.subscriptions };
  const estimate = estimateAudit(deps, Array(fleet.subscriptions).fill(each));
  return { seconds: estimate.seconds / seconds, calls: estimate.armCalls / calls };
}
