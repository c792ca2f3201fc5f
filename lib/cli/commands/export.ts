import type { Exemptions } from '../../findings/exemptions.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { type ExportFormat, exportFindings } from '../../report/export-findings.ts';
import { auditTime, findingsOf } from '../../report/report-facts.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { type CliContext, type Command, exitCodes, scopeFlags } from '../command.ts';
import { writeFile } from '../console/write-file.ts';
import { exemptionsFrom } from '../read-exemptions.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import { shownStore } from '../stored/shown-store.ts';

export const exportCommand: Command = {
  name: 'export',
  group: 'keep',
  examples: [
    'export --out findings.csv',
    'export latest --format sarif --out findings.sarif',
    'export latest --mask --out findings.csv',
    'export latest --bundle audit-2026',
  ],
  positional: { name: 'AUDIT', isRequired: false },
  flags: [...scopeFlags, 'format', 'out', 'mask', 'bundle', 'report-tags', 'exemptions', 'store'],
  async run(context, { flags, positionals }) {
    if (flags.bundle !== undefined && (flags.out !== undefined || flags.format !== undefined)) {
      throw usageError(context.texts.said.usage.bundleAndOut);
    }
    if (flags.bundle !== undefined && flags.mask === true) {
      throw usageError(context.texts.said.usage.bundleAndMask);
    }
    const format: ExportFormat = flags.format ?? 'csv';
    const exemptions = await exemptionsFrom(context, flags);
    const tags = flags['report-tags'] ?? context.settings().reportTags;
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      if (flags.bundle !== undefined) {
        return await seal(context, store, { audit, exemptions, tags, folder: flags.bundle });
      }
      const shown = await shownStore(context, store, { audit, exemptions, flags });
      const source = {
        audit: shown.audit,
        pages: findingsOf(shown.store, audit),
        exemptions: shown.exemptions,
        tags,
        at: auditTime(audit),
        version: context.version,
      };
      const writeTo = (write: typeof context.out.write) => exportFindings(format, source, write);
      if (flags.out === undefined) {
        return await writeTo(context.out.write);
      }
      await writeFile(flags.out, writeTo);
      context.console.line(context.texts.said.files.findings(audit.id, flags.out));
    });
    return exitCodes.fine;
  },
};

async function seal(
  context: CliContext,
  store: Store,
  {
    audit,
    exemptions,
    tags,
    folder,
  }: {
    readonly audit: Audit;
    readonly exemptions: Exemptions;
    readonly tags: readonly string[];
    readonly folder: string;
  },
): Promise<void> {
  const made = {
    by: context.user,
    at: new Date(context.clock.wall()).toISOString(),
    with: `smb1-audit ${context.version}`,
    node: process.versions.node,
  };
  const sha256 = await writeBundle(store, audit, {
    folder,
    exemptions,
    tags,
    made,
    version: context.version,
  });
  await context.out.write(`${sha256}\n`);
  context.console.line(context.texts.said.files.sealed(audit.id, folder));
}
