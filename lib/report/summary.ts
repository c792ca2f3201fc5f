import { leftOutOfSample, openIn } from '../findings/coverage.ts';
import type { Headline } from '../findings/images/image-summary.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import type { AuditNote } from '../model/reasons/audit-note.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import { exposures, halves, verdicts } from '../model/verdict.ts';
import type { ExposedByOwner } from './exposed-by-owner.ts';
import type { FindingTally } from './finding-tally.ts';
import type { Language } from './messages/messages.ts';
import { codeName, namedCounts } from './sentences/code-name.ts';
import { incompleteSentence } from './sentences/incomplete.ts';
import { noteText } from './sentences/notes.ts';
import { type SummaryTexts, summaryTexts } from './sentences/summary-texts.ts';
import { halfName } from './sentences/verdicts/half-words.ts';
import { countsText } from './table/by-image.ts';

export type SummaryFacts = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly headline: Headline;
  /** When the oldest evidence that was carried over was taken, ISO 8601 UTC; null when none was. */
  readonly oldestCarried: string | null;
  readonly conflicts: FindingTally['conflicts'];
  /** Whose the VMs with exposure `on` are. */
  readonly byOwner: readonly ExposedByOwner[];
};

/** What an audit came to, in a few lines: the two answers first, then what is not known and why; that it failed and why before all. */
export function summaryLines(facts: SummaryFacts, language: Language = 'en'): string[] {
  const { audit, coverage, headline } = facts;
  const say = summaryTexts[language];
  const isFailed = audit.state === 'failed';
  const isUnanswered = coverage.known === 0 && (isFailed || audit.state === 'planning');
  const stands = say.audit(
    audit.id,
    codeName('states', audit.state, language),
    coverageText(coverage, language),
  );
  const answers = [
    headlineText(headline, language),
    exposureText(audit, coverage, language),
    ...ifAny(leftOutOfSample(coverage), say.sample),
    ...facts.byOwner.map((each) => byOwnerLine(each, language)),
  ];
  const why = audit.incompleteBecause;
  return [
    ...(isFailed ? [stands, ...why.map((reason) => incompleteSentence(reason, language))] : []),
    ...(isUnanswered ? [] : answers),
    ...(isFailed ? [] : [stands]),
    ...carriedLines(facts, say),
    ...partLines(audit, say),
    ...verdictLines(audit, coverage, language),
    ...countLine(say.conflicts, conflictCounts(facts), language),
    ...ifAny(headline.againstPrediction, say.againstPrediction),
    ...ifAny(headline.ofOthers, (count) => say.ofOthers(count, headline.marketplaceImages)),
    ...(isFailed ? [] : why.map((reason) => incompleteLine(reason, language))),
    ...(audit.notes ?? []).map((note) => noteLine(note, language)),
  ];
}

/** Such as `server B1`: one count for each rule, whatever contradicts. */
function conflictCounts({ conflicts }: SummaryFacts): Readonly<Record<string, number>> {
  const byRule = Object.groupBy(conflicts, ({ half, rule }) => `${half} ${rule}`);
  return Object.fromEntries(
    Object.entries(byRule).map(([name, counts = []]) => [
      name,
      counts.reduce((sum, { count }) => sum + count, 0),
    ]),
  );
}

export function incompleteLine(reason: IncompleteReason, language: Language): string {
  return summaryTexts[language].incomplete(incompleteSentence(reason, language));
}

export function noteLine(note: AuditNote, language: Language): string {
  return summaryTexts[language].note(noteText(note, language));
}

/** An alarm that exemptions keep quiet is still told of. */
export function exemptionLines(
  { exempt, expired }: Pick<FindingTally, 'exempt' | 'expired'>,
  language: Language = 'en',
): string[] {
  const say = summaryTexts[language];
  return [...ifAny(exempt, say.exempt), ...ifAny(expired, say.expired)];
}

function ifAny(count: number, say: (count: number) => string): string[] {
  return count === 0 ? [] : [say(count)];
}

/** How many images come without SMB1, as a phrase without its end. `told`: how a number is written. */
export function headlineAnswer(
  { marketplaceImages, flagged, byFlag }: Headline,
  language: Language,
  told: (count: number) => string = String,
): string {
  const say = summaryTexts[language];
  if (marketplaceImages === 0) {
    return say.noImages;
  }
  return byFlag.unjudged === marketplaceImages
    ? say.imagesUnknown(marketplaceImages, told)
    : say.images(flagged, marketplaceImages, told);
}

