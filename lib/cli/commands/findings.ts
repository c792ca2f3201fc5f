import { findingJson } from '../../report/json/finding-json.ts';
import { tagColumns } from '../../report/report-tags.ts';
import { findingColumns } from '../../report/table/by-vm.ts';
import type { Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { reportTagsFrom } from '../flags-or-settings.ts';
import { findingPages } from '../stored/audit-views.ts';
import { saySample, withAudit } from '../stored/choose-audit.ts';

export const findingsCommand: Run = (context, { flags, positionals: [name] }) =>
  withAudit(context, { name, flags }, async (store, audit) => {
    const filter = {
      ...(flags.exposure && { exposures: flags.exposure }),
      ...(flags.client && { client: flags.client }),
      ...(flags.server && { server: flags.server }),
      ...(flags.verdict && { verdicts: flags.verdict }),
      ...(flags.outcome && { outcomes: flags.outcome }),
      ...(flags.publisher && { publisher: flags.publisher }),
    };
    await renderListing(context, flags, {
      columns: [...findingColumns, ...tagColumns(reportTagsFrom(context, flags))],
      pages: findingPages(store, audit, filter),
      toJson: findingJson,
    });
    await saySample(context, store, audit);
  });
