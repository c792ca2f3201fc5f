import type { ImageFinding } from '../../findings/images/image-findings.ts';
import { type Html, html } from './html.ts';
import { say } from './say.ts';

/** In units of the drawing, which is 1000 wide: names stand left of the lines. */
const left = 268;
const right = 992;
const rowHeight = 24;
const head = 26;
const longestName = 40;

/** When Microsoft removed the binaries; which month of it is not known. https://jpaztech.github.io/blog/vm/marketplace-image-smb1/ */
const removal = { from: '2018-09-01', to: '2019-01-01' } as const;

type Dated = ImageFinding & { readonly imageDate: string };

/** Images by date, a line per SKU; nothing when fewer than two have a date. */
export function timeline(images: readonly ImageFinding[]): Html {
  const dated = images.filter((image): image is Dated => image.imageDate !== null);
  const rows = [...new Set(dated.map(skuOf))].map(
    (sku) => [sku, dated.filter((image) => skuOf(image) === sku)] as const,
  );
  if (dated.length < 2) {
    return html``;
  }
  const place = scaleOf(dated);
  const height = head + rows.length * rowHeight;
  return html`<figure class="timeline"><figcaption id="timeline-title"><strong>${say((texts) => texts.timeline.title)}</strong> ${say((texts) => texts.timeline.caption)}</figcaption>
<div class="scroll" tabindex="0" role="group" aria-labelledby="timeline-title">
<svg viewBox="0 0 1000 ${height}" role="img" aria-labelledby="timeline-title">
${removalBand(place, height)}${years(place, height)}
${rows.map(([sku, own], index) => skuLine(sku, own, { y: head + index * rowHeight, place }))}
</svg></div>
<ul class="keys">${(['confirmed', 'single', 'no', 'mixed', 'unjudged'] as const).map(
    (flag) =>
      html`<li><svg viewBox="-8 -8 16 16" aria-hidden="true">${dot(flag, 0, 0)}</svg>${say((texts) => texts.flags[flag])}</li>`,
  )}<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="removal" width="16" height="16"/></svg>${say((texts) => texts.timeline.removal)}</li></ul></figure>`;
}

type Scale = { readonly from: number; readonly to: number; x(date: string): number };

/** Whole years around the images, so that every label has its line. */
function scaleOf(images: readonly Dated[]): Scale {
  const all = images.map(({ imageDate }) => imageDate.slice(0, 4)).sort();
  const from = Number(all[0]);
  const to = Number(all.at(-1)) + 1;
  const [begin, end] = [Date.UTC(from, 0), Date.UTC(to, 0)];
  return { from, to, x: (date) => left + ((Date.parse(date) - begin) / (end - begin)) * (right - left) };
}

function removalBand({ from, to, x }: Scale, height: number): Html {
  if (from > 2018 || to < 2019) {
    return html``;
  }
  const [begin, end] = [x(removal.from), x(removal.to)];
  return html`<rect class="removal" x="${begin.toFixed(1)}" y="20" width="${(end - begin).toFixed(1)}" height="${height - 20}"/>`;
}

function years({ from, to, x }: Scale, height: number): Html[] {
  const step = Math.ceil((to - from) / 12);
  const shown = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  return shown.map((year) => {
    const at = x(`${year}-01-01`).toFixed(1);
    return html`<path class="grid" d="M${at} 20V${height}"/><text class="year" x="${at}" y="12"${year === to ? html` text-anchor="end"` : html``}>${String(year)}</text>`;
  });
}

function skuLine(
  sku: string,
  images: readonly Dated[],
  { y, place }: { readonly y: number; readonly place: Scale },
): Html {
  const middle = y + rowHeight / 2;
  const name = sku.length > longestName ? `${sku.slice(0, longestName - 1)}…` : sku;
  const dots = images.map((image) => dot(image.smb1BinariesAbsent, place.x(image.imageDate), middle));
  return html`<path class="grid" d="M${left} ${middle}H${right}"/><text class="sku" x="0" y="${middle + 4}">${name}</text>${dots}`;
}

/** Shape as well as colour: full without SMB1, a ring with it, a square where VMs disagree, small and grey unjudged. */
function dot(flag: ImageFinding['smb1BinariesAbsent'], x: number, y: number): Html {
  const [cx, cy] = [x.toFixed(1), y.toFixed(1)];
  if (flag === 'mixed') {
    return html`<rect class="dot mixed" x="${(x - 5).toFixed(1)}" y="${(y - 5).toFixed(1)}" width="10" height="10"/>`;
  }
  const radius = flag === 'unjudged' || flag === 'not-in-os' ? 3.5 : 5.5;
  return html`<circle class="dot ${flag}" cx="${cx}" cy="${cy}" r="${radius}"/>`;
}

function skuOf({ offer, sku }: ImageFinding): string {
  return `${offer} ${sku}`;
}
