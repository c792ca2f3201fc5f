import type { ImageFlag, NotCounted, SeenOfImage } from '../../findings/images/image-findings.ts';
import { parseResourceId, type ResourceId } from '../../model/ids.ts';
import { type Half, halves, verdicts } from '../../model/verdict.ts';
import { mostNames, type NamedUncounted } from '../finding-tally.ts';
import { type Html, html } from './html.ts';
import { say, sayCode, sayCounted } from './say.ts';

/** `was`: in the audit before, where it was another. */
export function flagOf({ smb1BinariesAbsent: flag }: SeenOfImage, was: ImageFlag | undefined): Html {
  return html`<span class="flag ${flag}">${sayCode((texts) => texts.flags, flag)}</span>${
    was === undefined
      ? null
      : html`<span class="under">${say((texts) => texts.images.was.replace('{flag}', texts.flags[was]))}</span>`
  }`;
}

/** Of an image that no earlier audit of the scope saw. */
export function newMark(isNew: boolean): Html {
  return isNew ? html` <span class="new">${say((texts) => texts.images.new)}</span>` : html``;
}

/** `search`: finds the VMs of the image. */
export function vmsOf(image: SeenOfImage, search: string): Html {
  return html`<button type="button" data-show-search="${search}">${image.judged}<span class="unseen"> ${say((texts) => texts.images.showVms)}</span></button>${ofVms(image)}`;
}

/** Of how many VMs those are, where others were left out. */
function ofVms({ sample }: SeenOfImage): Html {
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
