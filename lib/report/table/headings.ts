import type { Language } from '../messages/messages.ts';

const japanese = {
  name: '名前',
  resourceGroup: 'リソース グループ',
  outcome: '処理結果',
  exposure: '露出',
  client: 'クライアント',
  server: 'サーバー',
  reason: '理由',
  osBuild: 'OS ビルド',
  location: 'リージョン',
  subscriptionName: 'サブスクリプション',
  publisher: '発行元',
  offer: 'オファー',
  sku: 'SKU',
  version: 'バージョン',
  imageDate: 'イメージの日付',
  deprecation: '非推奨',
  smb1BinariesAbsent: 'SMB1 なし',
  judged: '判定あり',
  ofVms: 'VM 総数',
  decided: '判定に使用',
  notCounted: '不使用',
  predicted: '予測',
  agreesWithPrediction: '予測どおり',
  kind: '種類',
  newestInUse: '使用中の最新',
  newest: '公開中の最新',
  unseen: '未使用',
  image: 'イメージ',
  madeFrom: '作成元',
  id: 'ID',
  state: '状態',
  trigger: '開始方法',
  startedAt: '開始日時',
  endedAt: '終了日時',
  discovered: '検出',
  known: '判定あり',
  leftOut: '抽出対象外',
  scope: '対象範囲',
  continues: '引き継ぎ元',
  cause: '原因',
  before: '前回',
  after: '今回',
  on: '有効',
  possible: '有効化可能',
  impossible: '有効化不可',
  'not-known': '不明',
  images: 'Marketplace イメージ',
  flagged: 'Marketplace (SMB1 なし)',
};

/** The name of a column that tables show. */
export type Heading = keyof typeof japanese;

/** Where a heading in English is not the words of its name. */
const english: Partial<Record<Heading, string>> = {
  subscriptionName: 'SUBSCRIPTION',
  smb1BinariesAbsent: 'SMB1 ABSENT',
  judged: 'WITH VERDICTS',
  known: 'WITH VERDICTS',
  agreesWithPrediction: 'AS PREDICTED',
  newest: 'NEWEST PUBLISHED',
  unseen: 'NOT YET SEEN',
  images: 'MARKETPLACE IMAGES',
  flagged: 'MARKETPLACE FLAGGED',
};

/** What stands above a column of a table; `osBuild` is `OS BUILD`. */
export function headingText(name: Heading, language: Language): string {
  return language === 'ja'
    ? japanese[name]
    : (english[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase());
}
