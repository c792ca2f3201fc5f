import { standingVerdicts } from '../findings/standing-verdict.ts';
import { amount } from '../model/amount.ts';
import type { Finding } from '../model/finding.ts';
import { dayMs } from '../model/ports.ts';
import { urnOf } from '../model/provenance.ts';
import { blockerAdvice } from './advice/blocker-advice.ts';
import { outcomeAdvice } from './advice/outcome-advice.ts';
import { adviceLines, explainProbe, exposureLines } from './explain-probe.ts';
import { findingJson } from './json/finding-json.ts';
import { linkText, originSentence } from './sentences/origin.ts';
import { outcomeText } from './sentences/outcome-text.ts';

/**
 * Why a finding is as it is and what would change it: in lines for people, and as a document. `rawOutput` is what the guest
 * printed, where the audit kept it.
 */
export function explainFinding(
  finding: Finding,
  rawOutput: string | null = null,
): {
  readonly text: readonly string[];
  readonly json: unknown;
} {
  const lines = linesOf(finding);
  return {
    text: [...headLines(finding), ...lines, ...rawLines(rawOutput)],
    json: {
      finding: findingJson(finding),
      evidence: finding.probe?.evidence ?? {},
      explanation: lines,
      rawOutput,
    },
  };
}

function headLines({ target, probedAt }: Finding): string[] {
  const { image, end, reason } = target.provenance;
  const made = image === null ? end : urnOf(image);
  return [
    target.resourceId,
    `Made from: ${made}. ${originSentence(reason)}`,
    ...target.provenance.chain.map((link) => `  ${link.kind}: ${link.id} (${linkText(link)})`),
    ...(probedAt === null ? [] : [`Probed: ${probedAt}`]),
  ];
}

function rawLines(rawOutput: string | null): string[] {
  return rawOutput === null
    ? []
    : ['The guest printed:', ...rawOutput.split(/\r?\n/).map((line) => `  ${line}`)];
}

function linesOf(finding: Finding): string[] {
  if (finding.probe !== null) {
    return explainProbe(finding.probe, 'en');
  }
  return finding.reason === null
    ? ['Not judged yet: the audit is still open.']
    : unjudgedLines(finding, finding.reason);
}

function unjudgedLines(finding: Finding, reason: NonNullable<Finding['reason']>): string[] {
  const { outcome, blockedBy, detail, lastKnown, target } = finding;
  const os = { name: target.os.name, build: target.os.version };
  const { why, whatToDo } = blockedBy === null ? outcomeAdvice[reason] : blockerAdvice.en[blockedBy];
  const standing = standingVerdicts(finding);
  return [
    `Not judged: ${outcomeText(outcome, reason)}.`,
    `Why: ${why}`,
    ...(detail === null ? [] : [`In detail: ${detail}`]),
    `What to do: ${whatToDo}`,
    ...(lastKnown === null ? [] : [lastKnownLine(lastKnown, finding.settledAt, standing !== null)]),
    ...(standing === null ? [] : [...exposureLines(standing, 'en'), ...adviceLines(standing, os, 'en')]),
  ];
}

function lastKnownLine(
  { client, server, probedAt }: NonNullable<Finding['lastKnown']>,
  settledAt: string | null,
  isCarried: boolean,
): string {
  const days = settledAt === null ? null : Math.floor((Date.parse(settledAt) - Date.parse(probedAt)) / dayMs);
  const age = days === null ? '' : `, ${amount(days, 'day')} before`;
  const verdicts = `SMB 1.0 client ${client}, SMB 1.0 server ${server}`;
  return isCarried
    ? `Carried over: ${verdicts}, probed ${probedAt}${age}.`
    : `Last known: ${verdicts}, probed ${probedAt}${age}; not counted.`;
}
