import { standingVerdicts } from '../findings/standing-verdict.ts';
import type { Finding, JudgedProbe } from '../model/finding.ts';
import { dayMs } from '../model/ports.ts';
import { urnOf } from '../model/provenance.ts';
import { blockerAdvice } from './advice/blocker-advice.ts';
import { outcomeAdvice } from './advice/outcome-advice.ts';
import { adviceLines, explainProbe, exposureLines, lineText, type TextLine } from './explain-probe.ts';
import { findingJson } from './json/finding-json.ts';
import { type Language, messages } from './messages/messages.ts';
import { notCountedFor } from './not-counted.ts';
import { tagValue } from './report-tags.ts';
import { type ExplainedTexts, explainedTexts } from './sentences/explained-texts.ts';
import { linkKindTexts, linkText, originSentence } from './sentences/origin.ts';
import { outcomeText } from './sentences/outcome-text.ts';

/**
 * Why a finding is as it is and what would change it: in lines for people, and as a document, which is in English. `rawOutput` is what the
 * guest printed, where the audit kept it; `behind` the probe whose verdicts are carried over, where the audit that probed is still there;
 * `tags` those that may tell whose a VM is.
 */
export function explainFinding(
  finding: Finding,
  {
    rawOutput = null,
    behind = null,
    tags = [],
    language = 'en',
  }: {
    readonly rawOutput?: string | null;
    readonly behind?: JudgedProbe | null;
    readonly tags?: readonly string[];
    readonly language?: Language;
  } = {},
): {
  readonly text: readonly TextLine[];
  readonly json: unknown;
} {
  return {
    text: [
      ...headLines(finding, tags, language),
      ...linesOf(finding, behind, language),
      ...rawLines(rawOutput, explainedTexts[language]),
    ],
    json: {
      finding: findingJson(finding),
      evidence: (finding.probe ?? behind)?.evidence ?? {},
      explanation: linesOf(finding, behind, 'en').map(lineText),
      rawOutput,
    },
  };
}

function headLines(finding: Finding, tags: readonly string[], language: Language): string[] {
  const { target, probedAt } = finding;
  const uncounted = notCountedFor(finding);
  const { image, end, reason, chain } = target.provenance;
  const say = explainedTexts[language];
  const made = image === null ? say.ends[end] : urnOf(image);
  return [
    target.resourceId,
    ...ownerLines(target, tags, say),
    say.madeFrom(made, originSentence(reason, language)),
    ...chain.map(
      (link) => `  ${linkKindTexts[language][link.kind]}: ${link.id} (${linkText(link, language)})`,
    ),
    ...(uncounted === null ? [] : [`  ${messages[language].detail.notCounted[uncounted]}`]),
    ...(probedAt === null ? [] : [say.probed(probedAt)]),
  ];
}

function ownerLines(
  { subscriptionId, subscriptionName, resourceGroup, tags }: Finding['target'],
  names: readonly string[],
  say: ExplainedTexts,
): string[] {
  const subscription =
    subscriptionName === undefined ? subscriptionId : `${subscriptionName} (${subscriptionId})`;
  const carried = names.flatMap((name) => {
    const value = tagValue(tags, name);
    return value === null ? [] : [`${name}=${value}`];
  });
  return [
    say.place(subscription, resourceGroup),
    ...(names.length === 0 ? [] : [carried.length === 0 ? say.noOwner(names) : say.whose(carried)]),
  ];
}

function rawLines(rawOutput: string | null, say: ExplainedTexts): TextLine[] {
  return rawOutput === null
    ? []
    : [say.printed, ...rawOutput.split(/\r?\n/).map((line) => ({ whole: `  ${line}` }))];
}

function linesOf(finding: Finding, behind: JudgedProbe | null, language: Language): TextLine[] {
  if (finding.probe !== null) {
    return explainProbe(finding.probe, language);
  }
  return finding.reason === null
    ? [explainedTexts[language].open]
    : unjudgedLines(finding, finding.reason, { behind, language });
}

function unjudgedLines(
  finding: Finding,
  reason: NonNullable<Finding['reason']>,
  { behind, language }: { readonly behind: JudgedProbe | null; readonly language: Language },
): TextLine[] {
  const { outcome, blockedBy, detail, lastKnown, target } = finding;
  const os = { name: target.os.name, build: target.os.version };
  const advice = blockedBy === null ? outcomeAdvice[language][reason] : blockerAdvice[language][blockedBy];
  const standing = standingVerdicts(finding);
  const say = explainedTexts[language];
  return [
    say.notJudged(outcomeText(outcome, reason, language)),
    say.why(advice.why),
    ...(detail === null ? [] : [say.detail(detail)]),
    say.whatToDo(advice.whatToDo),
    ...(lastKnown === null
      ? []
      : [lastKnownLine(lastKnown, { settledAt: finding.settledAt, isCarried: standing !== null, say })]),
    ...(behind !== null
      ? explainProbe(behind, language)
      : standing === null
        ? []
        : [...exposureLines(standing, language), ...adviceLines(standing, os, language)]),
  ];
}

function lastKnownLine(
  { client, server, probedAt }: NonNullable<Finding['lastKnown']>,
  {
    settledAt,
    isCarried,
    say,
  }: { readonly settledAt: string | null; readonly isCarried: boolean; readonly say: ExplainedTexts },
): string {
  const days = settledAt === null ? null : Math.floor((Date.parse(settledAt) - Date.parse(probedAt)) / dayMs);
  const verdicts = say.verdicts(client, server);
  return isCarried ? say.carried(verdicts, probedAt, days) : say.lastKnown(verdicts, probedAt, days);
}
