import type { AuditDeps } from '../audit/audit-deps.ts';
import { runAudit } from '../audit/run-audit.ts';
import { type Exemptions, noExemptions } from '../findings/exemptions.ts';
import { imagePages } from '../findings/images/image-pages.ts';
import { findingPages } from '../findings/store/pages.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import { tallyFindings } from '../report/finding-tally.ts';
import { findingJson } from '../report/json/finding-json.ts';
import { writeJsonDocument } from '../report/json/json-document.ts';
import { hasAlarm } from '../report/notify/alarming.ts';
import { notifyChanges } from '../report/notify/notify-changes.ts';
import { tagColumns } from '../report/report-tags.ts';
import { exemptionLines, type SummaryFacts, summaryLines } from '../report/summary.ts';
import { findingColumns } from '../report/table/by-vm.ts';
import type { FlagValues } from './arguments/flags.ts';
import { type CliContext, type ExitCode, exitCodes } from './command.ts';
import { createProgress } from './console/progress.ts';
import { renderListing } from './console/render.ts';
import { reportTagsFrom } from './flags-or-settings.ts';
import { sayNextSteps, stepToResume } from './next-steps.ts';
import { summaryFacts } from './stored/audit-views.ts';
import { writeReport } from './write-report.ts';

/** Runs an audit that is in the store to its end or to Ctrl-C, prints what it came to and what to type next, and says it by exit code. */
export async function runAndReport(
  context: CliContext,
  deps: AuditDeps,
  id: AuditId,
  { flags, exemptions }: { readonly flags: FlagValues; readonly exemptions: Exemptions },
): Promise<ExitCode> {
  const { interrupt, console } = context;
  interrupt.addEventListener('abort', () => console.line(context.texts.said.audit.interrupted), {
    once: true,
  });
  context.heedInterrupts(() => {
    for (const line of stepToResume(id, flags, context.texts.said.next)) {
      console.line(line);
    }
  });
  const ended = await runAudit(deps, id, {
    interrupt,
    onProgress: createProgress(context),
  });
  if (isClosed(ended.state)) {
    context.heedInterrupts();
  }
  if (console.isTerminal) {
    console.progress('');
  }
  const tags = reportTagsFrom(context, flags);
  const facts = await summaryFacts(deps.store, ended, tags);
  await printAudit(context, deps, facts, { flags, tags });
  const at = context.clock.wall();
  const { language } = context.texts;
  const tally =
    exemptions === noExemptions
      ? { exempt: 0, expired: 0 }
      : await tallyFindings(findingPages(deps.store, id), exemptions, at);
  for (const line of [...summaryLines(facts, language), ...exemptionLines(tally, language)]) {
    console.line(line);
  }
  if (flags.report !== undefined) {
    await writeReport(context, { store: deps.store, audit: ended, exemptions, flags }, flags.report);
  }
  const webhook = isClosed(ended.state) ? context.openWebhook(context.settings()) : null;
  if (webhook !== null) {
    await notifyChanges({ ...deps, webhook }, ended, exemptions);
  }
  const alarm = { conditions: flags['fail-on'] ?? [], exemptions, at };
  const isOverFailOn = await hasAlarm(deps.store, ended, alarm);
  const code = exitCodeOf(ended, isOverFailOn);
  if (isOverFailOn) {
    console.line(failOnText(context, alarm.conditions, code));
  }
  await sayNextSteps(context, deps.store, facts, flags);
  return code;
}

/** One exit code cannot say two things; the words do. */
function failOnText({ texts }: CliContext, conditions: readonly string[], code: ExitCode): string {
  const say = texts.said.audit;
  const named = conditions.join(',');
  return code === exitCodes.overFailOn ? say.failOn(named) : say.failOnHidden(named, code);
}

function exitCodeOf(audit: Audit, isOverFailOn: boolean): ExitCode {
  switch (audit.state) {
    case 'failed':
      return exitCodes.operational;
    case 'incomplete':
    case 'canceled':
      return exitCodes.incomplete;
    case 'complete':
      return isOverFailOn ? exitCodes.overFailOn : exitCodes.fine;
    default:
      return exitCodes.interrupted;
  }
}

async function printAudit(
  context: CliContext,
  { store }: AuditDeps,
  { audit, coverage }: SummaryFacts,
  { flags, tags }: { readonly flags: FlagValues; readonly tags: readonly string[] },
): Promise<void> {
  const format = flags.output ?? 'table';
  const findings = findingPages(store, audit.id);
  if (format === 'json') {
    return await writeJsonDocument(
      { audit, coverage, findings, images: imagePages(store, audit, {}) },
      context.out.write,
    );
  }
  const columns = [...findingColumns, ...tagColumns(tags)];
  await renderListing(context, flags, { columns, pages: findings, toJson: findingJson });
}
