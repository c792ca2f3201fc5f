import { onePage } from '../../findings/store/pages.ts';
import { clearingTimes, readTrend, type TrendPoint } from '../../findings/trend.ts';
import { exposures } from '../../model/verdict.ts';
import { escapedJson } from '../../report/escape-active.ts';
import { messages } from '../../report/messages/messages.ts';
import { clearingText } from '../../report/sentences/clearing-text.ts';
import { type Column, shown } from '../../report/table/columns.ts';
import type { Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { withAudit } from '../stored/choose-audit.ts';

const columns: readonly Column<TrendPoint>[] = [
  shown(8, 'id', ({ id }) => id),
  { ...shown(2, 'endedAt', ({ endedAt }) => endedAt), isTime: true },
  shown(9, 'state', ({ state }) => state),
  shown(4, 'discovered', ({ discovered }) => discovered),
  shown(5, 'known', ({ known }) => known),
  shown(5, 'leftOut', ({ leftOut }) => leftOut),
  ...exposures.map((kind) =>
    shown<TrendPoint>(kind === 'on' ? 1 : 3, kind, ({ exposure }) => exposure[kind]),
  ),
  shown(7, 'images', ({ images }) => images),
  shown(6, 'flagged', ({ flagged }) => flagged),
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
    const { language } = context.texts;
    if (trend.points.some(({ leftOut }) => leftOut > 0)) {
      context.console.line(messages[language].trend.samples);
    }
    context.console.line(clearingText(clearing, language));
  });
