import type { ExpectedTexts } from '../../model/reasons/expected.ts';

/** Each stands in {@link askedFor}. */
export const expectedJapanese: ExpectedTexts = {
  text: () => '空でない文字列',
  'mask-key': () => '20 文字以上のシークレット',
  sha256: () => '64 桁の 16 進数',
  list: () => 'コンマ区切りの 1 つ以上の値 (空の値は不可)',
  guid: () => 'GUID',
  url: () => 'http または https の絶対 URL',
  'on-off': () => '"on" または "off"',
  'count-or-percent': () => '1 以上の件数、または 5% のような割合',
  percent: () => '1 から 100 までの割合 (例: 90%)',
  schedule: () => '"off"、または 6 フィールドの NCRONTAB 式 (例: "0 0 3 * * 1")',
  duration: () => '0 より大きい、単位付きの時間 (例: 30m、12h、7d)',
  'store-address': () => 'sqlite:パス、Table service の https の URL、または (環境変数でのみ) 接続文字列',
  'no-value': () => '値なし',
  'both-or-neither': () => '両方 (不要な場合はどちらも省略)',
  'https-or-local': () => 'https の URL、またはこのコンピューターの http の URL',
  'ingestion-endpoint': () => 'https://….ingest.monitor.azure.com、またはこのコンピューターの https の URL',
  'rule-id': () => 'データ収集ルールの不変 ID (dcr-…)',
  'address-for': ({ setting }) => `${setting} の送信先のアドレス`,
  'one-of': ({ words }) => `${words.join('、')} のいずれか`,
  'some-of': ({ words }) => `${words.join('、')} のうち 1 つ以上 (コンマ区切り)`,
  'whole-number': ({ smallest, largest }) => `${smallest} から ${largest} までの整数`,
  'from-zero': ({ largest }) => `0 から ${largest} までの数`,
  positive: ({ largest }) => `0 より大きく ${largest} 以下の数`,
};

/** Between Japanese and what is not stands a blank. */
export function askedFor(expected: string): string {
  return `${expected}${/[!-~]$/.test(expected) ? ' ' : ''}を指定してください。`;
}
