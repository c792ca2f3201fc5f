import type { Headline } from '../findings/images/image-summary.ts';
import { amount } from '../model/amount.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import { outcomes } from '../model/outcome.ts';
import { exposures, halves, verdicts } from '../model/verdict.ts';
import { countsText } from './by-image.ts';
import type { FindingTally } from './finding-tally.ts';
import { incompleteSentence } from './sentences/incomplete.ts';
import { noteText } from './sentences/notes.ts';

export type SummaryFacts = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly headline: Headline;
  /** When the oldest evidence that was carried over was taken, ISO 8601 UTC; null when none was. */
  readonly oldestCarried: string | null;
  /** Halves with verdict `conflict`, by half and the rule that named the contradiction. */
  readonly conflictsByRule: Readonly<Record<string, number>>;
};

/** What an audit came to, in a few lines: the two answers first, then what is not known and why. */
export function summaryLines(facts: SummaryFacts): string[] {
  const { audit, coverage, headline, conflictsByRule } = facts;
  return [
    headlineText(headline),
    exposureText(audit, coverage),
    `Audit ${audit.id} is ${audit.state}: ${coverageText(coverage)}.`,
    ...carriedLines(facts),
    ...partLines(audit),
    ...verdictLines(audit, coverage),
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

function carriedLines({ audit, coverage: { carriedOver }, oldestCarried }: SummaryFacts): string[] {
  if (oldestCarried === null) {
    return [];
  }
  const ageMs = Date.parse(audit.endedAt ?? audit.startedAt) - Date.parse(oldestCarried);
  const oldest = `the oldest verdict is of ${oldestCarried.slice(0, 10)}, ${ageText(ageMs)} before`;
  return [`Carried over from earlier audits and counted here: ${amount(carriedOver, 'VM')}; ${oldest}.`];
}

function ageText(ageMs: number): string {
  const hours = Math.max(0, Math.round(ageMs / 3_600_000));
  return hours < 48 ? amount(hours, 'hour') : amount(Math.round(hours / 24), 'day');
}

function partLines({ lineage }: Audit): string[] {
  if (lineage?.isContinued === true) {
    return [`It goes on with audit ${lineage.from}: what was not probed again is as it was there.`];
  }
  return lineage === null
    ? []
    : [`It only probed a part of audit ${lineage.from} again: what the others came to is in that one.`];
}

/** Those with the server on are told apart and first: it is the half that worms came by. */
export function exposureText({ halves: asked }: Audit, coverage: Coverage): string {
  const { known, byExposure, client, server } = coverage;
  if (known === 0) {
    return 'No VM was judged, so nothing is known of which can speak SMB 1.0.';
  }
  const judged = amount(known, 'judged VM');
  if (!asked.includes('server')) {
    return `The SMB 1.0 client is on in ${client.enabled} of ${judged}; this audit did not ask for the SMB 1.0 server.`;
  }
  const alone = byExposure.on - server.enabled;
  const parts =
    byExposure.on === 0
      ? ''
      : `: the SMB 1.0 server is on in ${server.enabled}, the SMB 1.0 client in ${alone} ${alone === 1 ? 'other' : 'others'}`;
  return `${byExposure.on} of ${judged} can speak SMB 1.0 now${parts}.`;
}

function verdictLines({ halves: asked }: Audit, coverage: Coverage): string[] {
  const line = (
    label: string,
    names: readonly string[],
    counts: Readonly<Record<string, number>>,
  ): string[] => {
    const text = countsText(Object.fromEntries(names.map((name) => [name, counts[name] ?? 0])));
    return text === '' ? [] : [`${label}: ${text}.`];
  };
  return [
    ...(asked.includes('server') ? line('VMs by exposure', exposures, coverage.byExposure) : []),
    ...halves
      .filter((half) => asked.includes(half))
      .flatMap((half) => line(`SMB 1.0 ${half}`, verdicts, coverage[half])),
  ];
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
