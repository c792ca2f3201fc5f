import { amount } from '../model/amount.ts';
import type { Finding } from '../model/finding.ts';
import { dayMs } from '../model/ports.ts';
import { urnOf } from '../model/provenance.ts';
import { adviceFor } from '../smb/advice.ts';
import { explain } from '../smb/explain.ts';
import { findingJson } from './finding-json.ts';
import { outcomeAdvice } from './outcome-advice.ts';
import { outcomeText } from './outcome-text.ts';
import { linkText, originSentence } from './sentences/origin.ts';

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
      rule: finding.probe?.judgement.rule ?? null,
      changesAtReboot: finding.probe?.judgement.changesAtReboot ?? false,
      detail: finding.detail,
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
    const { judgement, evidence } = finding.probe;
    const advice = adviceFor(judgement.verdict, 'en');
    const links = advice.links.map(({ title, url }) => `  ${title}: ${url}`);
    return [...explain(judgement, evidence), 'Advice:', ...advice.text.map((text) => `  ${text}`), ...links];
  }
  return finding.reason === null
    ? ['Not judged yet: the audit is still open.']
    : unjudgedLines(finding, finding.reason);
}

function unjudgedLines(
  { outcome, detail, lastKnown, settledAt }: Finding,
  reason: NonNullable<Finding['reason']>,
): string[] {
  const { why, whatToDo } = outcomeAdvice[reason];
  return [
    `Not judged: ${outcomeText(outcome, reason)}.`,
    `Why: ${why}`,
    ...(detail === null ? [] : [`In detail: ${detail}`]),
    `What to do: ${whatToDo}`,
    ...(lastKnown === null ? [] : [lastKnownLine(lastKnown, settledAt, reason === 'unchanged')]),
  ];
}

function lastKnownLine(
  { verdict, probedAt }: NonNullable<Finding['lastKnown']>,
  settledAt: string | null,
  isCarried: boolean,
): string {
  const days = settledAt === null ? null : Math.floor((Date.parse(settledAt) - Date.parse(probedAt)) / dayMs);
  const age = days === null ? '' : `, ${amount(days, 'day')} before`;
  return isCarried
    ? `Carried over: ${verdict}, probed ${probedAt}${age}.`
    : `Last known: ${verdict}, probed ${probedAt}${age}; not counted.`;
}
