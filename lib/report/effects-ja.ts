/** What signals say, in Japanese, by the English sentence that a finding keeps. */
export const effectsJa: Readonly<Record<string, string>> = {
  'the release is not known': 'リリースが不明です',
  'a release with SMB1 built in': 'SMB1 が標準搭載のリリースです',
  'a release with one feature for SMB1': 'SMB1 が 1 つの機能として提供されるリリースです',
  'a release with SMB1 client and server as features apart':
    'SMB1 のクライアントとサーバーが別々の機能として提供されるリリースです',
  'the driver is on disk': 'ドライバーがディスク上にあります',
  'no driver could be loaded': '読み込めるドライバーがありません',
  'not told': '不明です',
  'SMB1 is in use': 'SMB1 が使用されています',
  'SMB1 is not in use now': 'SMB1 は現在使用されていません',
  'use is not told': '使用状況は不明です',
  'the SMB1 client is not installed': 'SMB1 クライアントはインストールされていません',
  'whether the SMB1 client starts is not told': 'SMB1 クライアントが起動するかどうかは不明です',
  'the SMB1 client starts with the system': 'SMB1 クライアントはシステムとともに起動します',
  'the SMB1 client starts when something asks for it': 'SMB1 クライアントは要求があれば起動します',
  'the SMB1 client is switched off': 'SMB1 クライアントは無効です',
  'LanmanWorkstation depends on MRxSmb10': 'LanmanWorkstation は MRxSmb10 に依存しています',
  'LanmanWorkstation does not depend on MRxSmb10': 'LanmanWorkstation は MRxSmb10 に依存していません',
  'whether LanmanWorkstation depends on MRxSmb10 is not told':
    'LanmanWorkstation が MRxSmb10 に依存しているかどうかは不明です',
  'the feature is installed': '機能はインストールされています',
  'the feature is not installed, its files are said to be kept':
    '機能はインストールされておらず、ファイルは残っているとされています',
  'the feature is not installed, its files are said to be removed':
    '機能はインストールされておらず、ファイルは削除されたとされています',
  'the feature changes at the next restart': '機能は次回の再起動で変更されます',
  'neither on nor off': '有効でも無効でもありません',
  'DISM has no feature of that name': 'DISM にこの名前の機能はありません',
  'DISM gave no state': 'DISM から状態を得られませんでした',
  'DISM knows the feature': 'DISM はこの機能を認識しています',
  'the feature is not installed': '機能はインストールされていません',
  'WMI has no feature of that name': 'WMI にこの名前の機能はありません',
  'WMI does not know the state': 'WMI は状態を把握していません',
  'WMI gave no answer': 'WMI から応答がありませんでした',
  'WMI lists the feature': 'WMI にこの機能があります',
  'WMI does not list the feature either': 'WMI にもこの機能はありません',
  'SMB1 can be installed from it': 'ここから SMB1 をインストールできます',
  'SMB1 cannot be installed from it': 'ここから SMB1 をインストールすることはできません',
};

/** Values of signals in the auditor's own words, in Japanese; others are what Windows said and stay as they are. */
export const valuesJa: Readonly<Record<string, string>> = {
  present: 'あり',
  missing: 'なし',
  absent: 'なし',
  ...Object.fromEntries(
    [0, 1, 2, 3, 4].map((start) => [`present, Start = ${start}`, `あり、Start = ${start}`]),
  ),
  running: '実行中',
  'not running': '停止中',
  'has the payload': 'ペイロードあり',
  'lacks the payload': 'ペイロードなし',
};
