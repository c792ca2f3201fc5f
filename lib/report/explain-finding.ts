import type { CarriedFrom } from '../findings/carried-from.ts';
import { isCarriedOver } from '../findings/standing-verdict.ts';
import type { Finding, LastKnown } from '../model/finding.ts';
import { dayMs } from '../model/ports.ts';
import { urnOf } from '../model/provenance.ts';
import { blockerAdvice } from './advice/blocker-advice.ts';
import { subjectOfFinding } from './advice/guest-os.ts';
import { adviceOn } from './advice/outcome-advice.ts';
import { adviceLines, explainProbe, exposureLines, lineText, type TextLine } from './explain-probe.ts';
import { findingJson } from './json/finding-json.ts';
import { type Language, messages } from './messages/messages.ts';
import { notCountedFor } from './not-counted.ts';
import { carriedTags } from './report-tags.ts';
import { linkKindTexts, linkText, originSentence } from './sentences/origin.ts';
import { detailText, outcomeText } from './sentences/outcome-text.ts';
import { type ExplainedTexts, explainedTexts } from './sentences/verdicts/explained-texts.ts';

/**
 * Why a finding is as it is and what would change it: in lines for people, and as a document, which is in English. `rawOutput` is what the
 * guest printed, where the audit kept it; `carried` where verdicts were carried over from, where that audit is still there; `tags` those
 * that may tell whose a VM is.
 */
export function explainFinding(
  finding: Finding,
  {
    rawOutput = null,
    carried = null,
    tags = [],
    language = 'en',
  }: {
    readonly rawOutput?: string | null;
    readonly carried?: CarriedFrom | null;
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
      ...linesOf(finding, carried, language),
      ...rawLines(rawOutput, explainedTexts[language]),
    ],
    json: {
      finding: findingJson(finding),
      evidence: (finding.probe ?? carried?.finding.probe)?.evidence ?? {},
      explanation: linesOf(finding, carried, 'en').map(lineText),
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
  const carried = carriedTags(tags, names).map(([name, value]) => `${name}=${value}`);
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

function linesOf(finding: Finding, carried: CarriedFrom | null, language: Language): TextLine[] {
  const { probe, reason, lastKnown } = finding;
  if (probe !== null) {
    return standingLines(finding, language);
  }
  if (reason === null) {
    return [explainedTexts[language].open];
  }
  return isCarriedOver(finding) && lastKnown !== null
    ? carriedLines({ ...finding, lastKnown }, carried, language)
    : unjudgedLines(finding, reason, language);
}

/** The verdicts stand, so they come first, and what to do is what they ask for. */
function carriedLines(
  finding: Finding & { readonly lastKnown: LastKnown },
  carried: CarriedFrom | null,
  language: Language,
): TextLine[] {
  const { lastKnown, settledAt } = finding;
  const { client, server, probedAt } = lastKnown;
  const say = explainedTexts[language];
  const probe = carried?.finding.probe ?? null;
  return [
    say.carried(
      carried?.auditId ?? null,
      say.verdicts(client, server),
      probedAt,
      daysTo(settledAt, probedAt),
    ),
    ...standingLines({ ...finding, probe }, language),
  ];
}

/** With the rules and grounds of the verdicts, where these are at hand. */
function standingLines(finding: Finding, language: Language): TextLine[] {
  const subject = subjectOfFinding(finding);
  if (subject === null) {
    return [];
  }
  return finding.probe === null
    ? [...exposureLines(subject, language), ...adviceLines(subject, language)]
    : explainProbe(finding.probe, language, subject);
}

function unjudgedLines(
  finding: Finding,
  reason: NonNullable<Finding['reason']>,
  language: Language,
): TextLine[] {
  const { outcome, blockedBy, detail, lastKnown, settledAt } = finding;
  const advice = blockedBy === null ? adviceOn(reason, language) : blockerAdvice[language][blockedBy];
  const say = explainedTexts[language];
  return [
    say.notJudged(outcomeText(outcome, reason, language)),
    ...(advice === null ? [] : [say.why(advice.why)]),
    ...(detail === null ? [] : [say.detail(detailText(detail, language))]),
    ...(advice === null ? [] : [say.whatToDo(advice.whatToDo)]),
    ...(lastKnown === null ? [] : [lastKnownLine(lastKnown, settledAt, say)]),
  ];
}

function lastKnownLine(
  { client, server, probedAt }: LastKnown,
  settledAt: string | null,
  say: ExplainedTexts,
): string {
  return say.lastKnown(say.verdicts(client, server), probedAt, daysTo(settledAt, probedAt));
}

function daysTo(settledAt: string | null, probedAt: string): number | null {
  return settledAt === null ? null : Math.floor((Date.parse(settledAt) - Date.parse(probedAt)) / dayMs);
}
