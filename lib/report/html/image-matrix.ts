import type { ImageFinding, ImageFlag } from '../../findings/images/image-findings.ts';
import { imageKey } from '../../findings/images/image-key.ts';
import { type SkuEra, skuEras } from '../../findings/images/image-summary.ts';
import { type NewerImages, newerImages } from '../../findings/images/newer-images.ts';
import { urnOf } from '../../model/provenance.ts';
import type { Half } from '../../model/verdict.ts';
import { type FindingTally, uncountedKey } from '../finding-tally.ts';
import type { ReportFacts } from '../report-facts.ts';
import { timeline } from './charts/timeline.ts';
import { type Html, html } from './html.ts';
import { exceptions, flagOf, newMark, verdictCounts, vmsOf } from './image-cells.ts';
import { say, sayCode, sayCounted } from './say.ts';

/** Publisher, offer, SKU and version, with what was seen of each. */
export function imageSection({ audit, images, tally, history }: ReportFacts): Html {
  const shown = audit.halves;
  const title = html`<h2 id="images-title">${say((texts) => texts.images.title)}</h2>`;
  if (images.length === 0) {
    return html`<section id="images" aria-labelledby="images-title">${title}<p class="lead">${say((texts) => texts.images.none)}</p></section>`;
  }
  const newer = newerImages(images, audit.catalogue ?? []);
  const news: News = {
    newer,
    firstSeen: new Set(history?.images.firstSeen.map(urnOf)),
    was: new Map(history?.images.flagChanged.map(({ image, was }) => [urnOf(image), was])),
    uncounted: tally.uncounted,
    halves: shown,
  };
  return html`<section id="images" aria-labelledby="images-title">${title}
<p class="lead">${say((texts) => texts.images.caption)}</p>
${timeline(images)}
<div class="filters" data-needs-script hidden><label>${say((texts) => texts.images.search)}<input id="image-search" type="search" autocomplete="off" spellcheck="false"></label></div>
<p class="count" id="image-count" role="status"></p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="images-title"><table class="matrix">
<thead><tr>
${sortHead('version')}${sortHead('flag')}${sortHead('vms')}
${shown.map((half) => html`<th scope="col">${say((texts) => texts.halves[half])}</th>`)}
<th scope="col">${say((texts) => texts.images.predicted)}</th>
<th scope="col">${say((texts) => texts.images.disagreeing)}</th>
</tr></thead>
${skuEras(images).map((era) => skuBody(era, images, news))}
</table></div></section>`;
}

/** Without the script it only says what its column has. */
function sortHead(column: 'version' | 'flag' | 'vms'): Html {
  const sort = column === 'version' ? 'date' : column;
  return html`<th scope="col" data-image-sort="${sort}"${column === 'vms' ? html` class="amount"` : html``}><button type="button">${say((texts) => texts.images[column])}</button></th>`;
}

type News = {
  readonly newer: readonly NewerImages[];
  readonly firstSeen: ReadonlySet<string>;
  readonly was: ReadonlyMap<string, ImageFlag>;
  readonly uncounted: FindingTally['uncounted'];
  readonly halves: readonly Half[];
};

function skuBody(era: SkuEra, images: readonly ImageFinding[], news: News): Html {
  const own = images.filter((image) => skuKey(image) === skuKey(era));
  const newer = news.newer.filter(
    (each) => skuKey({ ...each, offer: each.continues ?? each.offer }) === skuKey(era),
  );
  const followed = new Set(newer.flatMap((each) => each.followed));
  return html`<tbody>
<tr class="sku"><th scope="rowgroup" colspan="${5 + news.halves.length}"><span class="path"><bdi>${era.publisher}</bdi> › <bdi>${era.offer}</bdi> › <strong><bdi>${era.sku}</bdi></strong></span>${era.firstParty ? html`` : html`<span class="under">${say((texts) => texts.images.ofOthers)}</span>`}${eraText(era)}${newer.map(newerText)}</th></tr>
${own.map((image) => imageRow(image, news, followed))}
</tbody>`;
}

