import { type ExportFormat, exportFindings } from '../../report/export-findings.ts';
import { auditTime, findingsOf } from '../../report/report-facts.ts';
import { type Command, exitCodes } from '../command.ts';
import { namedAudit, withStore } from '../open-store.ts';
import { exemptionsFrom } from '../read-exemptions.ts';
import { writeFile } from '../write-file.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write the findings of an audit, one line per discovered VM.',
  positional: { name: 'AUDIT', isRequired: false, help: 'an audit id, or latest' },
  flags: ['format', 'out', 'exemptions', 'store'],
  async run(context, { flags, positionals }) {
    const format: ExportFormat = flags.format ?? 'csv';
    const exemptions = await exemptionsFrom(context, flags);
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await namedAudit(store, positionals[0]);
      const writeTo = (write: typeof context.out.write) =>
        exportFindings(format, { pages: findingsOf(store, audit), exemptions, at: auditTime(audit) }, write);
      if (flags.out === undefined) {
        return await writeTo(context.out.write);
      }
      await writeFile(flags.out, writeTo);
      context.words.line(`The findings of audit ${audit.id} are in ${flags.out}.`);
    });
    return exitCodes.fine;
  },
};
