import { leftOutOfSample } from '../../findings/coverage.ts';
import {
  type AnyImageFinding,
  type ImageFinding,
  isFlagged,
  isPublished,
  kindOf,
  type OwnImageFinding,
} from '../../findings/images/image-findings.ts';
import { ownImageOf } from '../../findings/images/own-image.ts';
import type { Row } from '../../findings/row-sink.ts';
import { isCarriedOver, standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { type MarketplaceImage, urnOf } from '../../model/provenance.ts';
import { exposureOf } from '../../model/verdict.ts';

/** Streams of the data collection rule, each of the table of its name. */
export const findingStream = 'Custom-Smb1Findings_CL';
export const imageStream = 'Custom-Smb1Images_CL';

export type AuditTold = { readonly audit: Audit; readonly coverage: Coverage };

/**
 * Columns as `infra/app/log-tables.json` declares them. All rows of an audit have its end as their time, how many findings it has, and how many
 * VMs a sample left out of it; `AuditId` with `ResourceId`, or with the parts of an image, names a row, however often it is sent.
 */
export function findingRow(told: AuditTold, finding: Finding): Row {
  const { target, probe } = finding;
  const { provenance } = target;
  return {
    ...auditColumns(told),
    ResourceId: target.resourceId,
    VmName: target.name,
    ResourceGroup: target.resourceGroup,
    Location: target.location,
    SubscriptionId: target.subscriptionId,
    SubscriptionName: target.subscriptionName ?? null,
    // The table has a column of its own that is called TenantId: the workspace's.
    SubscriptionTenantId: target.tenantId ?? null,
    Tags: target.tags,
    ManagedBy: target.managedBy,
    OsName: probe?.os.name ?? target.os.name,
    OsBuild: probe?.os.build ?? target.os.version,
    Outcome: finding.outcome,
    Reason: finding.reason,
    ...verdictColumns(finding),
    OriginEnd: provenance.end,
    OwnImageId: ownImageOf(provenance)?.id ?? null,
    ...imageColumns(provenance.image),
    ImageDate: provenance.imageDate,
    ProbeSha256: finding.probeSha256,
  };
}

function verdictColumns(finding: Finding): Row {
  const { probe, lastKnown } = finding;
  const standing = standingVerdicts(finding);
  return {
    Exposure: standing === null ? null : exposureOf(standing),
    Client: standing?.client ?? null,
    Server: standing?.server ?? null,
    ClientReason: probe?.halves.client.verdictReason ?? null,
    ServerReason: probe?.halves.server.verdictReason ?? null,
    CarriedOver: isCarriedOver(finding),
    ProbedAt: finding.probedAt,
    LastKnownClient: lastKnown?.client ?? null,
    LastKnownServer: lastKnown?.server ?? null,
    LastKnownAt: lastKnown?.probedAt ?? null,
  };
}

/** What only images of the other sort have is null. */
export function imageRow(told: AuditTold, image: AnyImageFinding): Row {
  return {
    ...auditColumns(told),
    ImageKind: kindOf(image),
    ...(isPublished(image) ? publishedColumns(image) : ownColumns(image)),
    Smb1BinariesAbsent: image.smb1BinariesAbsent,
    IsFlagged: isFlagged(image),
    Judged: image.judged,
    Decided: image.decided,
    Disagreeing: image.disagreeing.length,
  };
}

function publishedColumns(image: ImageFinding): Row {
  return {
    OwnImageId: null,
    MadeFrom: null,
    ...imageColumns(image),
    ImageDate: image.imageDate,
    FirstParty: image.firstParty,
    Deprecation: image.deprecation?.state ?? null,
    Predicted: image.predicted,
    AgreesWithPrediction: image.agreesWithPrediction,
  };
}

function ownColumns({ id, madeFrom }: OwnImageFinding): Row {
  return {
    OwnImageId: id,
    MadeFrom: madeFrom.image === null ? null : urnOf(madeFrom.image),
    ...imageColumns(null),
    ImageDate: null,
    FirstParty: null,
    Deprecation: null,
    Predicted: null,
    AgreesWithPrediction: null,
  };
}

function auditColumns({ audit, coverage }: AuditTold): Row {
  const { id, state, startedAt, endedAt, scopeHash } = audit;
  return {
    TimeGenerated: endedAt ?? startedAt,
    AuditId: id,
    AuditState: state,
    Scope: scopeHash.slice(0, 12),
    Discovered: coverage.discovered,
    LeftOut: leftOutOfSample(coverage),
  };
}

function imageColumns(image: MarketplaceImage | null): Row {
  return {
    Publisher: image?.publisher ?? null,
    Offer: image?.offer ?? null,
    Sku: image?.sku ?? null,
    Version: image?.version ?? null,
  };
}
