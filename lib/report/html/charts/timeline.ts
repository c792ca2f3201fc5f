import type { ImageFinding } from '../../../findings/images/image-findings.ts';
import { type Html, html } from '../html.ts';
import { say } from '../say.ts';

/** Heights and places up and down are pixels; along the time they are percent, so that all years fit into any width. */
const rowHeight = 34;
const head = 26;
/** Characters that a phone has room for in one line. */
const longestLine = 44;
const lineHeight = 13;

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
  const lines = skuLines(rows, place);
  return html`<figure class="timeline"><figcaption id="timeline-title"><strong>${say((texts) => texts.timeline.title)}</strong> ${say((texts) => texts.timeline.caption)}</figcaption>
<svg width="100%" height="${lines.height}" role="img" aria-labelledby="timeline-title">
${removalBand(place, lines.height)}${years(place, lines.height)}
${lines.drawn}
</svg>
<ul class="keys">${(['confirmed', 'single', 'no', 'mixed', 'unjudged'] as const).map(
    (flag) =>
      html`<li><svg viewBox="-8 -8 16 16" aria-hidden="true">${dot(flag, '0', 0)}</svg>${say((texts) => texts.flags[flag])}</li>`,
  )}<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="removal" width="16" height="16"/></svg>${say((texts) => texts.timeline.removal)}</li></ul></figure>`;
}

/** `x` is a place in percent. */
type Scale = { readonly from: number; readonly to: number; x(date: string): string };

/** Whole years around the images, so that every label has its line. */
function scaleOf(images: readonly Dated[]): Scale {
  const all = images.map(({ imageDate }) => imageDate.slice(0, 4)).sort();
  const from = Number(all[0]);
  const to = Number(all.at(-1)) + 1;
  const [begin, end] = [Date.UTC(from, 0), Date.UTC(to, 0)];
  return { from, to, x: (date) => `${((100 * (Date.parse(date) - begin)) / (end - begin)).toFixed(2)}%` };
}

function removalBand({ from, to, x }: Scale, height: number): Html {
  if (from > 2018 || to < 2019) {
    return html``;
  }
  const [begin, end] = [x(removal.from), x(removal.to)];
  const width = `${(Number.parseFloat(end) - Number.parseFloat(begin)).toFixed(2)}%`;
  return html`<rect class="removal" x="${begin}" y="20" width="${width}" height="${height - 20}"/>`;
}

function years({ from, to, x }: Scale, height: number): Html[] {
  const step = Math.ceil((to - from) / 12);
  const shown = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  return shown.map((year) => {
    const at = x(`${year}-01-01`);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="20" y2="${height}"/><text class="year" x="${at}" y="12" text-anchor="middle">${String(year)}</text>`;
  });
}

function skuLines(rows: readonly (readonly [string, readonly Dated[]])[], place: Scale) {
  let y = head;
  const drawn = rows.map(([sku, own]) => {
    const name = linesOf(sku);
    const line = skuLine(name, own, { y, place });
    y += rowHeight + (name.length - 1) * lineHeight;
    return line;
  });
  return { drawn, height: y };
}

/** Nothing of a name is cut off: it breaks after its offer, then wherever it must. */
function linesOf(sku: string): readonly string[] {
  if (sku.length <= longestLine) {
    return [sku];
  }
  const [offer = '', name = ''] = sku.split(' ', 2);
  return [offer, name].flatMap((part) => part.match(new RegExp(`.{1,${longestLine}}`, 'gu')) ?? []);
}

/** The name stands above its line. */
function skuLine(
  name: readonly string[],
  images: readonly Dated[],
  { y, place }: { readonly y: number; readonly place: Scale },
): Html {
  const middle = y + name.length * lineHeight + 9;
  const texts = name.map(
    (line, index) => html`<text class="sku" x="0" y="${y + (index + 1) * lineHeight - 2}">${line}</text>`,
  );
  const dots = images.map((image) => dot(image.smb1BinariesAbsent, place.x(image.imageDate), middle));
  return html`<line class="grid" x1="0" x2="100%" y1="${middle}" y2="${middle}"/>${texts}${dots}`;
}

/** Shape as well as colour: full without SMB1, a ring with it, a square where VMs disagree, small and grey unjudged. */
function dot(flag: ImageFinding['smb1BinariesAbsent'], x: string, y: number): Html {
  if (flag === 'mixed') {
    return html`<rect class="dot mixed" x="${x}" y="${y - 5}" width="10" height="10"/>`;
  }
  const radius = flag === 'unjudged' || flag === 'not-in-os' ? 3.5 : 5.5;
  return html`<circle class="dot ${flag}" cx="${x}" cy="${y}" r="${radius}"/>`;
}

function skuOf({ offer, sku }: ImageFinding): string {
  return `${offer} ${sku}`;
}
