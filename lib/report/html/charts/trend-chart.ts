import { clearingTimes, type Trend, type TrendPoint } from '../../../findings/trend.ts';
import { exposures } from '../../../model/verdict.ts';
import { clearingText } from '../../sentences/clearing-text.ts';
import { type Html, html } from '../html.ts';
import { htmlTable, type TableColumn } from '../html-table.ts';
import { inEach, say, sayTime } from '../say.ts';

/** In units of the drawing. */
const width = 1000;
const height = 200;
const foot = 24;
const roomForDates = 200;
/** Bars that can still be told apart; the table has as many as the chart. */
const mostBars = 60;

/** Of a first few audits no bar is wider than this part of the drawing. */
const fewestSteps = 12;

/** How the bar charts of verdicts paint the same answer. */
const paints = {
  on: 'enabled',
  'not-known': 'conflict',
  possible: 'installable',
  impossible: 'binaries-absent',
} as const;

/** Exposure over the audits of this scope, as a bar of shares each, and the same as a table; nothing for a first audit. */
export function trendFigure(trend: Trend): Html {
  const points = trend.points.slice(-mostBars);
  if (points.length < 2) {
    return html``;
  }
  return html`<figure class="timeline" id="trend"><figcaption id="trend-title"><strong>${say((texts) => texts.trend.title)}</strong> ${say((texts) => texts.trend.caption)}</figcaption>
<div class="scroll" tabindex="0" role="group" aria-labelledby="trend-title"><svg viewBox="0 0 ${width} ${height + foot}" role="img" aria-labelledby="trend-title">
${points.map((point, index) => bar(point, index, points.length))}
<text class="year" x="0" y="${height + 18}">${dayOf(points[0])}</text>
${lastDate(points)}
</svg></div>
<ul class="keys">${exposures.map((kind) => html`<li><span class="mark ${paints[kind]}"></span>${say((texts) => texts.trend.exposures[kind])}</li>`)}<li><span class="mark none"></span>${say((texts) => texts.chart.none)}</li></ul>
${hasSample(points) ? html`<p>${say((texts) => texts.trend.samples)}</p>` : html``}
<p>${inEach((language) => clearingText(clearingTimes(trend), language))}</p>
<details><summary>${say((texts) => texts.trend.table)}</summary>${htmlTable('trend-title', columns(hasSample(points)), points.toReversed())}</details></figure>`;
}

/** Below the last bar, where the first date leaves room for it. */
function lastDate(points: readonly TrendPoint[]): Html {
  const end = (width * points.length) / Math.max(points.length, fewestSteps);
  return end < roomForDates
    ? html`<text class="year" x="${(end + 8).toFixed(1)}" y="14">${dayOf(points.at(-1))}</text>`
    : html`<text class="year" x="${end.toFixed(1)}" y="${height + 18}" text-anchor="end">${dayOf(points.at(-1))}</text>`;
}

function dayOf(point: TrendPoint | undefined): string {
  return `${point?.endedAt.slice(0, 10)} UTC`;
}

function bar({ discovered, known, exposure }: TrendPoint, index: number, count: number): Html {
  const step = width / Math.max(count, fewestSteps);
  const x = (index * step).toFixed(1);
  const parts = [
    ...exposures.map((kind) => [paints[kind], exposure[kind]] as const),
    ['none', discovered - known] as const,
  ];
  let y = 0;
  const rects = parts.map(([paint, vms]) => {
    const part = (height * vms) / Math.max(1, discovered);
    const rect = html`<rect class="${paint}" x="${x}" y="${y.toFixed(1)}" width="${Math.max(1, step - 2).toFixed(1)}" height="${part.toFixed(1)}"/>`;
    y += part;
    return vms === 0 ? html`` : rect;
  });
  return html`<g>${rects}</g>`;
}

function hasSample(points: readonly TrendPoint[]): boolean {
  return points.some(({ leftOut }) => leftOut > 0);
}

function columns(isSampled: boolean): readonly TableColumn<TrendPoint>[] {
  const leftOutColumn: TableColumn<TrendPoint> = {
    head: (texts) => texts.trend.leftOut,
    amount: ({ leftOut }) => leftOut,
  };
  return [
    { head: (texts) => texts.trend.ended, name: ({ endedAt }) => sayTime(endedAt) },
    { head: (texts) => texts.trend.discovered, amount: ({ discovered }) => discovered },
    { head: (texts) => texts.trend.known, amount: ({ known }) => known },
    ...(isSampled ? [leftOutColumn] : []),
    ...exposures.map(
      (kind): TableColumn<TrendPoint> => ({
        head: (texts) => texts.trend.exposures[kind],
        amount: ({ exposure, leftOut }) =>
          kind === 'on' && leftOut > 0 ? `≥ ${exposure.on}` : exposure[kind],
      }),
    ),
    { head: (texts) => texts.trend.flagged, amount: ({ flagged, images }) => `${flagged} / ${images}` },
  ];
}
