import type { Exemptions } from '../findings/exemptions.ts';
import { findingPages } from '../findings/store/pages.ts';
import type { Audit } from '../model/audit.ts';
import { writeHtmlReport } from '../report/html/write-report.ts';
import type { Write } from '../report/json/json-document.ts';
import { type ReportStore, readReportFacts } from '../report/report-facts.ts';
import type { FlagValues } from './arguments/flags.ts';
import type { CliContext } from './command.ts';
import { writeFile } from './console/write-file.ts';
import { reportTagsFrom } from './flags-or-settings.ts';

type Reported = {
  readonly store: ReportStore;
  readonly audit: Audit;
  readonly exemptions: Exemptions;
  readonly flags: Pick<FlagValues, 'language' | 'report-tags'>;
};

/** Writes the HTML report of an audit to a file and says where it is, or, without one, to the output. */
export async function writeReport(
  context: CliContext,
  { store, audit, exemptions, flags }: Reported,
  path: string | undefined,
): Promise<void> {
  const facts = await readReportFacts(store, audit, exemptions);
  const options = {
    language: flags.language ?? context.settings().language,
    tags: reportTagsFrom(context, flags),
  };
  const writeTo = (write: Write) => writeHtmlReport(facts, findingPages(store, audit.id), options, write);
  if (path === undefined) {
    return await writeTo(context.out.write);
  }
  await writeFile(path, writeTo);
  context.console.line(context.texts.said.files.report(audit.id, path));
}
