import { unlessGone } from '../../findings/store/audits.ts';
import { pagesOf } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import { auditJson } from '../../report/json/audit-json.ts';
import { scopeText } from '../../report/sentences/scope-text.ts';
import { type Column, shown, whole } from '../../report/table/columns.ts';
import { exitCodes, type Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { withStore } from '../stored/open-store.ts';

type Listed = { readonly audit: Audit; readonly coverage: Coverage };

const columns: readonly Column<Listed>[] = [
  whole('id', ({ audit }) => audit.id),
  shown(1, 'state', ({ audit }) => audit.state),
  shown(5, 'trigger', ({ audit }) => audit.trigger),
  { ...shown(7, 'startedAt', ({ audit }) => audit.startedAt), isTime: true },
  { ...shown(6, 'endedAt', ({ audit }) => audit.endedAt), isTime: true },
  shown(3, 'discovered', ({ coverage }) => coverage.discovered),
  shown(2, 'known', ({ coverage }) => coverage.known),
  shown(4, 'scope', ({ audit }, language) => scopeText(audit, language)),
  shown(8, 'continues', ({ audit }) => audit.lineage?.from ?? null),
];

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
      const coverage = await unlessGone(store.coverage(audit.id));
      items.push(...(coverage === null ? [] : [{ audit, coverage }]));
    }
    yield items;
  }
}
