import type { Exempt, ExemptHalves } from '../../findings/exemptions.ts';
import {
  type AnyImageFinding,
  type ImageFinding,
  isPublished,
  kindOf,
  type OwnImageFinding,
} from '../../findings/images/image-findings.ts';
import { isCarriedOver, standingJudgements, standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding, GuestOs } from '../../model/finding.ts';
import { exposureOf, type Half, type Judgement, type Verdict } from '../../model/verdict.ts';
import { failedControls } from '../advice/controls.ts';
import { guestOsOf } from '../advice/guest-os.ts';
import { linkJson, originJson } from '../sentences/origin.ts';
import { detailText } from '../sentences/outcome-text.ts';
import { effectText } from '../sentences/verdicts/effects.ts';

export type FindingJson = ReturnType<typeof findingJson>;

/** A finding as documents, lines and the HTTP API show it; keys in the documented order. */
export function findingJson(finding: Finding) {
  const { target, probe } = finding;
  const { provenance } = target;
  const standing = standingVerdicts(finding);
  const os = guestOsOf(finding);
  const judged = standingJudgements(finding);
  const halfOf = (half: Half) =>
    standing === null ? null : halfJson(half, standing[half], { judgement: judged?.[half], os });
  return {
    resourceId: target.resourceId,
    name: target.name,
    subscriptionId: target.subscriptionId,
    resourceGroup: target.resourceGroup,
    location: target.location,
    os,
    managedBy: target.managedBy,
    // Earlier versions did not read these two.
    tenantId: target.tenantId ?? null,
    subscriptionName: target.subscriptionName ?? null,
    tags: target.tags,
    provenance: {
      end: provenance.end,
      reason: originJson(provenance.reason),
      image: provenance.image,
      plan: provenance.plan,
      imageDate: provenance.imageDate,
      chain: provenance.chain.map(linkJson),
    },
    outcome: finding.outcome,
    reason: finding.reason,
    blockedBy: finding.blockedBy,
    detail: finding.detail && detailText(finding.detail),
    exposure: standing === null ? null : exposureOf(standing),
    client: halfOf('client'),
    server: halfOf('server'),
    scQuery: probe?.scQuery ?? null,
    probeSha256: finding.probeSha256,
    probedAt: finding.probedAt,
    carriedOver: isCarriedOver(finding),
    lastKnown: lastKnownJson(finding),
  };
}

/** The verdicts of an earlier audit as {@link findingJson} shows them; the Windows that they were found on stands where any finding has it. */
export function lastKnownJson({ lastKnown }: Pick<Finding, 'lastKnown'>) {
  if (lastKnown === null) {
    return null;
  }
  const { client, server, probedAt } = lastKnown;
  return { client, server, probedAt };
}

/** A half as {@link findingJson} shows it. Of a verdict that an earlier version carried over, the grounds are with the audit that probed. */
export function halfJson(
  half: Half,
  verdict: Verdict,
  { judgement, os }: { readonly judgement: Judgement | undefined; readonly os: GuestOs },
) {
  return {
    verdict,
    verdictReason: judgement?.verdictReason ?? null,
    rule: judgement?.rule ?? null,
    because: (judgement?.because ?? []).map(({ signal, value, effect }) => ({
      signal,
      value,
      effect: { ...effect, message: effectText(effect, half, 'en') },
    })),
    warnings: judgement?.warnings ?? [],
    changesAtReboot: judgement?.changesAtReboot ?? null,
    failedControls: failedControls(half, verdict, os),
  };
}

/** The exemptions of a finding as exports and the HTML show them. */
export function exemptionJson({ client, server }: ExemptHalves) {
  return { client: exemptJson(client), server: exemptJson(server) };
}

function exemptJson(exempt: Exempt | null) {
  if (exempt === null) {
    return null;
  }
  const { owner, reason, expires } = exempt.exemption;
  return { state: exempt.state, owner, reason, expires };
}

/** An image finding as documents, lines and the HTTP API show it: what only images of the other sort have is null. */
export function imageJson(image: AnyImageFinding) {
  const published: Partial<ImageFinding> = isPublished(image) ? image : {};
  const { publisher = null, offer = null, sku = null, version = null } = published;
  const { firstParty = null, imageDate = null, deprecation = null } = published;
  const { predicted = null, agreesWithPrediction = null } = published;
  return {
    kind: kindOf(image),
    ...{ publisher, offer, sku, version },
    id: isPublished(image) ? null : image.id,
    madeFrom: isPublished(image) ? null : originOf(image.madeFrom),
    ...{ firstParty, imageDate, deprecation },
    smb1BinariesAbsent: image.smb1BinariesAbsent,
    judged: image.judged,
    decided: image.decided,
    notCounted: image.notCounted,
    client: image.client,
    server: image.server,
    disagreeing: image.disagreeing,
    ...(image.sample && { sample: image.sample }),
    ...{ predicted, agreesWithPrediction },
  };
}

function originOf({ end, reason, image, chain }: OwnImageFinding['madeFrom']) {
  return { end, reason: originJson(reason), image, chain: chain.map(linkJson) };
}
