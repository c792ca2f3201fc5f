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
import { originCodeName } from '../sentences/origin.ts';
import { type Column, hidden, shown, whole } from './columns.ts';

/** What every image has. */
const seenColumns: readonly Column<AnyImageFinding>[] = [
  whole('smb1BinariesAbsent', ({ smb1BinariesAbsent }) => smb1BinariesAbsent),
  shown(3, 'judged', ({ judged }) => judged),
  { ...shown(3, 'ofVms', ({ sample }) => sample?.vms ?? null), hidesEmpty: true },
  shown(8, 'decided', ({ decided }) => decided),
  shown(11, 'notCounted', ({ notCounted }) => countsText(notCounted)),
  shown(4, 'client', ({ client }) => countsText(client)),
  shown(4, 'server', ({ server }) => countsText(server)),
  hidden('disagreeing', ({ disagreeing }) => disagreeing.join('; ')),
];

/** An image finding of either sort, flat; a table shows what the Marketplace's have. */
export const imageColumns: readonly Column<AnyImageFinding>[] = [
  ...ofPublished([
    shown(7, 'publisher', ({ publisher }) => publisher),
    shown(2, 'offer', ({ offer }) => offer),
    whole('sku', ({ sku }) => sku),
    whole('version', ({ version }) => version),
    hidden('firstParty', ({ firstParty }) => firstParty),
    shown(6, 'imageDate', ({ imageDate }) => imageDate),
    shown(9, 'deprecation', ({ deprecation }, language) => deprecationText(deprecation, language)),
  ]),
  ...seenColumns,
  ...ofPublished([
    shown(10, 'predicted', ({ predicted }) => predicted),
    shown(12, 'agreesWithPrediction', ({ agreesWithPrediction }) => agreesWithPrediction),
  ]),
  hidden('kind', kindOf),
  hidden('id', (image) => (isPublished(image) ? null : image.id)),
  hidden('madeFrom', (image) => (isPublished(image) ? null : madeFromText(image, 'en'))),
];

/** What a table shows of an image of one's own. */
export const ownImageColumns: readonly Column<OwnImageFinding>[] = [
  shown(6, 'kind', ({ kind }) => kind),
  whole('image', ownImageName),
  ...seenColumns,
  whole('madeFrom', shortMadeFrom),
];

/** What the Marketplace publishes of the SKUs in use. */
export const newerColumns: readonly Column<NewerImages>[] = [
  shown(5, 'publisher', ({ publisher }) => publisher),
  shown(2, 'offer', ({ offer }) => offer),
  whole('sku', ({ sku }) => sku),
  { ...shown(4, 'continues', ({ continues }) => continues), hidesEmpty: true },
  shown(6, 'location', ({ location }) => location),
  shown(3, 'newestInUse', ({ newestInUse }) => newestInUse),
  whole('newest', newestText),
  shown(1, 'unseen', ({ unseen }) => unseen?.length ?? null),
  hidden('unseenVersions', ({ unseen }) => unseen?.join('; ') ?? null),
  hidden('followed', ({ followed }) => followed.join('; ')),
];

/** `none`: nothing is published any more; `unread`: Azure did not tell. */
function newestText({ newest, unseen }: NewerImages, language: Language): string {
  const none = language === 'ja' ? 'なし' : 'none';
  return newest ?? (unseen === null ? unread[language] : none);
}

const unread: Readonly<Record<Language, string>> = { en: 'unread', ja: '読み取れない' };

/** Resource group and names; the whole of an id of another form. */
export function ownImageName({ id }: Pick<OwnImageFinding, 'id'>): string {
  const parts = parseResourceId(id);
  return parts === null ? id : [parts.resourceGroup, ...parts.names].join('/');
}

/** The Marketplace image that it descends from, else the code of why there is none. */
function madeFromText({ madeFrom: { image, reason } }: OwnImageFinding, language: Language): string {
  return image === null ? originCodeName(reason.code, language) : urnOf(image);
}

/** As a narrow terminal has room for: without the publisher. */
function shortMadeFrom(finding: OwnImageFinding, language: Language): string {
  const { image } = finding.madeFrom;
  return madeFromText(finding, language).slice(image === null ? 0 : image.publisher.length + 1);
}

/** Empty for an image of one's own. */
function ofPublished(columns: readonly Column<ImageFinding>[]): readonly Column<AnyImageFinding>[] {
  return columns.map(({ cell, together: _, ...column }) => ({
    ...column,
    cell: (image, language) => (isPublished(image) ? cell(image, language) : null),
  }));
}

const replacement: Readonly<
  Record<Language, (by: { readonly kind: string; readonly name: string }) => string>
> = {
  en: ({ kind, name }) => `use ${kind} ${name}`,
  ja: ({ kind, name }) => `後継${kind === 'plan' ? 'プラン' : 'オファー'} ${name}`,
};

const deprecationStates: Readonly<Record<string, string>> = { scheduled: '予定', deprecated: '非推奨' };

/** Nothing of an image that is active, or of which it is not told: JSON tells those two apart. */
function deprecationText(deprecation: ImageFinding['deprecation'], language: Language): string | null {
  if (deprecation === undefined || deprecation.state === 'active') {
    return null;
  }
  const { state, date, alternative } = deprecation;
  const replaced = alternative === null ? null : replacement[language](alternative);
  const said = language === 'ja' ? (deprecationStates[state] ?? state) : state;
  return [said, date?.slice(0, 10) ?? null, replaced].filter((part) => part !== null).join(', ');
}

export function countsText(
  counts: Readonly<Partial<Record<string, number>>>,
  language: Language = 'en',
): string {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(language === 'ja' ? '、' : ', ');
}
