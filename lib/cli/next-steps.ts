import { leftOutOfSample } from '../findings/coverage.ts';
import type { Store } from '../findings/store/store.ts';
import { type Audit, type Coverage, isClosed } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import type { TextLine } from '../report/explain-probe.ts';
import type { SummaryFacts } from '../report/summary.ts';
import type { FlagValues } from './arguments/flags.ts';
import type { CliContext } from './command.ts';
import type { SaidTexts } from './texts/cli-texts.ts';

type Step = Exclude<keyof SaidTexts['next'], 'title'>;

type Facts = Pick<SummaryFacts, 'audit' | 'coverage'> & {
  /** Of either sort. */
  readonly hasFlaggedImage: boolean;
};

/** Says on stderr what {@link nextSteps} has. */
export async function sayNextSteps(
  { console, texts }: Pick<CliContext, 'console' | 'texts'>,
  store: Pick<Store, 'imageFindings'>,
  facts: Omit<Facts, 'hasFlaggedImage'>,
  flags: Pick<FlagValues, 'report' | 'store'>,
): Promise<void> {
  const flagged = await store.imageFindings(facts.audit.id, { flagged: true }, 1);
  const hasFlaggedImage = flagged.items.length > 0;
  for (const line of nextSteps({ ...facts, hasFlaggedImage }, flags, texts.said.next)) {
    console.line(line);
  }
}

/** What to type after an audit: a line that says what for, then the command. Nothing where there is nothing to do. */
export function nextSteps(
  facts: Facts,
  flags: Pick<FlagValues, 'report' | 'store'>,
  say: SaidTexts['next'],
): TextLine[] {
  const { id, state } = facts.audit;
  return isClosed(state) ? linesOf(stepsOf(facts, flags), flags, say) : stepToResume(id, flags, say);
}

/** What to type after an audit that is left open. */
export function stepToResume(
  id: AuditId,
  flags: Pick<FlagValues, 'store'>,
  say: SaidTexts['next'],
): TextLine[] {
  return linesOf([['resume', 'resume', id]], flags, say);
}

function linesOf(
  steps: readonly (readonly [Step, ...string[]])[],
  flags: Pick<FlagValues, 'store'>,
  say: SaidTexts['next'],
): TextLine[] {
  const lines = steps.flatMap(([step, ...args]): TextLine[] => [
    `  ${say[step]}`,
    { whole: `    smb1-audit ${[...args, ...storeOf(flags)].join(' ')}` },
  ]);
  return lines.length === 0 ? [] : [say.title, ...lines];
}

function stepsOf(
  { audit, coverage, hasFlaggedImage }: Facts,
  { report }: Pick<FlagValues, 'report'>,
): (readonly [Step, ...string[]])[] {
  const { id, state } = audit;
  if (state === 'failed' || coverage.discovered === 0) {
    return [['doctor', 'doctor']];
  }
  const steps: readonly (readonly [boolean, Step, ...string[]])[] = [
    [coverage.byExposure.on > 0, 'exposed', 'findings', id, '--exposure', 'on'],
    [coverage.byExposure.on > 0, 'explain', 'explain', 'VM', '--audit', id],
    [hasFlaggedImage, 'images', 'images', id, '--flagged'],
    [canBeAskedAgain(coverage), 'again', 'run', '--from', id, ...ofSample(audit, coverage)],
    [
      state !== 'canceled' && leftOutOfSample(coverage) > 0,
      'sampled',
      ...['run', '--from', id, '--only', 'sampled'],
    ],
    [report === undefined, 'report', 'report', id, '--out', 'report.html'],
  ];
  return steps.filter(([applies]) => applies).map(([, ...step]) => step);
}

function canBeAskedAgain({ byOutcome }: Coverage): boolean {
  const { failed, unreachable, canceled } = byOutcome;
  return failed + unreachable + canceled + byOutcome['not-attempted'] > 0;
}

/** Without the limit, all that a sample kept for the place of others would be probed. */
function ofSample({ limits: { perImage } }: Audit, { byOutcome }: Coverage): string[] {
  const isLeft = byOutcome.canceled + byOutcome['not-attempted'] > 0;
  return perImage === undefined || !isLeft
    ? []
    : ['--only', 'canceled,not-attempted', '--per-image', String(perImage)];
}

/** Where the store was named by a flag, the next command needs it too; a connection string never is. */
function storeOf({ store }: Pick<FlagValues, 'store'>): string[] {
  switch (store?.kind) {
    case 'sqlite':
      return ['--store', shellWord(`sqlite:${store.path}`)];
    case 'tables':
      return ['--store', shellWord(store.accountUrl)];
    default:
      return [];
  }
}

/** In single quotes where a shell could read it otherwise. */
function shellWord(text: string): string {
  return /^[\w:/.\\-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
