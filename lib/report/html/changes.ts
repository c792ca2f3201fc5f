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
${total === 0 ? html`<p>${say((texts) => texts.changes[none])}</p>` : changeTable(changes)}
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

function changeTable(changes: readonly Change[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="changes-title"><table>
<thead><tr>
<th scope="col">${say((texts) => texts.changes.vm)}</th>
<th scope="col">${say((texts) => texts.changes.cause)}</th>
<th scope="col">${say((texts) => texts.changes.before)}</th>
<th scope="col">${say((texts) => texts.changes.after)}</th>
</tr></thead><tbody>
${changes.map(changeRow)}
</tbody></table></div>`;
}

function changeRow({ cause, before, after }: Change): Html {
  const finding = after ?? before;
  const hasOtherImage = cause === 'image-changed';
  return html`<tr><th scope="row">${nameOf(finding, after !== null)}</th><td>${sayCode((texts) => texts.causes, cause)}</td>
<td>${narrowLabel('before')}${sideOf(before, hasOtherImage)}</td><td>${narrowLabel('after')}${sideOf(after, hasOtherImage)}</td></tr>
`;
}

/** On a phone, where the cells of a row stand one below the other, each says what it is. */
function narrowLabel(column: 'before' | 'after'): Html {
  return html`<span class="narrow">${say((texts) => texts.changes[column])}</span>`;
}

/** A VM that is not in this audit has no row to lead to. */
function nameOf(finding: Finding | null, isHere: boolean): Html {
  const name = html`<bdi>${finding?.target.name ?? ''}</bdi>`;
  return isHere
    ? html`<button type="button" class="vm" data-show-search="${finding?.target.resourceId ?? ''}">${name}</button>`
    : name;
}

function sideOf(finding: Finding | null, withImage: boolean): Html {
  if (finding === null) {
    return html`–`;
  }
  const standing = standingVerdicts(finding);
  const { image, end } = finding.target.provenance;
  const made = image === null ? sayCode((texts) => texts.detail.ends, end) : html`<bdi>${urnOf(image)}</bdi>`;
  const verdicts = halves.map((half) => {
    const verdict = standing?.[half] ?? 'none';
    return html`<span class="line"><span class="mark ${verdict}"></span>${say((texts) => texts.vms[half])}: ${sayCode((texts) => texts.verdicts, verdict)}</span>`;
  });
  return html`${
    standing === null
      ? html`<span class="mark none"></span>${sayCode((texts) => texts.reasons, finding.reason ?? '')}`
      : verdicts
  }${withImage ? html`<span class="under">${made}</span>` : html``}`;
}
