import { usageError } from '../arguments/parse-arguments.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { exemptionsFrom } from '../read-exemptions.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { shownStore } from '../stored/shown-store.ts';
import { writeReport } from '../write-report.ts';

export const reportCommand: Command = {
  name: 'report',
  group: 'keep',
  examples: ['report --out report.html', 'report latest --language ja --out report.html'],
  positional: { name: 'AUDIT', isRequired: false },
  flags: [...scopeFlags, 'out', 'mask', 'report-tags', 'exemptions', 'store'],
  async run(context, { flags, positionals }) {
    if (flags.out === undefined && context.out.width !== null) {
      throw usageError(context.texts.said.usage.reportOnTerminal);
    }
    const exemptions = await exemptionsFrom(context, flags);
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      const shown = await shownStore(context, store, { audit, exemptions, flags });
      await writeReport(context, { ...shown, flags }, flags.out);
    });
    return exitCodes.fine;
  },
};
