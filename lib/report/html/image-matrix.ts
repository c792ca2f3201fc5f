import type { ImageFinding, NotCounted, SeenOfImage } from '../../findings/images/image-findings.ts';
import { type SkuEra, skuEras } from '../../findings/images/image-summary.ts';
import { type NewerImages, newerImages } from '../../findings/images/newer-images.ts';
import { imageKey } from '../../findings/keys.ts';
import { parseResourceId, type ResourceId } from '../../model/ids.ts';
import { urnOf } from '../../model/provenance.ts';
import { type Half, halves, verdicts } from '../../model/verdict.ts';
import { type FindingTally, mostNames, type NamedUncounted, uncountedKey } from '../finding-tally.ts';
import type { ReportFacts } from '../report-facts.ts';
import { timeline } from './charts/timeline.ts';
import { type Html, html } from './html.ts';
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
  readonly was: ReadonlyMap<string, string>;
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
  const was = news.was.get(urn);
  return html`<tr data-flag="${image.smb1BinariesAbsent}" data-date="${image.imageDate ?? ''}" data-vms="${image.judged}">
<th scope="row">${image.version === null ? say((texts) => texts.detail.untold) : html`<bdi>${image.version}</bdi>`}${news.firstSeen.has(urn) ? html` <span class="new">${say((texts) => texts.images.new)}</span>` : html``}
<span class="under">${image.imageDate}</span>${followed.has(image.version ?? '') ? html`<span class="under">${say((texts) => texts.images.followed)}</span>` : html``}${deprecationText(image)}</th>
<td><span class="flag ${image.smb1BinariesAbsent}">${sayCode((texts) => texts.flags, image.smb1BinariesAbsent)}</span>${
    was === undefined
      ? html``
      : html`<span class="under">${say((texts) => texts.images.was.replace('{flag}', (texts.flags as Labels)[was] ?? was))}</span>`
  }</td>
<td class="amount"><button type="button" data-show-search="${urn}">${image.judged}<span class="unseen"> ${say((texts) => texts.images.showVms)}</span></button>${ofVms(image)}</td>
${news.halves.map((half) => html`<td>${verdictCounts(image[half])}</td>`)}
<td>${prediction(image)}</td>
<td>${exceptions(image, { search: urn, named: news.uncounted.get(uncountedKey(image)), halves: news.halves })}</td>
</tr>`;
}

/** Nothing of an image that is active, or of which it is not told. */
function deprecationText({ deprecation }: ImageFinding): Html {
  if (deprecation === undefined || deprecation.state === 'active') {
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

type Labels = Readonly<Record<string, string>>;

/** Of how many VMs those are, where others were left out. */
export function ofVms({ sample }: SeenOfImage): Html {
  return sample === undefined
    ? html``
    : html`<span class="under">${say((texts) => texts.images.ofVms, { n: sample.vms })}</span>`;
}

export function verdictCounts(counts: SeenOfImage[Half]): Html {
  const counted = verdicts.flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count === 0
      ? []
      : [
          html`<li><span class="mark ${verdict}"></span>${count} ${sayCode((texts) => texts.verdicts, verdict)}</li>`,
        ];
  });
  return counted.length === 0 ? html`–` : html`<ul class="counts">${counted}</ul>`;
}

function prediction({ predicted, agreesWithPrediction }: ImageFinding): Html {
  if (predicted === null) {
    return html`–`;
  }
  const standing =
    agreesWithPrediction === null ? 'noEvidence' : agreesWithPrediction ? 'agrees' : 'disagrees';
  return html`${sayCode((texts) => texts.predictions, predicted)}<span class="under ${standing}">${say((texts) => texts.images[standing])}</span>`;
}

type Naming = {
  /** Finds the VMs of the image. */
  readonly search: string;
  /** Undefined: only counted. */
  readonly named: NamedUncounted | undefined;
  readonly halves: readonly Half[];
};

/** Which VMs differ from the others, and why fewer count than were judged. */
export function exceptions(image: SeenOfImage, naming: Naming): Html {
  const { disagreeing } = image;
  const parts = [
    ...(disagreeing.length === 0
      ? []
      : [
          html`<p>${say((texts) => texts.images.differ)}</p>`,
          namesOf(naming.search, disagreeing.slice(0, mostNames), disagreeing.length),
        ]),
    ...uncountedParts(image, naming),
  ];
  return parts.length === 0 ? html`–` : html`${parts}`;
}

function uncountedParts(image: SeenOfImage, { search, named, halves: judged }: Naming): Html[] {
  if (image.judged === image.decided) {
    return [];
  }
  const values = { judged: image.judged };
  return [
    html`<p>${
      image.decided === 0
        ? say((texts) => texts.images.countsNone, values)
        : sayCounted(image.decided, (texts) => texts.images.counts, values)
    }</p>`,
    ...(Object.keys(image.notCounted) as (keyof NotCounted)[])
      .filter((why) => image.notCounted[why] > 0)
      .map(
        (why) =>
          html`<p>${sayCounted(image.notCounted[why], (texts) => texts.images.uncounted[why])}</p>${
            // Of an audit by an earlier version the flag rests on the client, and VMs are undecided for another reason now.
            judged.length < halves.length
              ? html``
              : namesOf(search, named?.[why] ?? [], image.notCounted[why])
          }`,
      ),
  ];
}

function namesOf(search: string, ids: readonly ResourceId[], all: number): Html {
  const buttons = ids.map(
    (id) => html`<li><button type="button" data-show-search="${id}"><bdi>${nameOf(id)}</bdi></button></li>`,
  );
  const left = all - ids.length;
  const more =
    left > 0
      ? html`<li><button type="button" data-show-search="${search}">${say((texts) => texts.images.more, { n: left })}</button></li>`
      : html``;
  return html`<ul class="names">${buttons}${more}</ul>`;
}

/** A VM's name; an instance of a scale set has it from its set, as Azure writes it: `web_2`. */
function nameOf(id: ResourceId): string {
  return parseResourceId(id)?.names.join('_') ?? id;
}
