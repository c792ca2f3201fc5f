import type { Check } from '../../doctor/estate.ts';
import { type DoctorTexts, firstOf } from './doctor-texts.ts';

type Told = { readonly name: string } & Readonly<Partial<Record<Check['state'], string>>>;

const roleFailed = '必要なアクションの一部が許可されていません。ロールの割り当てを確認してください。';
const roleNotKnown = '許可されているかどうかを Azure から確認できませんでした。';

/** By the name of a check. */
const checks: Readonly<Record<string, Told>> = {
  'sign-in': {
    name: 'サインイン',
    ok: 'サインイン済みです。',
    failed: 'Azure の資格情報が見つかりません。az login でサインインしてください。',
  },
  subscriptions: {
    name: 'サブスクリプション',
    ok: 'サブスクリプションを読み取れます。',
    failed: '読み取れないサブスクリプションがあります。',
  },
  'role-discovery': {
    name: '検出用のロール',
    ok: '検出に必要なアクションはすべて許可されています。',
    failed: roleFailed,
    'not-known': roleNotKnown,
  },
  'role-probe': {
    name: '検査用のロール',
    ok: '検査に必要なアクションはすべて許可されています。',
    failed: roleFailed,
    'not-known': roleNotKnown,
  },
  inventory: {
    name: 'インベントリ',
    ok: 'VM の一覧を取得できます。',
    failed: 'VM の一覧を完全には取得できませんでした。',
  },
  agents: {
    name: '検査できる VM',
    ok: '検査できる VM があります。',
    failed: '検査できる VM がありません。',
  },
  restarts: {
    name: '変更と再起動',
    ok: '--max-age で判定を引き継ぐために必要な日時を取得できます。',
    'not-known':
      '--max-age で判定を引き継ぐために必要な日時を取得できません。すべての VM を検査することになります。',
  },
  store: {
    name: 'ストア',
    ok: '監査の読み取りと書き込みができます。',
    failed: 'ストアを使用できません。',
  },
  vm: { name: 'VM', ok: 'この VM は検査できます。', failed: 'この VM は検査できません。' },
  'run-command': {
    name: 'Run Command',
    ok: 'コマンドが受け付けられました。',
    failed: 'コマンドが受け付けられませんでした。',
  },
  result: { name: 'コマンドの結果', ok: '結果を取得できました。', failed: '結果を取得できませんでした。' },
  output: {
    name: 'プローブの出力',
    ok: '出力は完全で、このコマンドのものです。',
    failed: '出力を読み取れませんでした。',
  },
};

/** Checks whose detail, when they are fine, says the same in English. */
const whole: readonly string[] = ['sign-in', 'store', 'run-command'];

const notChecked = '前の確認に失敗したため、確認していません。';

type Words = { readonly claim: string; readonly ifWrong: string };

const rests = 'これらの VM の binaries-absent という判定は、これに基づいています。';
const installable =
  'コンポーネント ストアから有効化できることになります。これらの VM は installable となり、そのイメージは「SMB1 なし」ではなくなります。';
const refused = 'そのような応答は壊れたものとして拒否し、誤って読み取ることはありません。';
const noChange = '影響はありません。';

