import type { ImageFinding } from '../findings/image-findings.ts';
import type { Finding } from '../model/finding.ts';
import { linkJson, originJson } from './sentences/origin.ts';

export type FindingJson = ReturnType<typeof findingJson>;

/** A finding as documents, lines and the HTTP API show it; keys in the documented order. */
export function findingJson(finding: Finding) {
  const { target, probe } = finding;
  const { provenance } = target;
  const judgement = probe?.judgement ?? null;
  return {
    resourceId: target.resourceId,
    name: target.name,
    subscriptionId: target.subscriptionId,
    resourceGroup: target.resourceGroup,
    location: target.location,
    os: { name: probe?.os.name ?? target.os.name, build: probe?.os.build ?? target.os.version },
    managedBy: target.managedBy,
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
    verdict: judgement?.verdict ?? null,
    verdictReason: judgement?.verdictReason ?? null,
    because: judgement?.because ?? [],
    warnings: judgement?.warnings ?? [],
    scQuery: probe?.scQuery ?? null,
    smb1Server: probe?.smb1Server ?? null,
    probeSha256: finding.probeSha256,
    probedAt: finding.probedAt,
    lastKnown: finding.lastKnown,
  };
}

/** An image finding as documents, lines and the HTTP API show it. */
export function imageJson(image: ImageFinding) {
  return {
    publisher: image.publisher,
    offer: image.offer,
    sku: image.sku,
    version: image.version,
    imageDate: image.imageDate,
    smb1BinariesAbsent: image.smb1BinariesAbsent,
    judged: image.judged,
    decided: image.decided,
    verdicts: image.verdicts,
    disagreeing: image.disagreeing,
    predicted: image.predicted,
    agreesWithPrediction: image.agreesWithPrediction,
    firstParty: image.firstParty,
  };
}
