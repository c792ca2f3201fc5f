import { pagesOf } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import { auditJson } from '../../report/json/audit-json.ts';
import { scopeText } from '../../report/sentences/scope-text.ts';
import type { Column } from '../../report/table/columns.ts';
import type { Heading } from '../../report/table/headings.ts';
import { exitCodes, type Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { withStore } from '../stored/open-store.ts';

type Listed = { readonly audit: Audit; readonly coverage: Coverage };

const columns: readonly Column<Listed>[] = [
  { name: 'id', isShown: true, isWhole: true, cell: ({ audit }) => audit.id },
  column('state', 1, ({ audit }) => audit.state),
  column('trigger', 5, ({ audit }) => audit.trigger),
  { ...column('startedAt', 7, ({ audit }) => audit.startedAt), isTime: true },
  { ...column('endedAt', 6, ({ audit }) => audit.endedAt), isTime: true },
  column('discovered', 3, ({ coverage }) => coverage.discovered),
  column('known', 2, ({ coverage }) => coverage.known),
  column('scope', 4, ({ audit }, language) => scopeText(audit, language)),
  column('continues', 8, ({ audit }) => audit.lineage?.from ?? null),
];

function column(name: Heading, rank: number, cell: Column<Listed>['cell']): Column<Listed> {
  return { name, isShown: true, rank, cell };
}

export const auditsCommand: Run = async (context, { flags }) => {
  await withStore(context, flags, { readOnly: true }, async (store) => {
    await renderListing(context, flags, {
      columns,
      pages: listed(store),
      toJson: ({ audit, coverage }) => auditJson(audit, coverage),
    });
  });
  return exitCodes.fine;
};

async function* listed(store: Store): AsyncGenerator<readonly Listed[]> {
  for await (const page of pagesOf(store, (limit, cursor) => store.listAudits({}, limit, cursor))) {
    const items: Listed[] = [];
    for (const audit of page) {
      items.push({ audit, coverage: await store.coverage(audit.id) });
    }
    yield items;
  }
}
