import { type ImageFinding, isFlagged } from '../../findings/images/image-findings.ts';
import type { Row } from '../../findings/row-sink.ts';
import { isCarriedOver, standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { exposureOf } from '../../model/verdict.ts';

/** Streams of the data collection rule, each of the table of its name. */
export const findingStream = 'Custom-Smb1Findings_CL';
export const imageStream = 'Custom-Smb1Images_CL';

/**
 * Columns as `infra/app/log-tables.json` declares them. All rows of an audit have its end as their time; `AuditId` with `ResourceId`, or with
 * the parts of an image, names a row, however often it is sent.
 */
export function findingRow(audit: Audit, finding: Finding): Row {
  const { target, probe } = finding;
  const { provenance } = target;
  return {
    ...auditColumns(audit),
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

export function imageRow(audit: Audit, image: ImageFinding): Row {
  return {
    ...auditColumns(audit),
    ...imageColumns(image),
    ImageDate: image.imageDate,
    FirstParty: image.firstParty,
    Deprecation: image.deprecation?.state ?? null,
    Smb1BinariesAbsent: image.smb1BinariesAbsent,
    IsFlagged: isFlagged(image),
    Judged: image.judged,
    Decided: image.decided,
    Disagreeing: image.disagreeing.length,
    Predicted: image.predicted,
    AgreesWithPrediction: image.agreesWithPrediction,
  };
}

function auditColumns({ id, state, startedAt, endedAt, scopeHash }: Audit): Row {
  return {
    TimeGenerated: endedAt ?? startedAt,
    AuditId: id,
    AuditState: state,
    Scope: scopeHash.slice(0, 12),
  };
}

function imageColumns(image: Pick<ImageFinding, 'publisher' | 'offer' | 'sku' | 'version'> | null): Row {
  return {
    Publisher: image?.publisher ?? null,
    Offer: image?.offer ?? null,
    Sku: image?.sku ?? null,
    Version: image?.version ?? null,
  };
}
