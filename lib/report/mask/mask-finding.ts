import type { AnyImageFinding } from '../../findings/images/image-findings.ts';
import type { Finding, GuestOs, JudgedProbe, LastKnown } from '../../model/finding.ts';
import { type ResourceId, resourceKey, subscriptionId } from '../../model/ids.ts';
import type { Provenance } from '../../model/provenance.ts';
import type { Target } from '../../model/target.ts';
import type { HalfJudgements, Judgement } from '../../model/verdict.ts';
import { maskTag } from './mask-audit.ts';
import { maskData, maskOrigin } from './mask-data.ts';
import { maskId } from './mask-id.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { maskedText, safeText } from './safe-words.ts';

/**
 * A finding without what tells whose it is: verdicts, Windows, region, Marketplace image and times stay, texts of guests and of Azure do not.
 * What stays is named: a field that nobody thought of is left out.
 */
export function maskFinding(finding: Finding, pseudonyms: Pseudonyms): Finding {
  const { target, outcome, reason, blockedBy, detail, probe, lastKnown, attempts } = finding;
  const { probeSha256, probedAt, settledAt } = finding;
  return {
    ...{ outcome, reason, blockedBy, attempts, probeSha256, probedAt, settledAt },
    target: maskTarget(target, pseudonyms),
    detail: detail === null ? null : maskedText,
    probe: probe === null ? null : maskProbe(probe),
    lastKnown: lastKnown === null ? null : maskLastKnown(lastKnown),
  };
}

export function maskImage(image: AnyImageFinding, pseudonyms: Pseudonyms): AnyImageFinding {
  const disagreeing = image.disagreeing.map((id) => maskId(id, pseudonyms) as ResourceId);
  return image.kind === undefined
    ? { ...image, disagreeing }
    : {
        ...image,
        disagreeing,
        id: maskOrigin(image.id, pseudonyms),
        madeFrom: maskOriginOf(image.madeFrom, pseudonyms),
      };
}

function maskTarget(target: Target, pseudonyms: Pseudonyms): Target {
  const { kind, location, changedAt, subscriptionName, tenantId } = target;
  const resourceId = maskId(target.resourceId, pseudonyms) as ResourceId;
  const group = `/subscriptions/${target.subscriptionId}/resourceGroups/${target.resourceGroup}`;
  return {
    ...{ kind, location, changedAt },
    resourceId,
    key: resourceKey(resourceId),
    name: nameOf(resourceId),
    subscriptionId: subscriptionId(pseudonyms.guid(target.subscriptionId)),
    ...(subscriptionName !== undefined && {
      subscriptionName: pseudonyms.name('subscription', subscriptionName),
    }),
    ...(tenantId !== undefined && { tenantId: pseudonyms.guid(tenantId) }),
    resourceGroup: nameOf(maskId(group, pseudonyms)),
    tags: Object.fromEntries(
      Object.entries(target.tags).map(([name, value]) => {
        const [masked = '', of = ''] = maskTag(`${name}=${value}`, pseudonyms).split('=');
        return [masked, of];
      }),
    ),
    managedBy: target.managedBy === null ? null : maskId(target.managedBy, pseudonyms),
    os: { name: safeOrNull(target.os.name), version: safeOrNull(target.os.version) },
    provenance: maskOriginOf(target.provenance, pseudonyms),
  };
}

function nameOf(maskedId: string): string {
  return maskedId.slice(maskedId.lastIndexOf('/') + 1);
}

function maskGuestOs({ name, build }: GuestOs): GuestOs {
  return { name: safeOrNull(name), build: safeOrNull(build) };
}

function safeOrNull(text: string | null): string | null {
  return text === null ? null : safeText(text);
}

function maskOriginOf<Origin extends Pick<Provenance, 'reason' | 'chain'>>(
  origin: Origin,
  pseudonyms: Pseudonyms,
): Origin {
  return {
    ...origin,
    reason: maskData(origin.reason, pseudonyms),
    chain: origin.chain.map((link) => ({
      ...link,
      id: maskOrigin(link.id, pseudonyms),
      note: maskData(link.note, pseudonyms),
    })),
  };
}

function maskProbe({ halves, scQuery, os }: JudgedProbe): JudgedProbe {
  return {
    halves: maskHalves(halves),
    scQuery: scQuery === null ? null : { smb1: scQuery.smb1, smb2: scQuery.smb2 },
    os: maskGuestOs(os),
    evidence: {},
  };
}

function maskLastKnown({ client, server, probedAt, os, halves }: LastKnown): LastKnown {
  return {
    ...{ client, server, probedAt },
    ...(os !== undefined && { os: maskGuestOs(os) }),
    ...(halves !== undefined && { halves: maskHalves(halves) }),
  };
}

function maskHalves({ client, server }: HalfJudgements): HalfJudgements {
  return { client: maskJudgement(client), server: maskJudgement(server) };
}

function maskJudgement(judgement: Judgement): Judgement {
  const { verdict, verdictReason, rule, warnings, changesAtReboot, because } = judgement;
  return {
    ...{ verdict, verdictReason, rule, warnings, changesAtReboot },
    because: because.map(({ signal, value, effect: { code } }) => ({
      signal,
      value: safeText(value),
      effect: { code },
    })),
  };
}