function skuKey({ publisher, offer, sku }: Pick<SkuEra, 'publisher' | 'offer' | 'sku'>): string {
  return imageKey({ publisher, offer, sku, version: '' }).join('\n');
}

function eraText({ oldestAbsent, newestPresent }: SkuEra): Html {
  const parts = [
    newestPresent === null ? null : say((texts) => texts.images.newestPresent, dated(newestPresent)),
    oldestAbsent === null ? null : say((texts) => texts.images.oldestAbsent, dated(oldestAbsent)),
  ].filter((part) => part !== null);
  return parts.length === 0
    ? html``
    : html`<span class="era">${parts.map((part) => html`<span class="bound">${part}</span>`)}</span>`;
}

/** What is published of a SKU, and what of it no VM has yet. Nothing of an offer that continues another but has no such SKU. */
function newerText({ offer, continues, location, newest, unseen }: NewerImages): Html {
  if (unseen === null) {
    return html`<span class="era">${say((texts) => texts.images.catalogueUnread)}</span>`;
  }
  if (newest === null) {
    return continues === null
      ? html`<span class="era">${say((texts) => texts.images.notPublished, { location })}</span>`
      : html``;
  }
  const kind = continues === null ? 'newest' : 'newestIn';
  const versions = unseen.slice(0, mostUnseen).join(', ');
  return html`<span class="era"><span class="bound">${say((texts) => texts.images[kind], { version: newest, offer })}</span>${
    unseen.length === 0
      ? html``
      : html`<span class="bound">${sayCounted(unseen.length, (texts) => texts.images.unseen, { versions })}</span>`
  }</span>`;
}

/** Versions that are named where a count stands for them. */
const mostUnseen = 5;

function dated({ version, imageDate }: { readonly version: string; readonly imageDate: string }) {
  return { version, date: imageDate };
}

function imageRow(image: ImageFinding, news: News, followed: ReadonlySet<string>): Html {
  const urn = urnOf(image);
  return html`<tr data-flag="${image.smb1BinariesAbsent}" data-date="${image.imageDate ?? ''}" data-vms="${image.judged}">
<th scope="row">${image.version === null ? say((texts) => texts.detail.untold) : html`<bdi>${image.version}</bdi>`}${newMark(news.firstSeen.has(urn))}
<span class="under">${image.imageDate}</span>${followed.has(image.version ?? '') ? html`<span class="under">${say((texts) => texts.images.followed)}</span>` : html``}${deprecationText(image)}</th>
<td>${flagOf(image, news.was.get(urn))}</td>
<td class="amount">${vmsOf(image, urn)}</td>
${news.halves.map((half) => html`<td>${verdictCounts(image[half])}</td>`)}
<td>${prediction(image)}</td>
<td>${exceptions(image, { search: urn, named: news.uncounted.get(uncountedKey(image)), halves: news.halves })}</td>
</tr>`;
}

/** Nothing of an image that is active, or of which it is not told. */
function deprecationText({ deprecation }: ImageFinding): Html {
  if (deprecation?.state !== 'scheduled' && deprecation?.state !== 'deprecated') {
    return html``;
  }
  const { state, date, alternative } = deprecation;
  const day = date?.slice(0, 10);
  const what =
    state === 'deprecated'
      ? say((texts) => texts.images.deprecated)
      : day === undefined
        ? say((texts) => texts.images.scheduledSometime)
        : say((texts) => texts.images.scheduled, { date: day });
  const kind = alternative?.kind === 'offer' ? 'insteadOffer' : 'insteadPlan';
  return html`<span class="under deprecated">${what}</span>${
    alternative === null
      ? html``
      : html`<span class="under">${say((texts) => texts.images[kind], { name: alternative.name })}</span>`
  }`;
}

function prediction({ predicted, agreesWithPrediction }: ImageFinding): Html {
  if (predicted === null) {
    return html`–`;
  }
  const standing =
    agreesWithPrediction === null ? 'noEvidence' : agreesWithPrediction ? 'agrees' : 'disagrees';
  return html`${sayCode((texts) => texts.predictions, predicted)}<span class="under ${standing}">${say((texts) => texts.images[standing])}</span>`;
}
