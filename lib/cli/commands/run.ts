import { createAudit, newAuditId } from '../../audit/create-audit.ts';
import { hasWanted, lineageFrom } from '../../audit/plan/continued.ts';
import { holdingScope } from '../../audit/scope-lock.ts';
import { probedAgainUntold } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import { type FlagValues, namesScope } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { exitCodes, type Run } from '../command.ts';
import { requireWritable } from '../console/write-file.ts';
import { exemptionsFrom, limitsFrom } from '../flags-or-settings.ts';
import { requiredScope } from '../required-scope.ts';
import { runAndReport } from '../run-and-report.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import type { SaidTexts } from '../texts/cli-texts.ts';

export const runCommand: Run = async (context, { flags }) => {
  const { said } = context.texts;
  const { from, only = probedAgainUntold } = flags;
  requireOneMeaning(flags, said);
  if (from !== undefined && flags['max-age'] !== undefined) {
    context.console.warn(said.audit.maxAgeWithFrom);
  }
  await requireWritable(flags.report);
  const { tuning, ...settings } = context.settings();
  const maxInFlight = flags['max-in-flight'] ?? tuning.maxInFlight;
  const named = from === undefined ? await requiredScope(context, flags, 'run') : null;
  if (named === null && from === undefined) {
    return exitCodes.usage;
  }
  const exemptions = await exemptionsFrom(context, flags);
  const mustExist = from !== undefined;
  return await withStore(context, flags, { readOnly: false, mustExist }, async (store) => {
    const earlier = from === undefined ? null : await chooseAudit(context, store, { name: from });
    const scope = named ?? earlier?.scope ?? {};
    const lineage = earlier === null ? null : await lineageFrom(store, earlier, only);
    if (lineage !== null && !(await hasWanted(store, lineage))) {
      context.console.line(said.audit.nothingAgain(lineage.from, lineage.only.join(',')));
    }
    let auditId: AuditId | null = null;
    const tuned = { ...settings, tuning: { ...tuning, maxInFlight } };
    const deps = { ...(await context.openPorts(tuned, () => auditId)), store };
    const id = newAuditId(deps);
    return await holdingScope(deps, { id, scope }, async () => {
      const limits = limitsFrom(context, flags);
      await createAudit(deps, { id, scope, trigger: 'cli', startedBy: context.user, limits, lineage });
      auditId = id;
      context.console.line(said.audit.started(id));
      return await runAndReport(context, deps, id, { flags, exemptions });
    });
  });
};

function requireOneMeaning(flags: FlagValues, { usage }: SaidTexts): void {
  const { from, only, full, 'max-age': maxAge, 'per-image': perImage } = flags;
  const problems: readonly (readonly [boolean, string])[] = [
    [only !== undefined && from === undefined, usage.onlyLacksFrom],
    [from !== undefined && namesScope(flags), usage.fromAndScope],
    [full === true && from !== undefined, usage.fullAndFrom],
    [full === true && maxAge !== undefined, usage.contradict('--full', '--max-age')],
    [full === true && perImage !== undefined, usage.contradict('--full', '--per-image')],
  ];
  for (const [holds, problem] of problems) {
    if (holds) {
      throw usageError(problem);
    }
  }
}
