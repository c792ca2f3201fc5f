/**
 * What the auditor itself wrote into a finding or an audit, in Japanese: why a chain of origin ended, and why an audit is incomplete. They
 * are kept in English, with names and numbers in them. Null for a sentence that is not known here, such as one of Azure's own.
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

const origins: readonly (readonly [RegExp, string])[] = [
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

const shortfalls: readonly (readonly [RegExp, string])[] = [
  [
    /^The audit's deadline came before (\d+) of its targets could be probed\.$/,
    '監査の期限までに {1} 台を検査できませんでした。',
  ],
  [
    /^Probing stopped at the allowed number of errors with (\d+) targets? left\.$/,
    'エラー数が上限に達したため、{1} 台を残して検査を停止しました。',
  ],
  [
    /^([\d.]+) % of the targets were judged; at least ([\d.]+) % were asked for\.$/,
    '判定できた VM は {1} % で、指定された {2} % に達していません。',
  ],
  [
    /^Subscription (\S+) was closed to the auditor: (\d+) of its targets (?:was|were) not probed\.$/,
    'サブスクリプション {1} にアクセスできず、{2} 台を検査していません。',
  ],
  [
    /^Subscription (\S+) is closed to the auditor: .* Check the probing identity's role on it\.$/s,
    'サブスクリプション {1} ではコマンドの実行が拒否され続けたため、検査を打ち切りました。検査用の ID のロールを確認してください。',
  ],
  [/^Subscription (\S+) was not audited\. (.*)$/s, 'サブスクリプション {1} は監査していません。{2}'],
  [
    /^No readable subscription was found below management group (.+)\.$/,
    '管理グループ {1} の配下に、読み取れるサブスクリプションがありません。',
  ],
  [/^Management group (\S+) could not be read: (.*)$/s, '管理グループ {1} を読み取れませんでした: {2}'],
  [/^(\/subscriptions\/\S+) was not found\.$/, '{1} が見つかりませんでした。'],
  [
    /^Discovery was still going on at the audit's deadline\.$/,
    '監査の期限までに VM の検出が終わりませんでした。',
  ],
  [/^Discovery stopped before its end: (.*)$/s, 'VM の検出が途中で停止しました: {1}'],
  [
    /^Resource Graph did not tell all virtual machines: (.*)$/s,
    'Resource Graph からすべての仮想マシンを取得できませんでした: {1}',
  ],
  [
    /^Resource Graph led back to a page that it gave before; paging was stopped\.$/,
    'Resource Graph が取得済みのページに戻ったため、取得を停止しました。',
  ],
  [
    /^Resource Graph cut its answer short and gave no token for the rest\.$/,
    'Resource Graph の応答が途中で切れ、続きを取得できませんでした。',
  ],
  [
    /^Resource Graph announced (\d+) virtual machines? and gave (\d+)\.$/,
    'Resource Graph の示した仮想マシンは {1} 台ですが、取得できたのは {2} 台です。',
  ],
  [
    /^Resource Graph gave (\d+) rows? without a readable id\.$/,
    'Resource Graph の応答に、ID を読み取れない行が {1} 行ありました。',
  ],
  [
    /^Resource Graph lacks (\d+) virtual machines that exist; (\d+) of them were read one by one\.$/,
    '存在する仮想マシン {1} 台が Resource Graph になく、そのうち {2} 台を個別に読み取りました。',
  ],
  [
    /^The identity can read more subscriptions than Resource Graph looks at in one query\.$/,
    'この ID が読み取れるサブスクリプションの数は、Resource Graph の 1 回のクエリの上限を超えています。',
  ],
  [
    /^The audit gave up after repeated trouble of its own; its log says of what kind\.$/,
    '監査側の問題が繰り返されたため中止しました。詳細はログをご覧ください。',
  ],
];

const sentences = [...origins, ...shortfalls];
