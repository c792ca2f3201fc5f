import {
  type AnyImageFinding,
  type ImageFinding,
  isPublished,
  kindOf,
  type OwnImageFinding,
} from '../../findings/images/image-findings.ts';
import type { NewerImages } from '../../findings/images/newer-images.ts';
import { parseResourceId } from '../../model/ids.ts';
import { urnOf } from '../../model/provenance.ts';
import type { Language } from '../messages/messages.ts';
import type { Cell, Column } from './columns.ts';

/** An image finding of either sort, flat; a table shows what the Marketplace's have. */
export const imageColumns: readonly Column<AnyImageFinding>[] = [
  { name: 'publisher', isShown: true, rank: 7, cell: published(({ publisher }) => publisher) },
  { name: 'offer', isShown: true, rank: 2, cell: published(({ offer }) => offer) },
  { name: 'sku', isShown: true, rank: 1, cell: published(({ sku }) => sku) },
  { name: 'version', isShown: true, isWhole: true, cell: published(({ version }) => version) },
  { name: 'firstParty', isShown: false, cell: published(({ firstParty }) => firstParty) },
  { name: 'imageDate', isShown: true, rank: 6, cell: published(({ imageDate }) => imageDate) },
  {
    name: 'deprecation',
    isShown: true,
    rank: 9,
    cell: published(({ deprecation }, language) => deprecationText(deprecation, language)),
  },
  ...seenColumns(),
  { name: 'predicted', isShown: true, rank: 10, cell: published(({ predicted }) => predicted) },
  {
    name: 'agreesWithPrediction',
    isShown: true,
    rank: 12,
    cell: published(({ agreesWithPrediction }) => agreesWithPrediction),
  },
  { name: 'kind', isShown: false, cell: kindOf },
  { name: 'id', isShown: false, cell: (image) => (isPublished(image) ? null : image.id) },
  {
    name: 'madeFrom',
    isShown: false,
    cell: (image) => (isPublished(image) ? null : madeFromText(image)),
  },
];

/** What a table shows of an image of one's own. */
export const ownImageColumns: readonly Column<OwnImageFinding>[] = [
  { name: 'kind', isShown: true, rank: 6, cell: ({ kind }) => kind },
  { name: 'image', isShown: true, isWhole: true, cell: ownImageName },
  ...seenColumns(),
  { name: 'madeFrom', isShown: true, rank: 2, cell: madeFromText },
];

/** What the Marketplace publishes of the SKUs in use. */
export const newerColumns: readonly Column<NewerImages>[] = [
  { name: 'publisher', isShown: true, rank: 5, cell: ({ publisher }) => publisher },
  { name: 'offer', isShown: true, rank: 2, cell: ({ offer }) => offer },
  { name: 'sku', isShown: true, isWhole: true, cell: ({ sku }) => sku },
  { name: 'continues', isShown: true, hidesEmpty: true, rank: 4, cell: ({ continues }) => continues },
  { name: 'location', isShown: true, rank: 6, cell: ({ location }) => location },
  { name: 'newestInUse', isShown: true, rank: 3, cell: ({ newestInUse }) => newestInUse },
  { name: 'newest', isShown: true, isWhole: true, cell: newestText },
  { name: 'unseen', isShown: true, rank: 1, cell: ({ unseen }) => unseen?.length ?? null },
  { name: 'unseenVersions', isShown: false, cell: ({ unseen }) => unseen?.join('; ') ?? null },
  { name: 'followed', isShown: false, cell: ({ followed }) => followed.join('; ') },
];

/** `none`: nothing is published any more; `unread`: Azure did not tell. */
function newestText({ newest, unseen }: NewerImages): string {
  return newest ?? (unseen === null ? 'unread' : 'none');
}

/** Resource group and names; the whole of an id of another form. */
export function ownImageName({ id }: Pick<OwnImageFinding, 'id'>): string {
  const parts = parseResourceId(id);
  return parts === null ? id : [parts.resourceGroup, ...parts.names].join('/');
}

/** The Marketplace image that it descends from, else the code of why there is none. */
function madeFromText({ madeFrom: { image, reason } }: OwnImageFinding): string {
  return image === null ? reason.code : urnOf(image);
}

function published(
  cell: (image: ImageFinding, language: Language) => Cell,
): (image: AnyImageFinding, language: Language) => Cell {
  return (image, language) => (isPublished(image) ? cell(image, language) : null);
}

function seenColumns(): Column<AnyImageFinding>[] {
  return [
    {
      name: 'smb1BinariesAbsent',
      isShown: true,
      isWhole: true,
      cell: ({ smb1BinariesAbsent }) => smb1BinariesAbsent,
    },
    { name: 'judged', isShown: true, rank: 3, cell: ({ judged }) => judged },
    { name: 'ofVms', isShown: true, hidesEmpty: true, rank: 3, cell: ({ sample }) => sample?.vms ?? null },
    { name: 'decided', isShown: true, rank: 8, cell: ({ decided }) => decided },
    { name: 'notCounted', isShown: true, rank: 11, cell: ({ notCounted }) => countsText(notCounted) },
    { name: 'client', isShown: true, rank: 4, cell: ({ client }) => countsText(client) },
    { name: 'server', isShown: true, rank: 5, cell: ({ server }) => countsText(server) },
    { name: 'disagreeing', isShown: false, cell: ({ disagreeing }) => disagreeing.join('; ') },
  ];
}

const replacement: Readonly<
  Record<Language, (by: { readonly kind: string; readonly name: string }) => string>
> = {
  en: ({ kind, name }) => `use ${kind} ${name}`,
  ja: ({ kind, name }) => `代替 ${kind} ${name}`,
};

/** Nothing of an image that is active, or of which it is not told: JSON tells those two apart. */
function deprecationText(deprecation: ImageFinding['deprecation'], language: Language): string | null {
  if (deprecation === undefined || deprecation.state === 'active') {
    return null;
  }
  const { state, date, alternative } = deprecation;
  const replaced = alternative === null ? null : replacement[language](alternative);
  return [state, date?.slice(0, 10) ?? null, replaced].filter((part) => part !== null).join(', ');
}

export function countsText(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
