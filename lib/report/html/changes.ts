import type { Change } from '../../findings/diff.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { urnOf } from '../../model/provenance.ts';
import { halves } from '../../model/verdict.ts';
import { timeText } from '../messages/time-text.ts';
import type { History, ReportFacts } from '../report-facts.ts';
import { sampleLines } from '../sentences/sample-lines.ts';
import { trendFigure } from './charts/trend-chart.ts';
import { type Html, html } from './html.ts';
import { htmlTable, type TableColumn } from './html-table.ts';
import { inEach, say, sayCode, sayCounted } from './say.ts';

export function changesSection({ audit, history, trend }: ReportFacts): Html {
  const isOfClients =
    history !== null && [audit, history.previous].some((each) => !each.halves.includes('server'));
  const none = audit.lineage === null || audit.lineage.isContinued === true ? 'first' : 'part';
  return html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">${say((texts) => texts.changes.title)}</h2>
${isOfClients ? html`<p class="caution">${say((texts) => texts.changes.clientsOnly)}</p>` : html``}
${history === null ? html`<p class="lead">${say((texts) => texts.changes[none])}</p>` : historyParts(history)}
${trendFigure(trend)}
</section>`;
}

function historyParts(history: History): Html {
  const { previous, changes, total, counts, images, ownImages: own, leftOut } = history;
  const none = leftOut.before + leftOut.now === 0 ? 'none' : 'noneOfBoth';
  const causes = Object.entries(counts).filter(([, count]) => count > 0);
  return html`<p class="lead">${say(
    (texts) => texts.changes.since,
    (language) => ({ id: previous.id, time: timeText(previous.startedAt, language) }),
  )}</p>
${samplesOf(leftOut, images.bySample + own.bySample)}
<ul class="tallies">
${causes.map(([cause, count]) => html`<li><span class="number">${count}</span> ${sayCode((texts) => texts.causes, cause)}</li>`)}
${imageTally(images.firstSeen.length + own.firstSeen.length, 'newImages')}${imageTally(images.flagChanged.length + own.flagChanged.length, 'flagChanges')}${imageTally(images.published.length, 'published')}
</ul>
${total === 0 ? html`<p>${say((texts) => texts.changes[none])}</p>` : htmlTable('changes-title', columns, changes)}
${total > changes.length ? html`<p class="note">${say((texts) => texts.changes.more, { n: total - changes.length })}</p>` : html``}`;
}

function samplesOf(leftOut: History['leftOut'], bySample: number): Html {
  return leftOut.before + leftOut.now === 0
    ? html``
    : html`<p class="caution">${inEach((language) => sampleLines(leftOut, bySample, language).join(' '))}</p>`;
}

function imageTally(n: number, kind: 'newImages' | 'flagChanges' | 'published'): Html {
  return n === 0
    ? html``
    : html`<li><a href="#images">${sayCounted(n, (texts) => texts.changes[kind])}</a></li>`;
}

const columns: readonly TableColumn<Change>[] = [
  { head: (texts) => texts.changes.vm, name: ({ before, after }) => nameOf(after ?? before, after !== null) },
  { head: (texts) => texts.changes.cause, cell: ({ cause }) => sayCode((texts) => texts.causes, cause) },
  { head: (texts) => texts.changes.before, cell: (change) => sideOf(change, 'before') },
  { head: (texts) => texts.changes.after, cell: (change) => sideOf(change, 'after') },
];

/** A VM that is not in this audit has no row to lead to. */
function nameOf(finding: Finding | null, isHere: boolean): Html {
  const name = html`<bdi>${finding?.target.name ?? ''}</bdi>`;
  return isHere
    ? html`<button type="button" class="vm" data-show-search="${finding?.target.resourceId ?? ''}">${name}</button>`
    : name;
}

/** On a phone, where the cells of a row stand one below the other, each says what it is. */
function sideOf(change: Change, side: 'before' | 'after'): Html {
  const label = html`<span class="narrow">${say((texts) => texts.changes[side])}</span>`;
  const finding = change[side];
  if (finding === null) {
    return html`${label}–`;
  }
  const standing = standingVerdicts(finding);
  const { image, end } = finding.target.provenance;
  const made = image === null ? sayCode((texts) => texts.detail.ends, end) : html`<bdi>${urnOf(image)}</bdi>`;
  const verdicts = halves.map((half) => {
    const verdict = standing?.[half] ?? 'none';
    return html`<span class="line"><span class="mark ${verdict}"></span>${say((texts) => texts.vms[half])}: ${sayCode((texts) => texts.verdicts, verdict)}</span>`;
  });
  return html`${label}${
    standing === null
      ? html`<span class="mark none"></span>${sayCode((texts) => texts.reasons, finding.reason ?? '')}`
      : verdicts
  }${change.cause === 'image-changed' ? html`<span class="under">${made}</span>` : html``}`;
}