/** Confirmed and single are shown apart: one VM alone may have been changed after it was made. */
export function headlineText(head: Headline, language: Language = 'en'): string {
  const { flagged, byFlag, marketplaceImages } = head;
  const say = summaryTexts[language];
  const parts = flagged === 0 ? '' : say.flagParts(byFlag.confirmed, byFlag.single);
  const unknown = byFlag.unjudged === marketplaceImages ? [] : ifAny(byFlag.unjudged, say.unknownPart);
  return say.headline(headlineAnswer(head, language), [parts, ...unknown].join(''));
}

/** Such as `12 discovered: 9 judged, 3 skipped (not-running 3)`. */
export function coverageText(coverage: Coverage, language: Language = 'en'): string {
  const say = summaryTexts[language];
  const settled = Object.entries(coverage.byOutcome)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => say.outcome(outcome, count, reasonsText(coverage, outcome, language)));
  const open = openIn(coverage);
  return say.coverage(coverage.discovered, open === 0 ? settled : [...settled, say.open(open)]);
}

/** Nothing where the only reason is the outcome's own name. */
function reasonsText(coverage: Coverage, outcome: string, language: Language): string {
  const prefix = `${outcome}:`;
  const reasons = Object.entries(coverage.byReason)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length), count] as const)
    .filter(([reason]) => reason !== outcome);
  return reasons.length === 0
    ? ''
    : ` (${countsText(namedCounts('reasons', Object.fromEntries(reasons), language), language)})`;
}

function carriedLines(
  { audit, coverage: { carriedOver }, oldestCarried }: SummaryFacts,
  say: SummaryTexts,
): string[] {
  if (oldestCarried === null) {
    return [];
  }
  const ageMs = Date.parse(audit.endedAt ?? audit.startedAt) - Date.parse(oldestCarried);
  return [say.carried(carriedOver, oldestCarried, ageText(ageMs, say))];
}

function ageText(ageMs: number, say: SummaryTexts): string {
  const hours = Math.max(0, Math.round(ageMs / 3_600_000));
  return hours < 48 ? say.hours(hours) : say.days(Math.round(hours / 24));
}

function partLines({ lineage }: Audit, say: SummaryTexts): string[] {
  if (lineage === null) {
    return [];
  }
  return [lineage.isContinued === true ? say.goesOn(lineage.from) : say.partOf(lineage.from)];
}

/** Those with the server on are told apart and first: it is the half that worms came by. */
export function exposureText(
  { halves: asked }: Audit,
  coverage: Coverage,
  language: Language = 'en',
): string {
  const { known, byExposure, client, server } = coverage;
  const say = summaryTexts[language];
  if (known === 0) {
    return say.nothingJudged;
  }
  if (!asked.includes('server')) {
    return say.clientOnly(client.enabled, known);
  }
  const alone = byExposure.on - server.enabled;
  if (byExposure.on === 0) {
    return say.headline(noneExposed(coverage, language), '');
  }
  const exposed = leftOutOfSample(coverage) > 0 ? say.exposedAtLeast : say.exposed;
  return exposed(byExposure.on, known, say.exposedParts(server.enabled, alone));
}

/** That no VM with verdicts is on, as a phrase without its end. `told`: how a number is written. */
export function noneExposed(
  { known, discovered }: Coverage,
  language: Language,
  told: (count: number) => string = String,
): string {
  return summaryTexts[language].noneExposed(known, discovered - known, told);
}

/** Owners that one line names. */
const mostOwners = 8;

function byOwnerLine({ tag, counts }: ExposedByOwner, language: Language): string {
  const say = summaryTexts[language];
  const named = counts.slice(0, mostOwners).map(([value, vms]) => `${value ?? say.noTag} (${vms})`);
  const others = counts.slice(mostOwners).reduce((sum, [, vms]) => sum + vms, 0);
  return say.byOwner(tag, [...named, ...(others === 0 ? [] : [say.otherOwners(others)])].join(say.gap));
}

function verdictLines({ halves: asked }: Audit, coverage: Coverage, language: Language): string[] {
  const say = summaryTexts[language];
  const line = (
    kind: 'exposures' | 'verdicts',
    label: string,
    names: readonly string[],
    counts: Readonly<Record<string, number>>,
  ): string[] => {
    const counted = Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
    return countLine(label, namedCounts(kind, counted, language), language);
  };
  return [
    ...(asked.includes('server') ? line('exposures', say.byExposure, exposures, coverage.byExposure) : []),
    ...halves
      .filter((half) => asked.includes(half))
      .flatMap((half) => line('verdicts', halfName(half, language), verdicts, coverage[half])),
  ];
}

function countLine(
  label: string,
  counts: Readonly<Partial<Record<string, number>>>,
  language: Language,
): string[] {
  const text = countsText(counts, language);
  return text === '' ? [] : [summaryTexts[language].counts(label, text)];
}
