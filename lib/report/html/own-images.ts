import type { ImageFlag, OwnImageFinding } from '../../findings/images/image-findings.ts';
import { parseResourceId } from '../../model/ids.ts';
import type { ProvenanceLink } from '../../model/provenance.ts';
import type { ReportFacts } from '../report-facts.ts';
import { linkKindTexts, originSentence } from '../sentences/origin.ts';
import { ownImageName } from '../table/by-image.ts';
import { type Html, html } from './html.ts';
import { htmlTable, type TableColumn } from './html-table.ts';
import { exceptions, flagOf, newMark, verdictCounts, vmsOf } from './image-cells.ts';
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
${htmlTable('own-images-title', columnsOf(news), ownImages.toSorted(byUrgency))}</section>`;
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

function columnsOf({ firstSeen, was, halves }: News): readonly TableColumn<OwnImageFinding>[] {
  return [
    {
      head: (texts) => texts.ownImages.image,
      name: (image) =>
        html`${breakable(ownImageName(image))}${newMark(firstSeen.has(image.id.toLowerCase()))}<span class="under">${sayCode((texts) => texts.ownImages.kinds, image.kind)}</span>`,
    },
    { head: (texts) => texts.images.flag, cell: (image) => flagOf(image, was.get(image.id.toLowerCase())) },
    { head: (texts) => texts.images.vms, amount: (image) => vmsOf(image, image.id) },
    ...halves.map(
      (half): TableColumn<OwnImageFinding> => ({
        head: (texts) => texts.halves[half],
        cell: (image) => verdictCounts(image[half]),
      }),
    ),
    { head: (texts) => texts.ownImages.madeFrom, cell: madeFrom },
    {
      head: (texts) => texts.images.disagreeing,
      cell: (image) => exceptions(image, { search: image.id, named: undefined, halves }),
    },
  ];
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
