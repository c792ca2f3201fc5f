import { clearingTimes, type Trend, type TrendPoint } from '../../../findings/trend.ts';
import { type Exposure, exposures } from '../../../model/verdict.ts';
import { timeText } from '../../messages/time-text.ts';
import { type Html, html } from '../html.ts';
import { inEach, say } from '../say.ts';

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
<text class="year" x="0" y="${height + 18}">${points[0]?.endedAt.slice(0, 10) ?? ''}</text>
${lastDate(points)}
</svg></div>
<ul class="keys">${exposures.map((kind) => html`<li><span class="mark ${paints[kind]}"></span>${say((texts) => texts.trend.exposures[kind])}</li>`)}<li><span class="mark none"></span>${say((texts) => texts.chart.none)}</li></ul>
${hasSample(points) ? html`<p>${say((texts) => texts.trend.samples)}</p>` : html``}
<p>${clearing(trend)}</p>
<details><summary>${say((texts) => texts.trend.table)}</summary>${table(points)}</details></figure>`;
}

/** Below the last bar, where the first date leaves room for it. */
function lastDate(points: readonly TrendPoint[]): Html {
  const end = (width * points.length) / Math.max(points.length, fewestSteps);
  return end < roomForDates
    ? html`<text class="year" x="${(end + 8).toFixed(1)}" y="14">${points.at(-1)?.endedAt.slice(0, 10) ?? ''}</text>`
    : html`<text class="year" x="${end.toFixed(1)}" y="${height + 18}" text-anchor="end">${points.at(-1)?.endedAt.slice(0, 10) ?? ''}</text>`;
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

function clearing(trend: Trend): Html {
  const { cleared, stillOn, medianDays, longestDays } = clearingTimes(trend);
  if (cleared === 0) {
    return say((texts) => texts.trend[stillOn === 0 ? 'noneOn' : 'noneCleared'], { on: stillOn });
  }
  return say((texts) => texts.trend.cleared, {
    n: cleared,
    on: stillOn,
    median: medianDays ?? 0,
    longest: longestDays ?? 0,
  });
}

function hasSample(points: readonly TrendPoint[]): boolean {
  return points.some(({ leftOut }) => leftOut > 0);
}

function table(points: readonly TrendPoint[]): Html {
  const isSampled = hasSample(points);
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="trend-title"><table><thead><tr>
<th scope="col">${say((texts) => texts.trend.ended)}</th><th scope="col" class="amount">${say((texts) => texts.trend.discovered)}</th>
<th scope="col" class="amount">${say((texts) => texts.trend.known)}</th>${isSampled ? html`<th scope="col" class="amount">${say((texts) => texts.trend.leftOut)}</th>` : html``}${exposures.map((kind) => html`<th scope="col" class="amount">${say((texts) => texts.trend.exposures[kind])}</th>`)}
<th scope="col" class="amount">${say((texts) => texts.trend.flagged)}</th></tr></thead><tbody>
${points.toReversed().map((point) => row(point, isSampled))}
</tbody></table></div>`;
}

function row(point: TrendPoint, isSampled: boolean): Html {
  const { endedAt, discovered, known, leftOut, exposure, flagged, images } = point;
  const shown = (kind: Exposure) => (kind === 'on' && leftOut > 0 ? `≥ ${exposure.on}` : exposure[kind]);
  return html`<tr><th scope="row">${inEach((language) => timeText(endedAt, language))}</th><td class="amount">${discovered}</td><td class="amount">${known}</td>${isSampled ? html`<td class="amount">${leftOut}</td>` : html``}${exposures.map((kind) => html`<td class="amount">${shown(kind)}</td>`)}<td class="amount">${`${flagged} / ${images}`}</td></tr>
`;
}
