import { findingPages } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { exportFindings } from '../../report/export-findings.ts';
import { auditTime } from '../../report/report-facts.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { type BundleOptions, writeBundle } from '../bundle/write-bundle.ts';
import type { CliContext, Run } from '../command.ts';
import { writeFile } from '../console/write-file.ts';
import { exemptionsFrom, reportTagsFrom } from '../flags-or-settings.ts';
import { withAudit } from '../stored/choose-audit.ts';
import { shownStore } from '../stored/shown-store.ts';

export const exportCommand: Run = async (context, { flags, positionals: [name] }) => {
  if (flags.bundle !== undefined && (flags.out !== undefined || flags.format !== undefined)) {
    throw usageError(context.texts.said.usage.bundleAndOut);
  }
  if (flags.bundle !== undefined && flags.mask === true) {
    throw usageError(context.texts.said.usage.bundleAndMask);
  }
  const { format = 'csv', bundle, out } = flags;
  const exemptions = await exemptionsFrom(context, flags);
  const tags = reportTagsFrom(context, flags);
  return await withAudit(context, { name, flags }, async (store, audit) => {
    if (bundle !== undefined) {
      const language = flags.language ?? context.settings().language;
      return await seal(context, store, { audit, exemptions, tags, language, folder: bundle });
    }
    const shown = await shownStore(context, store, { audit, exemptions, flags });
    const source = {
      audit: shown.audit,
      pages: () => findingPages(shown.store, audit.id),
      exemptions: shown.exemptions,
      tags,
      at: auditTime(audit),
      version: context.version,
    };
    const writeTo = (write: typeof context.out.write) => exportFindings(format, source, write);
    if (out === undefined) {
      return await writeTo(context.out.write);
    }
    await writeFile(out, writeTo);
    context.console.line(context.texts.said.files.findings(audit.id, out));
  });
};

async function seal(
  context: CliContext,
  store: Store,
  { audit, ...sealed }: Omit<BundleOptions, 'made' | 'version'> & { readonly audit: Audit },
): Promise<void> {
  const { version } = context;
  const made = {
    by: context.user,
    at: new Date(context.clock.wall()).toISOString(),
    with: `smb1-audit ${version}`,
    node: process.versions.node,
  };
  const sha256 = await writeBundle(store, audit, { ...sealed, made, version });
  await context.out.write(`${sha256}\n`);
  context.console.line(context.texts.said.files.sealed(audit.id, sealed.folder));
}
