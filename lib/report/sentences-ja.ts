/**
 * What the auditor itself wrote into a finding, in Japanese: why a chain of origin ended. It is kept in English, with names and numbers in them. Null for a sentence that is not known here, such as one of Azure's own.
 */
export function sentenceJa(english: string): string | null {
  for (const [pattern, japanese] of sentences) {
    const values = pattern.exec(english);
    if (values !== null) {
      return japanese.replace(
        /\{(\d)\}/g,
        (_, place: string) => nouns[values[Number(place)] ?? ''] ?? values[Number(place)] ?? '',
      );
    }
  }
  return null;
}

/** Words that stand for a value. */
const nouns: Readonly<Record<string, string>> = {
  Microsoft: 'Microsoft ',
  'another publisher': 'Microsoft 以外の発行元',
  'another tenant or subscription': '別のテナントまたはサブスクリプション',
  'the community': 'コミュニティ',
  'gallery image version': 'ギャラリー イメージ バージョン',
  'managed image': 'マネージド イメージ',
  'virtual machine': '仮想マシン',
  disk: 'ディスク',
  snapshot: 'スナップショット',
  'restore point': '復元ポイント',
  resource: 'リソース',
};

const sentences: readonly (readonly [RegExp, string])[] = [
  [/^The chain ends at a Marketplace image of (.+)\.$/, '{1}の Marketplace イメージです。'],
  [
    /^The Marketplace image is known, but the platform does not tell which version it was\.$/,
    'Marketplace イメージは特定できましたが、バージョンは Azure から得られません。',
  ],
  [
    /^The gallery image is known, but the platform does not tell which version it was\.$/,
    'ギャラリー イメージは特定できましたが、バージョンは Azure から得られません。',
  ],
  [
    /^The image comes from a gallery of (.+), which does not tell what it was made from\.$/,
    '{1}のギャラリーのイメージであり、その作成元は公開されていません。',
  ],
  [
    /^The disk was imported from a blob, so it is not from the Marketplace as far as the platform knows\.$/,
    'BLOB からインポートされたディスクであり、Azure の情報では Marketplace に由来しません。',
  ],
  [
    /^The (.+) was uploaded, not made from an image\.$/,
    '{1}はアップロードされたもので、イメージから作成されたものではありません。',
  ],
  [/^The (.+) does not tell what it was made from\.$/, '{1}の作成元は Azure から得られません。'],
  [/^The (.+) that it came from no longer exists\.$/, '作成元の{1}は既に存在しません。'],
  [/^The (.+) that it came from could not be read: (.*)$/s, '作成元の{1}を読み取れませんでした: {2}'],
  [
    /^The chain returns to a resource that it passed before\.$/,
    '作成元をたどると、既に通過したリソースに戻ります。',
  ],
  [/^The chain is longer than (\d+) resources\.$/, '作成元の連鎖が {1} 個のリソースを超えています。'],
  [
    /^The platform names neither an image nor a disk that the system came from\.$/,
    '作成元のイメージもディスクも Azure から得られません。',
  ],
];
