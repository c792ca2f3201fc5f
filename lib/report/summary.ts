import type { Headline } from '../findings/image-summary.ts';
import { amount } from '../model/amount.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import { outcomes } from '../model/outcome.ts';
import { verdicts } from '../model/verdict.ts';
import { countsText } from './by-image.ts';
import type { FindingTally } from './finding-tally.ts';
import { incompleteSentence } from './sentences/incomplete.ts';
import { noteText } from './sentences/notes.ts';

export type SummaryFacts = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly headline: Headline;
  /** Findings with verdict `conflict`, by the rule that named the contradiction. */
  readonly conflictsByRule: Readonly<Record<string, number>>;
};

/** What an audit came to, in a few lines: the headline first, then what is not known and why. */
export function summaryLines({ audit, coverage, headline, conflictsByRule }: SummaryFacts): string[] {
  return [
    headlineText(headline),
    `Audit ${audit.id} is ${audit.state}: ${coverageText(coverage)}.`,
    ...partLines(audit),
    ...verdictLines(coverage),
    ...conflictLines(conflictsByRule),
    ...againstPredictionLines(headline),
    ...otherPublisherLines(headline),
    ...audit.incompleteBecause.map((reason) => `Incomplete: ${incompleteSentence(reason)}`),
    ...(audit.notes ?? []).map((note) => `Note: ${noteText(note, 'en')}`),
  ];
}

/** An alarm that exemptions keep quiet is still told of. */
export function exemptionLines({ exempt, expired }: Pick<FindingTally, 'exempt' | 'expired'>): string[] {
  return [
    ...(exempt === 0 ? [] : [`Exempt, and not counted by --fail-on: ${amount(exempt, 'finding')}.`]),
    ...(expired === 0 ? [] : [`Exempt once, counted again since its exemption expired: ${expired}.`]),
  ];
}

/** Confirmed and single are shown apart: one VM alone may have been changed after it was made. */
export function headlineText({ marketplaceImages, flagged, byFlag }: Headline): string {
  if (marketplaceImages === 0) {
    return 'No VM from a Marketplace image was found.';
  }
  const images = amount(marketplaceImages, 'Marketplace image');
  const verb = flagged === 1 || marketplaceImages === 1 ? 'comes' : 'come';
  const parts = flagged === 0 ? '' : ` (${byFlag.confirmed} confirmed, ${byFlag.single} seen on a single VM)`;
  return `${flagged} of ${images} ${verb} without SMB1${parts}.`;
}

/** Such as `12 discovered: 9 judged, 3 skipped (not-running 3)`. */
export function coverageText(coverage: Coverage): string {
  const settled = outcomes
    .filter((outcome) => coverage.byOutcome[outcome] > 0)
    .map((outcome) => `${coverage.byOutcome[outcome]} ${outcome}${reasonsText(coverage, outcome)}`);
  const open = coverage.pending + coverage.starting + coverage.started;
  const parts = open === 0 ? settled : [...settled, `${open} open`];
  return `${coverage.discovered} discovered${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** Nothing where the only reason is the outcome's own name. */
function reasonsText(coverage: Coverage, outcome: string): string {
  const prefix = `${outcome}:`;
  const reasons = Object.entries(coverage.byReason)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length), count] as const)
    .filter(([reason]) => reason !== outcome);
  return reasons.length === 0 ? '' : ` (${countsText(Object.fromEntries(reasons))})`;
}

function partLines({ lineage }: Audit): string[] {
  return lineage === null
    ? []
    : [`It only probed a part of audit ${lineage.from} again: what the others came to is in that one.`];
}

function verdictLines(coverage: Coverage): string[] {
  const counts = verdicts.map((verdict) => [verdict, coverage.byVerdict[verdict] ?? 0] as const);
  const text = countsText(Object.fromEntries(counts));
  return text === '' ? [] : [`Verdicts: ${text}.`];
}

function conflictLines(conflictsByRule: Readonly<Record<string, number>>): string[] {
  const text = countsText(conflictsByRule);
  return text === '' ? [] : [`Conflicts by rule: ${text}.`];
}

function otherPublisherLines({ ofOthers, marketplaceImages }: Headline): string[] {
  return ofOthers === 0
    ? []
    : [
        `Of the ${amount(marketplaceImages, 'Marketplace image')}, ${ofOthers} ${ofOthers === 1 ? 'is' : 'are'} of other publishers than Microsoft.`,
      ];
}

function againstPredictionLines({ againstPrediction }: Headline): string[] {
  return againstPrediction === 0
    ? []
    : [`Images whose VMs differ from what the image's date suggests: ${againstPrediction}.`];
}
