import type { AuditNote } from '../model/audit-note.ts';
import type { IncompleteReason } from '../model/incomplete-reason.ts';
import { urnOf } from '../model/provenance.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import type { AuditDeps } from './audit-deps.ts';
import { estimateAudit } from './estimate.ts';

/** What an audit of a scope would do, found out without sending a probe. */
export type AuditPreview = {
  readonly subscriptions: readonly { readonly subscriptionId: string; readonly name: string }[];
  /** Why an audit of this scope would be incomplete. */
  readonly incompleteBecause: readonly IncompleteReason[];
  readonly notes: readonly AuditNote[];
  readonly discovered: number;
  readonly toProbe: number;
  /** Targets that would not be probed, by `outcome:reason`. */
  readonly skips: Readonly<Record<string, number>>;
  /** Targets to probe by region. */
  readonly byLocation: Readonly<Record<string, number>>;
  /** Targets to probe by `publisher:offer:sku:version`, or by the end of their provenance. */
  readonly images: Readonly<Record<string, number>>;
  readonly estimate: { readonly armCalls: number; readonly seconds: number };
  /** VMs on which Run Command would install its extension if they never used it: each one that is probed. */
  readonly extensionFootprint: number;
};

/** Discovers a scope and counts. Errors as discovery's. */
export async function previewAudit(
  deps: Pick<AuditDeps, 'discover' | 'rates' | 'tuning'>,
  scope: Scope,
  signal: AbortSignal,
): Promise<AuditPreview> {
  const subscriptions: { subscriptionId: string; name: string }[] = [];
  const incompleteBecause: IncompleteReason[] = [];
  const notes: AuditNote[] = [];
  const skips: Record<string, number> = {};
  const byLocation: Record<string, number> = {};
  const images: Record<string, number> = {};
  const bySubscription: Record<string, number> = {};
  let discovered = 0;
  let toProbe = 0;
  for await (const event of deps.discover(scope, signal)) {
    switch (event.kind) {
      case 'subscription':
        subscriptions.push({ subscriptionId: event.subscriptionId, name: event.name });
        break;
      case 'subscription-unreadable':
      case 'incomplete':
        incompleteBecause.push(event.because);
        break;
      case 'note':
        notes.push(event.note);
        break;
      case 'target':
        discovered += 1;
        if (event.settle !== null) {
          count(skips, `${event.settle.outcome}:${event.settle.reason}`);
          break;
        }
        toProbe += 1;
        count(byLocation, event.target.location);
        count(bySubscription, event.target.subscriptionId);
        count(images, imageLabel(event.target));
        break;
    }
  }
  const estimate = estimateAudit(deps, Object.values(bySubscription), subscriptions.length);
  return {
    subscriptions,
    incompleteBecause,
    notes,
    discovered,
    toProbe,
    skips,
    byLocation,
    images,
    estimate,
    extensionFootprint: toProbe,
  };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function imageLabel(target: Target): string {
  const { end, image } = target.provenance;
  return image === null ? `(${end})` : urnOf(image);
}
