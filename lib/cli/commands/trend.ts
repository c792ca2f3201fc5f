import { onePage } from '../../findings/store/pages.ts';
import { clearingTimes, readTrend, type Trend, type TrendPoint } from '../../findings/trend.ts';
import { exposures } from '../../model/verdict.ts';
import { escapedJson } from '../../report/escape-active.ts';
import { messages } from '../../report/messages/messages.ts';
import type { Cell, Column } from '../../report/table/columns.ts';
import type { Heading } from '../../report/table/headings.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

const columns: readonly Column<TrendPoint>[] = [
  column('id', 8, ({ id }) => id),
  column('endedAt', 2, ({ endedAt }) => endedAt),
  column('state', 9, ({ state }) => state),
  column('discovered', 4, ({ discovered }) => discovered),
  column('known', 3, ({ known }) => known),
  column('leftOut', 3, ({ leftOut }) => leftOut),
  ...exposures.map((kind) => column(kind, kind === 'on' ? 1 : 6, ({ exposure }) => exposure[kind])),
  column('images', 7, ({ images }) => images),
  column('flagged', 5, ({ flagged }) => flagged),
];

export const trendCommand: Command = {
  name: 'trend',
  group: 'look',
  examples: ['trend', 'trend --output json'],
  positional: { name: 'AUDIT', isRequired: false },
  flags: [...scopeFlags, 'store', 'output', 'wide'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      const trend = await readTrend(store, audit);
      if (flags.output === 'json') {
        return await context.out.write(`${escapedJson(trendJson(trend))}\n`);
      }
      await renderListing(context, flags, {
        columns,
        pages: onePage(trend.points),
        toJson: (point) => point,
      });
      const { cleared, stillOn, medianDays, longestDays } = clearingTimes(trend);
      if (trend.points.some(({ leftOut }) => leftOut > 0)) {
        context.console.line(messages[context.texts.language].trend.samples);
      }
      context.console.line(context.texts.said.trend(cleared, stillOn, medianDays, longestDays));
    });
    return exitCodes.fine;
  },
};

function trendJson(trend: Trend) {
  return { audits: trend.points, clearing: clearingTimes(trend), vms: trend.vms };
}

function column(name: Heading, rank: number, cell: (point: TrendPoint) => Cell): Column<TrendPoint> {
  return { name, isShown: true, rank, cell };
}
