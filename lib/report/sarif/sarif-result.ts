import { createHash } from 'node:crypto';
import { activeHalves, type ExemptHalves } from '../../findings/exemptions.ts';
import type { Finding } from '../../model/finding.ts';
import { halves } from '../../model/verdict.ts';
import { escapeActive } from '../escape-active.ts';
import { findingJson } from '../json/finding-json.ts';
import { concernedHalves, type Grounds, levelOf, ruleIds, ruleOf, type SarifRuleId } from './sarif-rules.ts';

export type SarifResult = { readonly rule: SarifRuleId; readonly json: unknown };

/** The alert of one VM; null where it is none. */
export function sarifResult(finding: Finding, exempt: ExemptHalves | null): SarifResult | null {
  const found = ruleOf(finding);
  if (found === null) {
    return null;
  }
  const { rule, grounds } = found;
  const { target } = finding;
  const exempted = suppressionsOf(concernedHalves(rule, grounds), exempt);
  return {
    rule,
    json: {
      ruleId: rule,
      ruleIndex: ruleIds.indexOf(rule),
      level: levelOf(rule),
      message: { text: messageOf(finding, rule, grounds) },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: pathOf(target.key) }, region: { startLine: 1 } },
          logicalLocations: [
            {
              name: escapeActive(target.name),
              fullyQualifiedName: escapeActive(target.resourceId),
              kind: 'resource',
            },
          ],
        },
      ],
      partialFingerprints: { primaryLocationLineHash: fingerprintOf(target.key) },
      ...(exempted === null ? {} : { suppressions: exempted }),
      properties: propertiesOf(finding),
    },
  };
}

/** Resource ids differ in casing from answer to answer; a path must not, for code scanning knows an alert by it. */
function pathOf(key: string): string {
  return key
    .split('/')
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/');
}

/** The same for one VM in every audit: code scanning takes the fingerprint of this name alone. */
function fingerprintOf(key: string): string {
  return `${createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 32)}:1`;
}

function messageOf(
  { target, outcome, reason, lastKnown }: Finding,
  rule: SarifRuleId,
  grounds: Grounds | null,
): string {
  const vm = `${target.name} (${target.resourceGroup})`;
  const notJudged = `It was not judged in this audit (${[outcome ?? 'open', reason].filter((part) => part !== null).join(', ')}).`;
  if (grounds === null) {
    return plainMessage(`Whether the VM ${vm} can speak SMB 1.0 is not known. ${notJudged}`);
  }
  const { client, server } = grounds.verdicts;
  const said = `SMB 1.0 server ${server}, SMB 1.0 client ${client}`;
  if (grounds.isLastKnown) {
    return plainMessage(
      `The VM ${vm} could speak SMB 1.0 when it was last judged (${lastKnown?.probedAt}): ${said}. ${notJudged}`,
    );
  }
  return plainMessage(`${sentences[rule].replace('{vm}', () => vm)}: ${said}.`);
}

const sentences: Readonly<Record<SarifRuleId, string>> = {
  'smb1-server-on': 'The VM {vm} can speak SMB 1.0 now',
  'smb1-client-on': 'The VM {vm} can speak SMB 1.0 now',
  'smb1-not-known': 'Whether the VM {vm} can speak SMB 1.0 is not known',
  'smb1-no-verdict': 'The VM {vm} has no verdict on SMB 1.0',
  'smb1-possible': 'SMB 1.0 is off in the VM {vm} and can be turned on',
};

/** Null unless somebody answers for each half that the alert is about. */
function suppressionsOf(concerned: readonly (typeof halves)[number][], exempt: ExemptHalves | null) {
  const active = activeHalves(exempt);
  if (concerned.some((half) => !active.includes(half))) {
    return null;
  }
  const reasons = concerned.map((half) => exempt?.[half]?.exemption).filter((each) => each !== undefined);
  const said = reasons.map((each) => `${each.owner}, until ${each.expires}: ${each.reason}`);
  return [
    { kind: 'external', status: 'accepted', justification: escapeActive([...new Set(said)].join('; ')) },
  ];
}

function propertiesOf(finding: Finding) {
  const json = findingJson(finding);
  return {
    resourceId: json.resourceId,
    subscriptionId: json.subscriptionId,
    subscriptionName: json.subscriptionName,
    resourceGroup: json.resourceGroup,
    location: json.location,
    // In a bag of properties `tags` is a list of words (SARIF 2.1.0, 3.8.2).
    vmTags: json.tags,
    os: json.os,
    image: json.provenance.image,
    outcome: json.outcome,
    reason: json.reason,
    exposure: json.exposure,
    client: json.client?.verdict ?? null,
    server: json.server?.verdict ?? null,
    failedControls: [...new Set(halves.flatMap((half) => json[half]?.failedControls ?? []))],
    probedAt: json.probedAt,
    carriedOver: json.carriedOver,
    lastKnown: json.lastKnown,
  };
}

/** In a SARIF message brackets make links and braces stand for arguments (SARIF 2.1.0, 3.11): here neither does. */
export function plainMessage(text: string): string {
  return escapeActive(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}
