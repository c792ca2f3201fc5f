import type { Exemptions } from '../../findings/exemptions.ts';
import { standingVerdict } from '../../findings/standing-verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { urnOf } from '../../model/provenance.ts';
import type { Language } from '../messages.ts';
import { linkText, originSentence } from '../sentences/origin.ts';

/**
 * One page of VMs as the report's script reads it: what many VMs have in common is written once, in `shared`, and VMs name it by
 * its place among all that was shared so far.
 */
export type VmBlock = { readonly shared: readonly unknown[]; readonly vms: readonly VmRow[] };

export type VmRow = readonly [
  name: string,
  resourceGroup: string,
  status: number,
  place: number,
  origin: number,
  system: number,
  why: number | null,
  probedAt: string | null,
  lastKnown: Finding['lastKnown'],
  exempt: number | null,
  detail: string | null,
  /** Null when it can be put together from the rest. */
  resourceId: string | null,
];

/** Above it nothing new is remembered, so that memory stays flat; it is then only written more than once. */
const mostRemembered = 20_000;

/** Makes blocks one after the other. `at`: the time at which exemptions are looked at, epoch milliseconds. */
export function createVmBlocks(exemptions: Exemptions, at: number): (page: readonly Finding[]) => VmBlock {
  const places = new Map<string, number>();
  let size = 0;
  return (page) => {
    const shared: unknown[] = [];
    const share = (value: unknown): number => {
      const key = JSON.stringify(value);
      const known = places.get(key);
      if (known !== undefined) {
        return known;
      }
      shared.push(value);
      if (places.size < mostRemembered) {
        places.set(key, size);
      }
      size += 1;
      return size - 1;
    };
    return { shared, vms: page.map((finding) => rowOf(finding, share, exemptions(finding.target, at))) };
  };
}

type Share = (value: unknown) => number;

function rowOf(finding: Finding, share: Share, exempt: ReturnType<Exemptions>): VmRow {
  const { target, probe, outcome, reason, detail, probedAt, lastKnown } = finding;
  const { provenance } = target;
  const verdict = standingVerdict(finding);
  const { image, imageDate, end, chain } = provenance;
  return [
    target.name,
    target.resourceGroup,
    share({ outcome, reason, verdict, verdictReason: probe?.judgement.verdictReason ?? null }),
    share({ subscription: target.subscriptionId, location: target.location, managedBy: target.managedBy }),
    share({
      image: image === null ? null : urnOf(image),
      imageDate,
      end,
      reason: inBoth((language) => originSentence(provenance.reason, language)),
      chain: chain.map((link) => ({
        kind: link.kind,
        id: link.id,
        note: inBoth((language) => linkText(link, language)),
      })),
    }),
    share({ name: probe?.os.name ?? target.os.name, build: probe?.os.build ?? target.os.version }),
    probe === null ? null : share(whyOf(probe)),
    probedAt,
    lastKnown,
    exempt === null ? null : share(exemptOf(exempt)),
    detail,
    target.resourceId === usualId(target) ? null : target.resourceId,
  ];
}

function inBoth(say: (language: Language) => string) {
  return { en: say('en'), ja: say('ja') };
}

function whyOf({ judgement, scQuery, smb1Server, evidence }: NonNullable<Finding['probe']>) {
  const { rule, because, warnings, changesAtReboot } = judgement;
  const grounds = because.map(({ signal, value, effect }) => [signal, value, effect]);
  return { rule, because: grounds, warnings, changesAtReboot, scQuery, smb1Server, evidence };
}

function exemptOf({ exemption, state }: NonNullable<ReturnType<Exemptions>>) {
  const { owner, reason, expires } = exemption;
  return { state, owner, reason, expires };
}

function usualId({ subscriptionId, resourceGroup, name }: Finding['target']): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}
