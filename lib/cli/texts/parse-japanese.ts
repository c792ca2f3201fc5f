import type { OtherTool, ParseTexts } from './parse-english.ts';

const tools: Readonly<Record<OtherTool, string>> = {
  page: 'HTML のページ (smb1-audit のレポートの場合は、ブラウザーで開いて確認するもの)',
  'server-configuration': 'SMB サーバーの構成',
  features: 'DISM、Get-WindowsOptionalFeature または Get-WindowsFeature による SMB1 の機能の状態',
  dism: 'DISM の出力',
  'sc-query': 'sc.exe query によるサービスの状態',
};

const smb1Reading = {
  orphan:
    'MRxSmb10 は依存関係にありますが、そのサービスがありません (1060)。そのため SMB 1.0 クライアントは使用できません',
  listed: 'MRxSmb10 は依存関係にあり、一覧上は SMB 1.0 クライアントを使用できます',
  'not-listed': 'MRxSmb10 は依存関係にありません',
} as const;

const leftOpen = {
  orphan: 'バイナリの削除と機能の無効化',
  listed: 'クライアントが有効な場合と、ドライバーが無効または存在しない場合',
  'not-listed': 'バイナリの削除と機能の無効化',
} as const;

const failures: Readonly<Record<number, string>> = {
  5: ' (アクセスが拒否されました。管理者として実行してください)',
  1060: ' (そのサービスは存在しません)',
};

export const parseJapanese: ParseTexts = {
  language: 'ja',
  unreadable: (why) => `入力は、sc.exe qc の出力としてもプローブの出力としても読み取れません (${why})。`,
  ends: {
    stale: 'このプローブへの応答ではない',
    truncated: 'プローブの出力の一部が欠けている',
    crashed: 'プローブの応答がない',
    'no-marker': 'プローブの出力の開始行と終了行がない',
    damaged: 'プローブの出力が壊れており、内容とチェックサムが一致しない',
    'no-entry': 'プローブの出力が壊れており、内容のない行がある',
    'copies-differ': '異なるプローブの出力が 2 つある。1 つずつ渡す必要がある',
    'version-not-known': 'プローブの出力のバージョンが不明',
    'version-not-asked': 'プローブの出力が以前のバージョンのもの',
    'body-of-v1-in-frame-of-v2': 'バージョン 2 の枠の中にバージョン 1 の行がある',
    'body-of-v2-in-frame-of-v1': 'バージョン 1 の枠の中にバージョン 2 の行がある',
  },
  otherTool: (tool) =>
    `これは ${tools[tool]}です。${tool === 'page' ? '' : 'これだけでは、SMB 1.0 のクライアントとサーバーが有効か、無効か、削除済みかを判定できません。'}"sc.exe qc lanmanworkstation" の出力を渡してください。判定まで必要な場合は、プローブの出力全体を渡してください (プローブは smb1-audit probe で表示されます)。`,
  failed: (win32) => `sc.exe がエラー ${win32} で失敗しました${failures[win32] ?? ''}。`,
  notSc: () => 'sc.exe qc の出力の形をしていないか、途中で切れている',
  empty: '入力が空',
  driverUnexplained: 'どのフィールドにも属さない場所にドライバー名がある',
  notWhole: (service) =>
    `${service} の内容が完全でないか、2 つの異なる内容がある。複数台の出力は、1 台ずつ別のファイルで渡す必要がある`,
  noneIs: (service) => `${service} の内容がない`,
  ofOther: (service, wanted) =>
    `これは ${wanted} ではなく、${service} の構成です。SMB 1.0 についてはわかりません。"sc.exe qc ${wanted}" の出力を渡してください。`,
  accountCut: '最後のフィールドの途中で切れていますが、それより前は完全です。',
  orphan:
    'orphan-dependency: 依存関係に MRxSmb10 がありますが、そのサービスは存在しません。Workstation サービスが起動しない可能性があります。',
  unnamedFailure: 'どのサービスのものかわからないエラーがあるため、無視しました。',
  list: ({ service, dependencies, smb1, smb2 }) => [
    `サービス: ${service}`,
    `依存関係: ${dependencies.join(', ') || 'なし'}`,
    `SMB 1.0 クライアント: ${smb1Reading[smb1]}`,
    `SMB 2/3 クライアント: ${smb2 ? 'MRxSmb20 は依存関係にあり、SMB 2/3 を使用できます' : 'MRxSmb20 は依存関係にありません'}`,
    `判定: unknown (sc-query-only)。依存関係の一覧だけでは、${leftOpen[smb1]}を区別できません。`,
    'SMB 1.0 サーバー: この出力からはわかりません。',
  ],
};