/** By the id of an assumption. */
export const assumptionsJapanese: Readonly<Record<string, Words>> = {
  'payload-in-store': {
    claim: `DISM が削除済みとする機能は、古いバージョンがコンポーネント ストアに何を残していても有効化できない。${rests}`,
    ifWrong: installable,
  },
  'store-unread': {
    claim: `DISM が削除済みとする機能は、コンポーネント ストアを読み取れない場合も有効化できない。${rests}`,
    ifWrong: installable,
  },
  'leftover-service-key': {
    claim:
      'Type のないサービス キーはサービスではない。ポリシーやスクリプトが書き込んだもので、ドライバーは起動しない。',
    ifWrong: 'これらの VM ではインストール済みとなり、Start の値に従って有効または無効になります。',
  },
  'leftover-listed': {
    claim: 'サービス コントロール マネージャーは、キーに Type のないサービスを一覧に含めない。',
    ifWrong:
      'Windows がそのキーをサービスとして扱うため、残存キーのあるすべての VM の判定を見直す必要があります。',
  },
  'retry-after': {
    claim: 'Run Command とそのポーリングの応答に Retry-After は含まれない。',
    ifWrong: '監査はそれに従うため、plan の見積もりより時間がかかります。',
  },
  'remaining-headers': {
    claim: '応答には、各レート制限の残りが既知の名前で示される。',
    ifWrong:
      '監査は自身の呼び出し回数だけで調整するため、他のツールも Azure を呼び出していると制限を受ける可能性があります。',
  },
  'poll-rights': {
    claim: 'Run Command を送信する権限と、リージョンの操作を読み取る権限だけで、結果を読み取れる。',
    ifWrong: '文書に記載したロールでは結果を読み取れず、すべての検査がタイムアウトします。',
  },
  'output-ascii': { claim: '出力は、プローブが表示した ASCII 文字のまま届く。', ifWrong: refused },
  'line-ends': { claim: '出力のすべての行の改行は、LF または CRLF に統一されている。', ifWrong: refused },
  'fresh-and-whole': {
    claim: '出力はこのコマンドのもので、完全である。',
    ifWrong:
      '以前のコマンドの出力や一部だけの出力が返ります。それらは拒否され、その VM は検査失敗になります。',
  },
  'wmi-removed': {
    claim: 'WMI は、ペイロードが除去された機能を Absent (3) と示す。',
    ifWrong: `${noChange}2 と 3 は、どちらも有効でないものとして扱います。`,
  },
  'store-removed': {
    claim: 'DISM が削除済みとする機能のペイロードは、コンポーネント ストアにない。',
    ifWrong: 'DISM に従って判定し、その VM に警告 payload-in-store が付きます。',
  },
  'leftover-not-listed': {
    claim: 'サービス コントロール マネージャーは、キーに Type のないサービスを一覧に含めない。',
    ifWrong:
      'Windows がそのキーをサービスとして扱うため、残存キーのあるすべての VM の判定を見直す必要があります。',
  },
  'cbs-state': {
    claim: 'SMB1 のパッケージの CurrentState は、有効なら 112、無効なら 64、除去済みなら 32 である。',
    ifWrong: `${noChange}表示するだけで、判定には使用しません。`,
  },
  'parent-and-client': {
    claim: 'SMB1Protocol と SMB1Protocol-Client の両方がある場合、状態は同じである。',
    ifWrong: `${noChange}クライアントとサーバーは、それぞれの機能があればそれに基づいて判定します。`,
  },
  'dependency-of-enabled': {
    claim: 'Windows Server 2012 R2 以降では、有効な SMB 1.0 クライアントは DEPENDENCIES に含まれる。',
    ifWrong: `${noChange}2012 R2 以降では、有効な SMB 1.0 クライアントが依存関係にあることを求めません。`,
  },
  'dependencies-agree': {
    claim: 'sc.exe とレジストリが示す依存関係は同じである。',
    ifWrong: 'どちらかに MRxSmb10 があれば数えるため、conflict または enabled となる VM が増えます。',
  },
};

export const doctorJapanese: DoctorTexts = {
  states: {
    ok: '正常',
    failed: '失敗',
    'not-known': '不明',
    'not-checked': '未確認',
    held: '成立',
    broken: '不成立',
    untested: '未検証',
  },
  check: ({ name, state }) => {
    const told = checks[name.replace(/^vm-(?=role)/, '')];
    const prefix = name.startsWith('vm-role') ? 'VM の' : '';
    return {
      name: told === undefined ? name : `${prefix}${told.name}`,
      sentence: state === 'not-checked' ? notChecked : (told?.[state] ?? null),
      saysAll: state === 'not-checked' || (state === 'ok' && whole.includes(name)),
    };
  },
  detail: (text) => `詳細: ${text}`,
  missing: (action) => `不足: ${action}`,
  beyond: (patterns) => `監査に必要な範囲を超える権限: ${firstOf(patterns, (n) => `ほか ${n} 件`)}`,
  assumptions: '前提:',
  claimOf: ({ id, claim }) => assumptionsJapanese[id]?.claim ?? claim,
  ifWrongOf: ({ id, ifWrong }) => assumptionsJapanese[id]?.ifWrong ?? ifWrong,
  seen: (claim, observed) => `${claim}観測結果: ${observed}`,
  ifWrong: (text) => `誤りだった場合: ${text}`,
};
