import type { ImageFlag, OwnImageFinding } from '../../findings/images/image-findings.ts';
import { parseResourceId } from '../../model/ids.ts';
import type { ProvenanceLink } from '../../model/provenance.ts';
import type { ReportFacts } from '../report-facts.ts';
import { linkKindTexts, originSentence } from '../sentences/origin.ts';
import { ownImageName } from '../table/by-image.ts';
import { type Html, html } from './html.ts';
import { exceptions, ofVms, verdictCounts } from './image-matrix.ts';
import { inEach, say, sayCode, sayCounted } from './say.ts';

/** Images of one's own, those that carry SMB1 first; nothing where no VM was made from one. */
export function ownImageSection({ audit, ownImages, history }: ReportFacts): Html {
  if (ownImages.length === 0) {
    return html``;
  }
  const news: News = {
    firstSeen: new Set(history?.ownImages.firstSeen.map(({ id }) => id.toLowerCase())),
    was: new Map(history?.ownImages.flagChanged.map(({ image, was }) => [image.id.toLowerCase(), was])),
    halves: audit.halves,
  };
  const carrying = ownImages.filter(({ smb1BinariesAbsent: flag }) => urgency[flag] < urgency.unjudged);
  return html`<section id="own-images" aria-labelledby="own-images-title"><h2 id="own-images-title">${say((texts) => texts.ownImages.title)}</h2>
<p><strong>${sayCounted(ownImages.length, (texts) => texts.ownImages.carrying, { carrying: carrying.length })}</strong></p>
<p class="lead">${say((texts) => texts.ownImages.caption)}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="own-images-title"><table class="own">
<thead><tr>
<th scope="col">${say((texts) => texts.ownImages.image)}</th><th scope="col">${say((texts) => texts.images.flag)}</th><th scope="col" class="amount">${say((texts) => texts.images.vms)}</th>
${audit.halves.map((half) => html`<th scope="col">${say((texts) => texts.halves[half])}</th>`)}
<th scope="col">${say((texts) => texts.ownImages.madeFrom)}</th>
<th scope="col">${say((texts) => texts.images.disagreeing)}</th>
</tr></thead>
<tbody>${ownImages.toSorted(byUrgency).map((image) => imageRow(image, news))}</tbody>
</table></div></section>`;
}

const urgency: Readonly<Record<ImageFlag, number>> = {
  no: 0,
  mixed: 1,
  unjudged: 2,
  single: 3,
  confirmed: 4,
  'not-in-os': 5,
};

function byUrgency(one: OwnImageFinding, other: OwnImageFinding): number {
  const difference = urgency[one.smb1BinariesAbsent] - urgency[other.smb1BinariesAbsent];
  return difference === 0 ? other.judged - one.judged : difference;
}

type News = {
  readonly firstSeen: ReadonlySet<string>;
  readonly was: ReadonlyMap<string, ImageFlag>;
  readonly halves: ReportFacts['audit']['halves'];
};

function imageRow(image: OwnImageFinding, { firstSeen, was, halves }: News): Html {
  const before = was.get(image.id.toLowerCase());
  return html`<tr>
<th scope="row">${breakable(ownImageName(image))}${firstSeen.has(image.id.toLowerCase()) ? html` <span class="new">${say((texts) => texts.images.new)}</span>` : html``}<span class="under">${say((texts) => texts.ownImages.kinds[image.kind])}</span></th>
<td><span class="flag ${image.smb1BinariesAbsent}">${sayCode((texts) => texts.flags, image.smb1BinariesAbsent)}</span>${
    before === undefined
      ? html``
      : html`<span class="under">${say((texts) => texts.images.was.replace('{flag}', texts.flags[before]))}</span>`
  }</td>
<td class="amount"><button type="button" data-show-search="${image.id}">${image.judged}<span class="unseen"> ${say((texts) => texts.images.showVms)}</span></button>${ofVms(image)}</td>
${halves.map((half) => html`<td>${verdictCounts(image[half])}</td>`)}
<td>${madeFrom(image)}</td>
<td>${exceptions(image, { search: image.id, named: undefined, halves })}</td>
</tr>`;
}

/** The chain behind it, nearest first, and where it does not end at the Marketplace, why. */
function madeFrom({ madeFrom: { end, reason, chain } }: OwnImageFinding): Html {
  return html`<ul class="names">${chain.map(linkItem)}</ul>${
    end === 'marketplace' ? html`` : html`<p>${inEach((language) => originSentence(reason, language))}</p>`
  }`;
}

function linkItem({ kind, id }: ProvenanceLink): Html {
  const name = parseResourceId(id)?.names.join('/') ?? id;
  return html`<li>${inEach((language) => linkKindTexts[language][kind])}: ${breakable(name)}</li>`;
}

/** A name that breaks behind its parts. */
function breakable(name: string): Html {
  return html`<bdi>${name.split(/(?<=[/:])/).map((part) => html`${part}<wbr>`)}</bdi>`;
}
