import { holdingScope } from '../../audit/scope-lock.ts';
import { isClosed } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import { chooseAudit, lastHelp } from '../choose-audit.ts';
import type { Command } from '../command.ts';
import { withStore } from '../open-store.ts';
import { exemptionsFrom } from '../read-exemptions.ts';
import { runAndReport } from '../run-and-report.ts';

export const resumeCommand: Command = {
  name: 'resume',
  summary:
    'Go on with an audit that was interrupted or whose process died, with the limits it was started with.',
  positional: { name: 'AUDIT', isRequired: false, help: lastHelp },
  flags: ['fail-on', 'exemptions', 'store', 'output'],
  async run(context, { flags, positionals }) {
    const settings = context.settings();
    const exemptions = await exemptionsFrom(context, flags);
    return await withStore(context, flags, { readOnly: false }, async (store) => {
      const { id, state, scope } = await chooseAudit(context, store, {
        name: positionals[0],
        byDefault: 'last',
      });
      if (isClosed(state)) {
        throw new AuditError('audit.closed', `Audit ${id} is ${state}: there is nothing left to resume.`);
      }
      const deps = { ...(await context.openPorts(settings, () => id)), store };
      return await holdingScope(deps, { id, scope }, () =>
        runAndReport(context, deps, id, { flags, exemptions }),
      );
    });
  },
};
