import type { ExemptHalves, Exemptions } from '../../findings/exemptions.ts';
import { standingJudgements, standingVerdicts } from '../../findings/standing-verdict.ts';
import { portalOf } from '../../model/clouds.ts';
import type { Finding, GuestOs } from '../../model/finding.ts';
import { urnOf } from '../../model/provenance.ts';
import type { Half, Judgement } from '../../model/verdict.ts';
import { adviceFor } from '../advice/advice.ts';
import { type AdviceSubject, checkAmong, commandsAmong, stepsFor } from '../advice/advice-steps.ts';
import { failedControls } from '../advice/controls.ts';
import { guestOsOf, subjectOfFinding } from '../advice/guest-os.ts';
import { exposureMeaning, exposureState } from '../exposure-state.ts';
import { exemptionJson, lastKnownJson } from '../json/finding-json.ts';
import type { Language } from '../messages/messages.ts';
import { notCountedFor } from '../not-counted.ts';
import { tagValue } from '../report-tags.ts';
import { linkText, originSentence } from '../sentences/origin.ts';
import { detailText } from '../sentences/outcome-text.ts';
import { isOfEarlierTable, whatWouldChange } from '../sentences/verdicts/rules.ts';

/**
 * One page of VMs as the report's script reads it: what many VMs have in common is written once, in `shared`, and VMs name it by
 * its place among all that was shared so far. A VM has its values in the order of `columns`.
 */
export type VmBlock = {
  readonly shared: readonly unknown[];
  readonly columns: readonly string[];
  readonly vms: readonly (readonly unknown[])[];
};

/** Above it nothing new is remembered, so that memory stays flat; it is then only written more than once. */
const mostRemembered = 20_000;

export type VmBlockOptions = {
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
  /** Tags that are shown. */
  readonly tags: readonly string[];
};

/** Makes blocks one after the other. */
export function createVmBlocks({
  exemptions,
  at,
  tags,
}: VmBlockOptions): (page: readonly Finding[]) => VmBlock {
  const places = new Map<string, number>();
  let size = 0;
  return (page) => {
    const shared: unknown[] = [];
    const shareBy = (key: string, make: () => unknown): number => {
      const known = places.get(key);
      if (known !== undefined) {
        return known;
      }
      shared.push(make());
      if (places.size < mostRemembered) {
        places.set(key, size);
      }
      size += 1;
      return size - 1;
    };
    const share = (value: unknown): number => shareBy(JSON.stringify(value), () => value);
    const rows = page.map((finding) =>
      rowOf(finding, { share, shareBy, tags }, exemptions(finding.target, at)),
    );
    return { shared, columns: Object.keys(rows[0] ?? {}), vms: rows.map((row) => Object.values(row)) };
  };
}

type Sharing = {
  /** The place of a value among all that was shared. */
  readonly share: (value: unknown) => number;
  /** As above, of a value that the key alone decides. */
  readonly shareBy: (key: string, make: () => unknown) => number;
  readonly tags: readonly string[];
};

/** Every row has these keys, in this order. */
function rowOf(finding: Finding, { share, shareBy, tags }: Sharing, exempt: ExemptHalves | null) {
  const { target, probe, detail, probedAt } = finding;
  const { provenance } = target;
  const { image, imageDate, end, chain } = provenance;
  const subject = subjectOfFinding(finding);
  const os = guestOsOf(finding);
  const system = share(os);
  const why = probe === null ? null : share(whyOf(probe));
  return {
    name: target.name,
    group: target.resourceGroup,
    status: share(statusOf(finding)),
    place: share(placeOf(target, tags)),
    origin: share({
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
    system,
    why,
    /** What to do, and what would change either verdict; null without verdicts. */
    advice:
      subject === null
        ? null
        : shareBy(`advice ${system} ${why} ${JSON.stringify(subject)}`, () => adviceOf(subject, os, probe)),
    probedAt,
    lastKnown: lastKnownJson(finding),
    exempt: exempt === null ? null : share(exemptionJson(exempt)),
    detail: detail === null ? null : share(inBoth((language) => detailText(detail, language))),
    /** Null when it can be put together from the rest. */
    id: target.resourceId === usualId(target) ? null : target.resourceId,
  };
}

function placeOf(target: Finding['target'], tags: readonly string[]) {
  const { subscriptionId, subscriptionName, tenantId, location, managedBy } = target;
  const portal = portalOf(location);
  return {
    subscription: subscriptionId,
    subscriptionName,
    tenant: tenantId,
    location,
    managedBy,
    tags: tags.map((name) => tagValue(target.tags, name)),
    portal: portal === null ? null : `${portal}/#@${encodeURIComponent(tenantId ?? '')}/resource`,
  };
}

function inBoth(say: (language: Language) => string) {
  return { en: say('en'), ja: say('ja') };
}

function statusOf(finding: Finding) {
  const { outcome, reason, blockedBy } = finding;
  const standing = standingVerdicts(finding);
  const judged = standingJudgements(finding);
  return {
    outcome,
    reason,
    blockedBy,
    exposure: exposureState(standing),
    means: standing === null ? null : exposureMeaning(standing),
    uncounted: notCountedFor(finding),
    client: standing?.client ?? null,
    server: standing?.server ?? null,
    clientReason: judged?.client.verdictReason ?? null,
    serverReason: judged?.server.verdictReason ?? null,
  };
}

function whyOf({ halves: { client, server }, scQuery, evidence }: NonNullable<Finding['probe']>) {
  return { client: groundsOf(client), server: groundsOf(server), scQuery, evidence };
}

/**
 * In both languages what to do, and of each half what would change its verdict (null where the grounds are with another audit) and the
 * controls that it fails.
 */
function adviceOf(subject: AdviceSubject, os: GuestOs, probe: Finding['probe']) {
  const steps = stepsFor(subject);
  const inOne = (language: Language) => {
    const change = (half: Half): string | null =>
      probe === null || isOfEarlierTable(probe.halves[half])
        ? null
        : whatWouldChange(probe.halves[half], half, probe.evidence, language);
    return { ...adviceFor(subject, language), client: change('client'), server: change('server') };
  };
  const failed = (half: Half) => failedControls(half, subject[half], os);
  return {
    en: inOne('en'),
    ja: inOne('ja'),
    check: checkAmong(steps),
    commands: commandsAmong(steps),
    failed: { client: failed('client'), server: failed('server') },
  };
}

function groundsOf({ rule, because, warnings, changesAtReboot }: Judgement) {
  const grounds = because.map(({ signal, value, effect }) => [signal, value, effect.code]);
  return { rule, because: grounds, warnings, changesAtReboot };
}

function usualId({ subscriptionId, resourceGroup, name }: Finding['target']): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}
