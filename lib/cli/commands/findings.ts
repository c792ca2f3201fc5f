import { findingPages } from '../../findings/store/pages.ts';
import { defined } from '../../model/defined.ts';
import { findingJson } from '../../report/json/finding-json.ts';
import { tagColumns } from '../../report/report-tags.ts';
import { findingColumns } from '../../report/table/by-vm.ts';
import type { Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { reportTagsFrom } from '../flags-or-settings.ts';
import { saySample, withAudit } from '../stored/choose-audit.ts';

export const findingsCommand: Run = (context, { flags, positionals: [name] }) =>
  withAudit(context, { name, flags }, async (store, audit) => {
    const { exposure: exposures, client, server, verdict: verdicts, outcome: outcomes, publisher } = flags;
    const filter = defined({ exposures, client, server, verdicts, outcomes, publisher });
    await renderListing(context, flags, {
      columns: [...findingColumns, ...tagColumns(reportTagsFrom(context, flags))],
      pages: findingPages(store, audit.id, filter),
      toJson: findingJson,
    });
    await saySample(context, store, audit);
  });
