import { findingJson } from '../../report/json/finding-json.ts';
import { tagColumns } from '../../report/report-tags.ts';
import { findingColumns } from '../../report/table/by-vm.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { findingPages } from '../stored/audit-views.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const findingsCommand: Command = {
  name: 'findings',
  group: 'look',
  examples: [
    'findings --exposure on',
    'findings latest --server enabled,disabled --wide',
    'findings -o csv --store sqlite:audits.sqlite',
  ],
  positional: { name: 'AUDIT', isRequired: false },
  flags: [
    ...scopeFlags,
    'exposure',
    'client',
    'server',
    'verdict',
    'outcome',
    'publisher',
    'report-tags',
    'store',
    'output',
    'wide',
  ],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      const filter = {
        ...(flags.exposure && { exposures: flags.exposure }),
        ...(flags.client && { client: flags.client }),
        ...(flags.server && { server: flags.server }),
        ...(flags.verdict && { verdicts: flags.verdict }),
        ...(flags.outcome && { outcomes: flags.outcome }),
        ...(flags.publisher && { publisher: flags.publisher }),
      };
      await renderListing(context, flags, {
        columns: [...findingColumns, ...tagColumns(flags['report-tags'] ?? context.settings().reportTags)],
        pages: findingPages(store, audit, filter),
        toJson: findingJson,
      });
    });
    return exitCodes.fine;
  },
};
