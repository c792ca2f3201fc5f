import { leftOutOfSample } from '../../findings/coverage.ts';
import { type AnyImageFinding, isFlagged } from '../../findings/images/image-findings.ts';
import { ownImageOf } from '../../findings/images/own-image.ts';
import type { SinkRow } from '../../findings/row-sink.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { type MarketplaceImage, urnOf } from '../../model/provenance.ts';
import { findingJson, imageJson } from '../json/finding-json.ts';

/** Streams of the data collection rule, each of the table of its name. */
export const findingStream = 'Custom-Smb1Findings_CL';
export const imageStream = 'Custom-Smb1Images_CL';

export type AuditTold = { readonly audit: Audit; readonly coverage: Coverage };

/**
 * Columns as `infra/app/log-tables.json` declares them. All rows of an audit have its end as their time, how many findings it has, and how many
 * VMs a sample left out of it; `AuditId` with `ResourceId`, or with the parts of an image, names a row, however often it is sent.
 */
export function findingRow(told: AuditTold, finding: Finding): SinkRow {
  const json = findingJson(finding);
  const { provenance, client, server, lastKnown } = json;
  return {
    ...auditColumns(told),
    ResourceId: json.resourceId,
    VmName: json.name,
    ResourceGroup: json.resourceGroup,
    Location: json.location,
    SubscriptionId: json.subscriptionId,
    SubscriptionName: json.subscriptionName,
    // The table has a column of its own that is called TenantId: the workspace's.
    SubscriptionTenantId: json.tenantId,
    Tags: json.tags,
    ManagedBy: json.managedBy,
    OsName: json.os.name,
    OsBuild: json.os.build,
    Outcome: json.outcome,
    Reason: json.reason,
    Exposure: json.exposure,
    Client: client?.verdict ?? null,
    Server: server?.verdict ?? null,
    ClientReason: client?.verdictReason ?? null,
    ServerReason: server?.verdictReason ?? null,
    CarriedOver: json.carriedOver,
    ProbedAt: json.probedAt,
    LastKnownClient: lastKnown?.client ?? null,
    LastKnownServer: lastKnown?.server ?? null,
    LastKnownAt: lastKnown?.probedAt ?? null,
    OriginEnd: provenance.end,
    OwnImageId: ownImageOf(finding.target.provenance)?.id ?? null,
    ...imageColumns(provenance.image),
    ImageDate: provenance.imageDate,
    ProbeSha256: json.probeSha256,
  };
}

/** What only images of the other sort have is null. */
export function imageRow(told: AuditTold, image: AnyImageFinding): SinkRow {
  const json = imageJson(image);
  const { madeFrom } = json;
  return {
    ...auditColumns(told),
    ImageKind: json.kind,
    OwnImageId: json.id,
    MadeFrom: madeFrom === null || madeFrom.image === null ? null : urnOf(madeFrom.image),
    ...imageColumns(json),
    ImageDate: json.imageDate,
    FirstParty: json.firstParty,
    Deprecation: json.deprecation?.state ?? null,
    Predicted: json.predicted,
    AgreesWithPrediction: json.agreesWithPrediction,
    Smb1BinariesAbsent: json.smb1BinariesAbsent,
    IsFlagged: isFlagged(image),
    Judged: json.judged,
    Decided: json.decided,
    Disagreeing: json.disagreeing.length,
  };
}

function auditColumns({ audit, coverage }: AuditTold): SinkRow {
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

function imageColumns(image: { readonly [Part in keyof MarketplaceImage]: string | null } | null): SinkRow {
  return {
    Publisher: image?.publisher ?? null,
    Offer: image?.offer ?? null,
    Sku: image?.sku ?? null,
    Version: image?.version ?? null,
  };
}
