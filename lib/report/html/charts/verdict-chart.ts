import { type Half, verdicts } from '../../../model/verdict.ts';
import type { ReportFacts } from '../../report-facts.ts';
import { controlTable } from '../controls.ts';
import { type Html, html } from '../html.ts';
import { say, sayCounted } from '../say.ts';

type Segment = { readonly kind: string; readonly count: number };

/** Of each half one bar over all discovered VMs, and the same as a list of numbers, each of which leads to its VMs. */
export function verdictSection(facts: ReportFacts): Html {
  const { audit, coverage } = facts;
  return html`<section id="verdicts" aria-labelledby="verdicts-title">
<h2 id="verdicts-title">${say((texts) => texts.chart.title)}</h2>
<p class="lead">${sayCounted(coverage.discovered, (texts) => texts.chart.caption)}</p>
<svg class="unseen" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs></svg>
<div class="halves">${audit.halves.map((half) => halfChart(half, facts))}</div>
${controlTable(facts)}
</section>`;
}

function halfChart(half: Half, { coverage }: ReportFacts): Html {
  const decided = verdicts.map((kind) => ({ kind, count: coverage[half][kind] }));
  const segments = [...decided, { kind: 'none', count: coverage.discovered - coverage.known }].filter(
    ({ count }) => count > 0,
  );
  return html`<div><h3 id="${half}-chart">${say((texts) => texts.halves[half])}</h3>
${bar(half, segments, coverage.discovered)}
<ul class="legend">${segments.map((segment) => legendItem(half, segment, coverage.discovered))}</ul></div>`;
}

const barWidth = 1000;
const gap = 2;

function bar(half: Half, segments: readonly Segment[], total: number): Html {
  let x = 0;
  const rects = segments.map(({ kind, count }) => {
    const width = (barWidth * count) / total;
    const rect = html`<rect class="${kind}" x="${x.toFixed(2)}" width="${Math.max(1, width - gap).toFixed(2)}" height="28"/>`;
    x += width;
    return rect;
  });
  return html`<svg class="bar" viewBox="0 0 ${barWidth} 28" preserveAspectRatio="none" role="img" aria-labelledby="${half}-chart">
${rects}</svg>`;
}

function legendItem(half: Half, { kind, count }: Segment, total: number): Html {
  const percent = ((100 * count) / total).toFixed(1);
  const label = html`<span class="mark ${kind}"></span><span class="number">${count.toLocaleString('en')}</span>
<span class="what">${say((texts) => (kind === 'none' ? texts.chart.none : (texts.verdicts as Labels)[kind]) ?? kind)}</span><span class="share">${percent} %</span>
<span class="meaning">${say((texts) => (kind === 'none' ? texts.chart.noneMeans : (texts.meanings as Labels)[kind]) ?? '')}</span>`;
  return kind === 'none'
    ? html`<li><a href="#coverage">${label}</a></li>`
    : html`<li><button type="button" data-show-${half}="${kind}">${label}</button></li>`;
}

type Labels = Readonly<Record<string, string>>;
