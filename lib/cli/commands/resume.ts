import { holdingScope } from '../../audit/scope-lock.ts';
import { isClosed } from '../../model/audit.ts';
import { saidError } from '../../model/errors.ts';
import type { Run } from '../command.ts';
import { requireWritable } from '../console/write-file.ts';
import { exemptionsFrom } from '../flags-or-settings.ts';
import { runAndReport } from '../run-and-report.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const resumeCommand: Run = async (context, { flags, positionals: [name] }) => {
  const settings = context.settings();
  await requireWritable(flags.report);
  const exemptions = await exemptionsFrom(context, flags);
  return await withStore(context, flags, { readOnly: false, mustExist: true }, async (store) => {
    const { id, state, scope } = await chooseAudit(context, store, { name, byDefault: 'last' });
    if (isClosed(state)) {
      throw saidError('audit.closed', context.texts.said.audit.nothingToResume(id, state));
    }
    const deps = { ...(await context.openPorts(settings, () => id)), store };
    return await holdingScope(deps, { id, scope }, () =>
      runAndReport(context, deps, id, { flags, exemptions }),
    );
  });
};
