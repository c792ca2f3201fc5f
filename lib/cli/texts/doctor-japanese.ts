import type { Detail } from '../../doctor/detail.ts';
import type { CheckName } from '../../doctor/estate.ts';
import { type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import type { Half } from '../../model/verdict.ts';
import { codeName } from '../../report/sentences/code-name.ts';
import { incompleteSentence } from '../../report/sentences/incomplete.ts';
import { detailText as quoted } from '../../report/sentences/outcome-text.ts';
import { problemJapanese } from '../../report/sentences/problems-japanese.ts';
import { type DoctorState, type DoctorTexts, firstOf } from './doctor-english.ts';

const names: Readonly<Record<CheckName, string>> = {
  'sign-in': 'サインイン',
  subscriptions: 'サブスクリプション',
  'role-discovery': '検出用のロール',
  'role-probe': '検査用のロール',
  'vm-role-discovery': 'VM の検出用のロール',
  'vm-role-probe': 'VM の検査用のロール',
  inventory: 'インベントリ',
  agents: '検査できる VM',
  restarts: '変更と再起動',
  store: 'ストア',
  vm: 'VM',
  'run-command': 'Run Command',
  result: 'コマンドの結果',
  output: 'プローブの出力',
};

const states: Readonly<Record<DoctorState, string>> = {
  ok: '正常',
  failed: '失敗',
  'not-known': '不明',
  'not-checked': '未確認',
  held: '成立',
  broken: '不成立',
  untested: '未検証',
};

const halves: Readonly<Record<Half, string>> = { client: 'クライアント', server: 'サーバー' };

const dismAnswers: Readonly<Record<string, string>> = {
  state: '状態あり',
  'not-known': '該当する機能なし',
  busy: '使用中',
  none: '応答なし',
};

const named = (all: readonly string[]): string => firstOf(all, (n) => `ほか ${n} 件`);
const reasonName = (reason: string): string => codeName('reasons', reason, 'ja');
const verdictName = (verdict: string): string => codeName('verdicts', verdict, 'ja');

const japanese: TextsOf<Detail> = {
  'as-said': ({ text }) => text,
  error: ({ error }) => problemJapanese(error.problem),
  incomplete: ({ reasons }) => reasons.map((reason) => incompleteSentence(reason, 'ja')).join(''),
  'not-checked': () => '前の確認に失敗したため、確認していません。',
  'signed-in': () => 'サインイン済みで、トークンは Resource Manager に受け入れられました。',
  'token-untried': () =>
    'トークンは取得できましたが、Resource Manager から応答がないか、応答から判断できないため、受け入れられるかどうかは不明です。',
  'store-usable': () => '監査の読み取りと書き込みができます。',
  'vm-not-found': () => '見つかりませんでした。',
  'subscriptions-read': ({ count }) => `${count} 件を読み取れます。`,
  'inventory-read': ({ vms, isSample }) =>
    `Resource Graph と Compute から${isSample ? '少なくとも' : ''} Windows VM ${vms} 台を取得できました。`,
  'vms-ready': ({ ready, vms, settled }) => {
    const reasons = Object.entries(settled).map(([reason, times]) => `${reasonName(reason)} ${times} 台`);
    const others = reasons.length === 0 ? '' : `検査できない VM: ${reasons.join('、')}。`;
    return `確認した ${vms} 台中 ${ready} 台を検査できます。${others}`;
  },
  'restarts-told': ({ restarts, changes, vms }) =>
    `Azure から、${vms} 台中 ${restarts} 台の最後の再起動の日時と、${changes} 台の最後の変更の日時を取得できました。--max-age で判定を引き継げるのは、両方を取得できた VM だけです。`,
  'restarts-not-told': ({ error }) =>
    `--max-age を指定しても、すべての VM を検査することになります。${problemJapanese(error.problem)}`,
  'actions-granted': ({ actions, scopes }) =>
    `必要な ${actions} 個のアクションは、すべて許可されています (${named(scopes)})。`,
  'actions-missing': ({ count, actions, scopes }) =>
    `必要な ${actions} 個のアクションのうち ${count} 個が許可されていません (${named(scopes)})。ロールの割り当てを確認してください。`,
  'grants-not-told': ({ scopes, error }) =>
    `許可されているかどうかを Azure から確認できませんでした (${named(scopes)})。${problemJapanese(error.problem)}`,
  'grants-conditional': ({ scopes, actions }) =>
    `許可されているかどうかを確認できませんでした (${named(scopes)})。条件付きでのみ許可されているアクション: ${actions.join(', ')}。`,
  'vm-not-probed': ({ reason }) =>
    `監査ではこの VM を検査しません: ${reasonName(reason)}。別の VM を指定してください。`,
  'vm-ready': ({ os }) => `この VM は検査できます${os === null ? '' : ` (${os})`}。`,
  'command-accepted': () => 'コマンドが受け付けられました。',
  'command-busy': () => 'この VM では別の Run Command が実行中です。しばらく待ってから再試行してください。',
  'command-refused': ({ reason, said }) =>
    `コマンドが受け付けられませんでした: ${reasonName(reason)}。${quoted(said, 'ja')}`,
  'command-failed': ({ reason, said }) =>
    `コマンドが失敗しました: ${reasonName(reason)}。${quoted(said, 'ja')}`,
  'no-answer': ({ said }) => quoted(said, 'ja'),
  'command-throttled': ({ by }) => `要求数の制限に達しました (${by})。しばらく待ってから再試行してください。`,
  'no-end': () => 'コマンドは検査の期限までに終了しませんでした。',
  'operation-unreadable': () =>
    '操作の状態を読み取る権限がありません。ロールはサブスクリプションに割り当ててください。',
  'result-came': ({ polls }) => `${polls} 回目のポーリングで結果を取得できました。`,
  'output-whole': ({ client, server }) =>
    `出力に欠けはなく、今回送信したコマンドの結果です: SMB 1.0 クライアントは${verdictName(client)}、SMB 1.0 サーバーは${verdictName(server)}。`,
  'output-no-answer': ({ envelope }) => `出力を応答として読み取れませんでした: ${envelope}。`,
  'no-vm-probed': () => 'VM を検査していません。',
  'no-command': () => 'コマンドが受け付けられませんでした。',
  'no-output': () => '出力がありませんでした。',
  'no-wait': () => 'なし',
  'no-limit': () => '制限の残りを示す応答はありませんでした。',
  'no-audit': () => '集計できる完全な監査がストアにありません。',
  waits: ({ waits }) => [...new Set(waits.map(({ kind, ms }) => `${kind} で ${ms} ミリ秒`))].join('、'),
  'polls-answered': ({ polls }) => `ポーリング ${polls} 回、拒否なし`,
  'polls-refused': ({ polls }) => `${polls} 回が 403 で拒否`,
  bytes: ({ count }) => `${count} バイト`,
  'other-characters': ({ count }) => `ASCII 以外の文字 ${count} 個`,
  'line-ends': ({ crlf, lf, cr }) => `CRLF ${crlf} 個、LF ${lf} 個、単独の CR ${cr} 個`,
  'envelope-matches': () => 'nonce、行数、チェックサムが一致',
  'wmi-without-state': ({ half, kind }) => `${halves[half]}に対する WMI の応答は ${kind} でした。`,
  'install-state': ({ half, installState }) => `${halves[half]}: InstallState ${installState}`,
  'store-not-read': ({ half, why }) =>
    `${halves[half]}について、コンポーネント ストアを読み取れませんでした: ${why}`,
  'driver-in-store': ({ half }) => `コンポーネント ストアに${halves[half]}のドライバーあり`,
  'no-driver-in-store': ({ half }) => `コンポーネント ストアに${halves[half]}のドライバーなし`,
  'needs-removed': ({ says }) =>
    `DISM の示す状態は「${says}」でした。確認には、ペイロードが削除された VM が必要です。`,
  'needs-leftover': () => '確認には、残存キーがあり sc.exe が応答した VM が必要です。',
  'needs-client-on': () =>
    '確認には、SMB 1.0 クライアントが有効な Windows Server 2012 R2 以降の VM が必要です。',
  listing: ({ half, kind }) => `${halves[half]}: ${kind}`,
  servicing: ({ says, printed }) =>
    `DISM の示す状態は「${says}」、パッケージの CurrentState は${printed === null ? 'なし' : ` ${printed} `}でした。`,
  'dism-without-state': ({ one, other }) =>
    `DISM の応答: SMB1Protocol は${dismAnswers[one] ?? ` ${one}`}、SMB1Protocol-Client は${dismAnswers[other] ?? ` ${other}`}。`,
  two: ({ one, other }) => `${one} と ${other}`,
  'one-unread': () => 'どちらかを読み取れませんでした。',
  counted: ({ auditId, probed, vms, client, server }) => {
    const parts = vms === 0 ? '' : ` (クライアント ${client} 台、サーバー ${server} 台)`;
    return `監査 ${auditId} で検査した ${probed} 台中 ${vms} 台${parts}`;
  },
};

type Words = { readonly claim: string; readonly ifWrong: string };

const rests = 'これらの VM の binaries-absent という判定は、これに基づいています。';
const installable =
  'コンポーネント ストアから有効化できることになります。これらの VM は installable となり、そのイメージは「SMB1 なし」ではなくなります。';
const refused = 'そのような応答は壊れたものとして拒否し、誤って読み取ることはありません。';
const noChange = '影響はありません。';

/** By the id of an assumption. */
export const assumptionsJapanese: Readonly<Record<string, Words>> = {
  'payload-in-store': {
    claim: `DISM が削除済みとする機能は、古いバージョンがコンポーネント ストアに何を残していても有効化できません。${rests}`,
    ifWrong: installable,
  },
  'store-unread': {
    claim: `DISM が削除済みとする機能は、コンポーネント ストアを読み取れない場合も有効化できません。${rests}`,
    ifWrong: installable,
  },
  'leftover-service-key': {
    claim:
      'Type のないサービス キーはサービスではありません。ポリシーやスクリプトが書き込んだもので、ドライバーは起動しません。',
    ifWrong: 'これらの VM ではインストール済みとなり、Start の値に従って有効または無効になります。',
  },
  'leftover-listed': {
    claim: 'サービス コントロール マネージャーは、キーに Type のないサービスを一覧に含めません。',
    ifWrong:
      'Windows がそのキーをサービスとして扱うため、残存キーのあるすべての VM の判定を見直す必要があります。',
  },
  'retry-after': {
    claim: 'Run Command とそのポーリングの応答に Retry-After は含まれません。',
    ifWrong: '監査はそれに従うため、plan の見積もりより時間がかかります。',
  },
  'remaining-headers': {
    claim: '応答には、各レート制限の残りが既知の名前で示されます。',
    ifWrong:
      '監査は自身の呼び出し回数だけで調整するため、他のツールも Azure を呼び出していると制限を受ける可能性があります。',
  },
  'poll-rights': {
    claim: 'Run Command を送信する権限と、リージョンの操作を読み取る権限だけで、結果を読み取れます。',
    ifWrong:
      '文書に記載したロールでは結果を読み取れず、すべての検査が期限に access-denied として終わります。',
  },
  'output-ascii': { claim: '出力は、プローブが表示した ASCII 文字のまま届きます。', ifWrong: refused },
  'line-ends': { claim: '出力のすべての行の改行は、LF または CRLF に統一されています。', ifWrong: refused },
  'fresh-and-whole': {
    claim: '出力に欠けはなく、今回送信したコマンドの結果です。',
    ifWrong:
      '以前のコマンドの出力や一部だけの出力が返ります。それらは拒否され、その VM は検査失敗になります。',
  },
  'wmi-removed': {
    claim: 'WMI は、ペイロードが削除された機能を Absent (3) と示します。',
    ifWrong: `${noChange}2 と 3 は、どちらも有効でないものとして扱います。`,
  },
  'store-removed': {
    claim: 'DISM が削除済みとする機能のペイロードは、コンポーネント ストアにありません。',
    ifWrong: 'DISM に従って判定し、その VM に警告 payload-in-store が付きます。',
  },
  'leftover-not-listed': {
    claim: 'サービス コントロール マネージャーは、キーに Type のないサービスを一覧に含めません。',
    ifWrong:
      'Windows がそのキーをサービスとして扱うため、残存キーのあるすべての VM の判定を見直す必要があります。',
  },
  'cbs-state': {
    claim: 'SMB1 のパッケージの CurrentState は、有効なら 112、無効なら 64、削除済みなら 32 です。',
    ifWrong: `${noChange}表示するだけで、判定には使用しません。`,
  },
  'parent-and-client': {
    claim: 'SMB1Protocol と SMB1Protocol-Client の両方がある場合、状態は同じです。',
    ifWrong: `${noChange}クライアントとサーバーは、それぞれの機能があればそれに基づいて判定します。`,
  },
  'dependency-of-enabled': {
    claim: 'Windows Server 2012 R2 以降では、有効な SMB 1.0 クライアントは DEPENDENCIES に含まれます。',
    ifWrong: `${noChange}2012 R2 以降では、有効な SMB 1.0 クライアントが依存関係にあることを求めません。`,
  },
  'dependencies-agree': {
    claim: 'sc.exe とレジストリが示す依存関係は同じです。',
    ifWrong: 'どちらかに MRxSmb10 があれば数えるため、conflict または enabled となる VM が増えます。',
  },
};

export const doctorJapanese: DoctorTexts = {
  stateName: (state) => states[state],
  nameOf: ({ name }) => names[name],
  detail: (detail) => textOf(japanese, detail),
  gap: '',
  missing: (action) => `不足しているアクション: ${action}。`,
  beyond: (patterns) => `監査に必要な範囲を超える権限: ${named(patterns)}。`,
  assumptions: '仮定:',
  claimOf: ({ id, claim }) => assumptionsJapanese[id]?.claim ?? claim,
  ifWrongOf: ({ id, ifWrong }) => assumptionsJapanese[id]?.ifWrong ?? ifWrong,
  seen: (claim, observed) => `${claim}観測結果: ${observed.replace(/。$/, '')}。`,
  ifWrong: (text) => `誤りだった場合: ${text}`,
};
