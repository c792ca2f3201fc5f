import { usageError } from '../arguments/parse-arguments.ts';
import type { Run } from '../command.ts';
import { exemptionsFrom } from '../flags-or-settings.ts';
import { withAudit } from '../stored/choose-audit.ts';
import { shownStore } from '../stored/shown-store.ts';
import { writeReport } from '../write-report.ts';

export const reportCommand: Run = async (context, { flags, positionals: [name] }) => {
  if (flags.out === undefined && context.out.width !== null) {
    throw usageError(context.texts.said.usage.reportOnTerminal);
  }
  const exemptions = await exemptionsFrom(context, flags);
  return await withAudit(context, { name, flags }, async (store, audit) => {
    const shown = await shownStore(context, store, { audit, exemptions, flags });
    await writeReport(context, { ...shown, flags }, flags.out);
  });
};
