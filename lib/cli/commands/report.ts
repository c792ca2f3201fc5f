import { writeHtmlReport } from '../../report/html/write-report.ts';
import { findingsOf, readReportFacts } from '../../report/report-facts.ts';
import { auditHelp, chooseAudit } from '../choose-audit.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { writeFile } from '../console/write-file.ts';
import { withStore } from '../open-store.ts';
import { exemptionsFrom } from '../read-exemptions.ts';

export const reportCommand: Command = {
  name: 'report',
  summary: 'Write an audit as one HTML file that needs nothing else, in English and Japanese.',
  positional: { name: 'AUDIT', isRequired: false, help: auditHelp },
  flags: [...scopeFlags, 'lang', 'out', 'exemptions', 'store'],
  async run(context, { flags, positionals }) {
    const exemptions = await exemptionsFrom(context, flags);
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      const facts = await readReportFacts(store, audit, exemptions);
      const writeTo = (write: typeof context.out.write) =>
        writeHtmlReport(facts, findingsOf(store, audit), { language: flags.lang ?? null }, write);
      if (flags.out === undefined) {
        return await writeTo(context.out.write);
      }
      await writeFile(flags.out, writeTo);
      context.words.line(`The report of audit ${audit.id} is in ${flags.out}.`);
    });
    return exitCodes.fine;
  },
};
