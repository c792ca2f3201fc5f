import { onePage } from '../../findings/store/pages.ts';
import { clearingTimes, readTrend, type TrendPoint } from '../../findings/trend.ts';
import { exposures } from '../../model/verdict.ts';
import { escapedJson } from '../../report/escape-active.ts';
import { messages } from '../../report/messages/messages.ts';
import type { Column } from '../../report/table/columns.ts';
import type { Heading } from '../../report/table/headings.ts';
import type { Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { withAudit } from '../stored/choose-audit.ts';

const columns: readonly Column<TrendPoint>[] = [
  column('id', 8, ({ id }) => id),
  { ...column('endedAt', 2, ({ endedAt }) => endedAt), isTime: true },
  column('state', 9, ({ state }) => state),
  column('discovered', 4, ({ discovered }) => discovered),
  column('known', 3, ({ known }) => known),
  column('leftOut', 3, ({ leftOut }) => leftOut),
  ...exposures.map((kind) => column(kind, kind === 'on' ? 1 : 6, ({ exposure }) => exposure[kind])),
  column('images', 7, ({ images }) => images),
  column('flagged', 5, ({ flagged }) => flagged),
];

export const trendCommand: Run = (context, { flags, positionals: [name] }) =>
  withAudit(context, { name, flags }, async (store, audit) => {
    const trend = await readTrend(store, audit);
    const clearing = clearingTimes(trend);
    if (flags.output === 'json') {
      const json = { audits: trend.points, clearing, vms: trend.vms };
      return await context.out.write(`${escapedJson(json)}\n`);
    }
    const pages = onePage(trend.points);
    await renderListing(context, flags, { columns, pages, toJson: (point) => point });
    const { cleared, stillOn, medianDays, longestDays } = clearing;
    if (trend.points.some(({ leftOut }) => leftOut > 0)) {
      context.console.line(messages[context.texts.language].trend.samples);
    }
    context.console.line(context.texts.said.trend(cleared, stillOn, medianDays, longestDays));
  });

function column(name: Heading, rank: number, cell: Column<TrendPoint>['cell']): Column<TrendPoint> {
  return { name, isShown: true, rank, cell };
}
