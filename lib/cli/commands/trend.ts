import { onePage } from '../../findings/store/pages.ts';
import { clearingTimes, readTrend, type Trend, type TrendPoint } from '../../findings/trend.ts';
import { exposures } from '../../model/verdict.ts';
import type { Cell, Column } from '../../report/columns.ts';
import { escapedJson } from '../../report/escape-active.ts';
import type { Heading } from '../../report/headings.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

const columns: readonly Column<TrendPoint>[] = [
  column('id', ({ id }) => id),
  column('endedAt', ({ endedAt }) => endedAt),
  column('state', ({ state }) => state),
  column('discovered', ({ discovered }) => discovered),
  column('known', ({ known }) => known),
  ...exposures.map((kind) => column(kind, ({ exposure }) => exposure[kind])),
  column('images', ({ images }) => images),
  column('flagged', ({ flagged }) => flagged),
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
      context.console.line(context.texts.said.trend(cleared, stillOn, medianDays, longestDays));
    });
    return exitCodes.fine;
  },
};

function trendJson(trend: Trend) {
  return { audits: trend.points, clearing: clearingTimes(trend), vms: trend.vms };
}

function column(name: Heading, cell: (point: TrendPoint) => Cell): Column<TrendPoint> {
  return { name, isShown: true, cell };
}
