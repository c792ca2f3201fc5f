import type { Provenance } from '../../model/provenance.ts';
import { type OfCode, type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import type { LinkKind, LinkNote, OriginReason } from '../../model/reasons/origin-reason.ts';
import { saidEnglish } from '../../model/reasons/problem-english.ts';
import type { Language } from '../messages/messages.ts';
import { saidJapanese } from './problems-japanese.ts';
import { withMessage } from './said.ts';

type Trail = OfCode<OriginReason, 'failed-over'>['trail'];

const kindsEn: Readonly<Record<LinkKind, string>> = {
  'marketplace-image': 'Marketplace image',
  'gallery-image-version': 'gallery image version',
  'shared-gallery-image': 'shared gallery image',
  'community-gallery-image': 'community gallery image',
  'managed-image': 'managed image',
  'virtual-machine': 'virtual machine',
  disk: 'disk',
  snapshot: 'snapshot',
  'restore-point': 'restore point',
  'restore-point-collection': 'restore point collection',
  'imported-blob': 'blob',
  unresolved: 'resource',
};

const kindsJa: Readonly<Record<LinkKind, string>> = {
  'marketplace-image': 'Marketplace イメージ',
  'gallery-image-version': 'ギャラリー イメージ バージョン',
  'shared-gallery-image': '共有ギャラリーのイメージ',
  'community-gallery-image': 'コミュニティ ギャラリーのイメージ',
  'managed-image': 'マネージド イメージ',
  'virtual-machine': '仮想マシン',
  disk: 'ディスク',
  snapshot: 'スナップショット',
  'restore-point': '復元ポイント',
  'restore-point-collection': '復元ポイント コレクション',
  'imported-blob': 'BLOB',
  unresolved: 'リソース',
};

/** What kind of thing a link of the chain is. */
export const linkKindTexts: Readonly<Record<Language, Readonly<Record<LinkKind, string>>>> = {
  en: kindsEn,
  ja: kindsJa,
};

const backupEn: Readonly<Record<Trail, string>> = {
  gone: 'Its restore point and the source of that restore point no longer exist, so its image is not known.',
  unreadable: 'Its restore point could not be read, so its image is not known.',
  untold: 'Azure does not say what was backed up, so its image is not known.',
};

const replicaEn: Readonly<Record<Trail, string>> = {
  gone: 'The replica that it was made from no longer exists, so its image is not known.',
  unreadable: 'The replica that it was made from could not be read, so its image is not known.',
  untold: 'The replica that it was made from does not name its image.',
};

const backupJa: Readonly<Record<Trail, string>> = {
  gone: '復元ポイントとその作成元が既に存在しないため、イメージは不明です。',
  unreadable: '復元ポイントを読み取れなかったため、イメージは不明です。',
  untold: 'バックアップ元の情報が Azure から得られないため、イメージは不明です。',
};

const replicaJa: Readonly<Record<Trail, string>> = {
  gone: '作成元のレプリカが既に存在しないため、イメージは不明です。',
  unreadable: '作成元のレプリカを読み取れなかったため、イメージは不明です。',
  untold: '作成元のレプリカからはイメージの情報が得られません。',
};

const english: TextsOf<OriginReason> = {
  'as-written': ({ message }) => message,
  'marketplace-image': ({ firstParty }) =>
    `The chain ends at a Marketplace image of ${firstParty ? 'Microsoft' : 'another publisher'}.`,
  'marketplace-version-untold': () =>
    'The Marketplace image is known, but Azure does not say which version of it.',
  'gallery-version-untold': () => 'The gallery image is known, but Azure does not say which version of it.',
  'foreign-gallery': ({ gallery }) =>
    `The image comes from a gallery of ${gallery === 'shared' ? 'another tenant or subscription' : 'the community'}, which does not show what it was made from.`,
  'imported-blob': () =>
    'The disk was imported from a blob, so as far as Azure knows it is not from the Marketplace.',
  uploaded: () => 'The disk was uploaded, not made from an image.',
  'restored-by-backup': ({ trail }) => `The disk was restored by Azure Backup. ${backupEn[trail]}`,
  'failed-over': ({ trail }) => `The VM was failed over by Azure Site Recovery. ${replicaEn[trail]}`,
  migrated: () => 'The VM was migrated from outside Azure.',
  'disk-and-document-disagree': ({ document, disk }) =>
    `The VM and its OS disk name different origins, as after a swap of the disk: the VM names ${document ?? 'an image that is not known'}, and its disk came from ${disk ?? 'something that is not known'}. It counts for neither.`,
  'source-gone': ({ resource }) => `The ${kindsEn[resource]} that it came from no longer exists.`,
  'source-unreadable': ({ resource, detail }) =>
    `The ${kindsEn[resource]} that it came from could not be read: ${saidEnglish(detail)}`,
  'source-not-followed': () => 'It came from a type of resource that is not known to lead to an image.',
  'source-untold': ({ resource }) => `Azure does not say what the ${kindsEn[resource]} was made from.`,
  'chain-in-circle': () => 'The chain leads back to a resource that is already in it.',
  'chain-too-long': ({ most }) => `The chain is longer than ${most} resources.`,
  'nothing-named': () => 'Azure names neither an image nor a disk that the system came from.',
};

const japanese: TextsOf<OriginReason> = {
  'as-written': ({ message }) => message,
  'marketplace-image': ({ firstParty }) =>
    `${firstParty ? 'Microsoft ' : 'Microsoft 以外の発行元'}の Marketplace イメージです。`,
  'marketplace-version-untold': () =>
    'Marketplace イメージは特定できましたが、バージョンは Azure から得られません。',
  'gallery-version-untold': () =>
    'ギャラリー イメージは特定できましたが、バージョンは Azure から得られません。',
  'foreign-gallery': ({ gallery }) =>
    `${gallery === 'shared' ? '別のテナントまたはサブスクリプションのギャラリー' : 'コミュニティ ギャラリー'}のイメージであり、その作成元は公開されていません。`,
  'imported-blob': () =>
    'BLOB からインポートされたディスクであり、Azure の情報では Marketplace に由来しません。',
  uploaded: () => 'ディスクはアップロードされたもので、イメージから作成されたものではありません。',
  'restored-by-backup': ({ trail }) => `Azure Backup で復元されたディスクです。${backupJa[trail]}`,
  'failed-over': ({ trail }) => `Azure Site Recovery でフェールオーバーされた VM です。${replicaJa[trail]}`,
  migrated: () => 'Azure の外部から移行された VM です。',
  'disk-and-document-disagree': ({ document, disk }) =>
    `VM の情報と OS ディスクで作成元が異なります (OS ディスクの交換後などに起こります)。VM の情報にあるイメージは${document ?? '不明'}、ディスクの作成元は${disk ?? '不明'}です。どちらのイメージにも数えません。`,
  'source-gone': ({ resource }) => `作成元の${kindsJa[resource]}は既に存在しません。`,
  'source-unreadable': ({ resource, detail }) =>
    `作成元の${kindsJa[resource]}を読み取れませんでした: ${saidJapanese(detail)}`,
  'source-not-followed': () => '作成元は、イメージにたどり着けることが知られていない種類のリソースです。',
  'source-untold': ({ resource }) => `${kindsJa[resource]}の作成元は Azure から得られません。`,
  'chain-in-circle': () => '作成元をたどると、既に通過したリソースに戻ります。',
  'chain-too-long': ({ most }) => `作成元の連鎖が ${most} 個のリソースを超えています。`,
  'nothing-named': () => '作成元のイメージもディスクも Azure から得られません。',
};

const codeNamesJa: Readonly<Record<OriginReason['code'], string>> = {
  'as-written': '記録のとおり',
  'marketplace-image': 'Marketplace イメージ',
  'marketplace-version-untold': 'Marketplace のバージョン不明',
  'gallery-version-untold': 'ギャラリーのバージョン不明',
  'foreign-gallery': '他者のギャラリー',
  'imported-blob': 'BLOB からインポート',
  uploaded: 'アップロード',
  'restored-by-backup': 'Azure Backup で復元',
  'failed-over': 'Site Recovery でフェールオーバー',
  migrated: 'Azure の外部から移行',
  'disk-and-document-disagree': 'OS ディスクと VM の情報が不一致',
  'source-gone': '作成元なし',
  'source-unreadable': '作成元を読み取れない',
  'source-not-followed': '作成元の種類が対象外',
  'source-untold': '作成元不明',
  'chain-in-circle': '作成元が循環',
  'chain-too-long': '作成元の連鎖が長すぎる',
  'nothing-named': '作成元不明',
};

/** The code; in Japanese with its name before it. */
export function originCodeName(code: OriginReason['code'], language: Language): string {
  return language === 'ja' ? `${codeNamesJa[code]} [${code}]` : code;
}

/** Names of Azure's fields stay as Azure writes them. */
const notesEn: TextsOf<LinkNote> = {
  'as-written': ({ message }) => message,
  'image-reference': () => 'imageReference',
  'os-disk': () => 'OS disk',
  'unmanaged-os-disk': () => 'unmanaged OS disk',
  'creation-data': ({ option }) => `creationData: ${option ?? 'no createOption'}`,
  'imported-blob': () => 'imported blob',
  'image-source-vm': () => 'sourceVirtualMachine',
  'image-os-disk': () => 'OS disk of the image',
  'image-os-snapshot': () => 'OS snapshot of the image',
  'gallery-source': () => 'source of the gallery version',
  'gallery-source-vm': () => 'source VM of the gallery version',
  'gallery-os-disk': () => 'OS disk of the gallery version',
  'restore-point': () => 'restore point',
  'restore-point-collection': () => 'collection of the restore point',
  'restore-point-disk': () => 'OS disk of the restore point',
  'restore-point-vm': () => 'VM of the restore points',
  replica: () => 'replica of Azure Site Recovery',
};

const notesJa: TextsOf<LinkNote> = {
  'as-written': ({ message }) => message,
  'image-reference': () => 'VM の imageReference',
  'os-disk': () => 'OS ディスク',
  'unmanaged-os-disk': () => 'アンマネージド OS ディスク',
  'creation-data': ({ option }) => `creationData: ${option ?? 'createOption なし'}`,
  'imported-blob': () => 'インポート元の BLOB',
  'image-source-vm': () => 'イメージの sourceVirtualMachine',
  'image-os-disk': () => 'イメージの OS ディスク',
  'image-os-snapshot': () => 'イメージの OS スナップショット',
  'gallery-source': () => 'ギャラリー バージョンの作成元',
  'gallery-source-vm': () => 'ギャラリー バージョンの作成元 VM',
  'gallery-os-disk': () => 'ギャラリー バージョンの OS ディスク',
  'restore-point': () => '復元ポイント',
  'restore-point-collection': () => '復元ポイントのコレクション',
  'restore-point-disk': () => '復元ポイントの OS ディスク',
  'restore-point-vm': () => '復元ポイントの VM',
  replica: () => 'Azure Site Recovery のレプリカ',
};

const sentences: Readonly<Record<Language, TextsOf<OriginReason>>> = { en: english, ja: japanese };
const noteTexts: Readonly<Record<Language, TextsOf<LinkNote>>> = { en: notesEn, ja: notesJa };
const withdrawn: Readonly<Record<Language, string>> = {
  en: '; this version is no longer offered',
  ja: '。このバージョンの提供は終了しています',
};

export function originSentence(reason: OriginReason, language: Language = 'en'): string {
  return textOf(sentences[language], reason);
}

/** How a link was reached, as a few words. */
export function linkText(
  { note, isWithdrawn }: Provenance['chain'][number],
  language: Language = 'en',
): string {
  return `${textOf(noteTexts[language], note)}${isWithdrawn === true ? withdrawn[language] : ''}`;
}

export function originJson(reason: OriginReason): OriginReason & { readonly message: string } {
  return withMessage(reason, originSentence(reason));
}

/** A link of the chain as documents have it. */
export function linkJson(link: Provenance['chain'][number]) {
  return { kind: link.kind, id: link.id, note: withMessage(link.note, linkText(link)) };
}
