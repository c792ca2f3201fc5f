import { expectedText } from '../../model/reasons/expected.ts';
import { type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import type {
  AzureCall,
  CallAdvice,
  Problem,
  Said,
  StoreTrouble,
  WrongSetting,
} from '../../model/reasons/problem.ts';
import type { ScopeDimension } from '../../model/scope.ts';
import { timeText } from '../messages/time-text.ts';
import { codeName } from './code-name.ts';
import { askedFor, expectedJapanese } from './expected-japanese.ts';

const roles = { discovery: '検出用', probe: '検査用' } as const;

/** In front of 「に失敗しました」. */
const calls: TextsOf<AzureCall> = {
  subscription: ({ subscriptionId }) => `サブスクリプション ${subscriptionId} の読み取り`,
  subscriptions: () => 'サブスクリプションの一覧の取得',
  regions: ({ subscriptionId }) => `サブスクリプション ${subscriptionId} のリージョンの一覧の取得`,
  statuses: ({ subscriptionId }) => `サブスクリプション ${subscriptionId} の VM の状態の一覧の取得`,
  'scale-sets': ({ subscriptionId }) => `サブスクリプション ${subscriptionId} のスケール セットの一覧の取得`,
  instances: ({ resourceId }) => `スケール セット ${resourceId} のインスタンスの一覧の取得`,
  'resource-group': ({ resourceGroup, subscriptionId }) =>
    `サブスクリプション ${subscriptionId} のリソース グループ ${resourceGroup} の読み取り`,
  resource: ({ resourceId }) => `${resourceId} の読み取り`,
  image: ({ image, location }) => `リージョン ${location} の Marketplace イメージ ${image} の確認`,
  'image-versions': ({ image, location }) =>
    `リージョン ${location} の Marketplace の SKU ${image} のバージョンの一覧の取得`,
  'graph-machines': ({ subscriptions }) =>
    `サブスクリプション ${subscriptions} 件の仮想マシンに対する Resource Graph のクエリ`,
  'graph-disks': ({ subscriptions }) =>
    `サブスクリプション ${subscriptions} 件の OS ディスクに対する Resource Graph のクエリ`,
  'graph-subscriptions': ({ managementGroup }) =>
    `管理グループ ${managementGroup} のサブスクリプションに対する Resource Graph のクエリ`,
  availability: ({ subscriptionId }) =>
    `サブスクリプション ${subscriptionId} の VM がいつから使用可能かの読み取り`,
  permissions: ({ role, resourceId }) =>
    `${roles[role]}の ID の ${resourceId} に対するアクセス許可の読み取り`,
  'run-command': ({ name }) => `${name} での Run Command の開始`,
  'run-command-state': () => 'Run Command の状態の確認',
};

const repeat = 'しばらく待ってから再試行してください。';

const advices: Readonly<Record<CallAdvice, string>> = {
  'proxy-answered':
    'Azure の応答ではなく、途中のプロキシまたはファイアウォールの応答です。Resource Manager への接続を許可するか、HTTPS_PROXY と NO_PROXY を確認してください。',
  'answer-unread': '応答を読み取れません。プロキシの応答か、プロキシが書き換えた応答の可能性があります。',
  'no-answer-in-time': '時間内に応答がありませんでした。',
  certificate:
    'プロキシが TLS を復号している場合は、プロキシの証明書のファイルを NODE_EXTRA_CA_CERTS に指定してください。',
  network: 'ネットワーク、プロキシ、SMB1_AUDIT_ARM_ENDPOINT を確認してください。',
  'provider-not-registered':
    'そのリソース プロバイダーを登録してください: az provider register --namespace。',
  'deny-assignment':
    'ロールを割り当てても解決しません。拒否割り当ての作成者に相談するか、保護されているリソースを対象範囲から除外してください。',
  'subscription-disabled': 'サブスクリプションが無効です。有効にするか、対象範囲から除外してください。',
  'group-being-deleted': 'リソース グループは、中のリソースとともに削除されている途中です。',
  unauthorized: 'もう一度サインインするか、テナントとトークンの対象ユーザー (audience) を確認してください。',
  forbidden: 'このスコープでこのアクションを許可するロールを、監査に使用する ID に割り当ててください。',
  'not-found':
    '指定した名前または ID を確認してください。リソースが削除されたか、監査に使用する ID からは見えないテナントにある可能性があります。',
  repeat: '再試行できます。',
  conflict: '別の操作が実行中です。再試行できます。',
  throttled: '要求数の制限に達しました。しばらく待つように求められています。',
  'azure-trouble': 'Azure 側の問題です。再試行できます。',
  refused: 'Azure に要求を拒否されました。',
};

const otherFile = '--store で別のファイルを指定してください。';
const unreachable =
  'を読み書きできません。フォルダーがあること、ディスクに異常がないこと、両方に書き込み権限があることを確認してください。';

/** Behind the name of the store. */
const storeTroubles: Readonly<Record<StoreTrouble, string>> = {
  unreachable,
  locked: 'は別のプロセスが使用中です。そのプロセスの終了後に再試行してください。',
  'read-only': `は読み取り専用です。書き込めるようにするか、${otherFile}`,
  damaged: `は壊れています。バックアップから復元するか、${otherFile}`,
  full: 'のディスクに空き領域がありません。空きを作って監査を再開してください。書き込み済みの内容は失われません。',
  'no-sqlite': `は SQLite のデータベースではありません。${otherFile}`,
  'of-another-program': `は別のプログラムの SQLite データベースです。${otherFile}`,
  'not-created': 'を作成できません。フォルダーがあること、書き込み権限があることを確認してください。',
  'table-lost': 'のテーブルが途中で削除されました。',
  'asks-to-wait': `から、待つように求められました。${repeat}`,
  'not-allowed':
    'をこの資格情報では使用できません。ID にロール「ストレージ テーブル データ共同作成者」を割り当て、アカウントのファイアウォールとキーを確認してください。',
  'no-table-service': 'は Table service ではありません。アドレスを確認してください。',
  'no-answer': 'から応答がありません。アカウントの名前とネットワークを確認してください。',
  'opened-to-read': 'は読み取り専用で開かれています。',
  'answer-unread': `の応答を読み取れません。プロキシが書き換えた可能性があります。${repeat}`,
  'always-changed': `は、書き込もうとするたびに別のプロセスに変更されました。${repeat}`,
};

const scopeValues: Readonly<Record<ScopeDimension, string>> = {
  subscriptions: 'サブスクリプション ID (GUID)',
  managementGroups: '管理グループの名前',
  resourceGroups: 'リソース グループの名前または ID',
  tags: 'キーまたはキー=値の形式のタグ',
  locations: 'japaneast のようなリージョン名',
  ids: '仮想マシン、スケール セット、またはそのインスタンスのリソース ID',
};

const noReply = '応答を得られませんでした';

/** Of an excluded group, by the code of what may be missing. */
const doubts: Readonly<Record<string, string>> = {
  'pages-unreadable': noReply,
  'pages-in-circle': '取得済みのページに戻りました',
  'pages-cut': '応答が途中で切れました',
  'rows-missing': '取得できた数が、示された数より少ないためです',
  'rows-without-id': 'ID を読み取れない行がありました',
  'too-many-subscriptions': 'この ID が読み取れるサブスクリプションが多すぎます',
};

const checkReader = '対象範囲と、監査に使用する ID に閲覧者ロールがあることを確認してください。';
const signIn =
  'az login でサインインしてください (Azure 上で実行している場合は、マネージド ID の割り当てと設定のクライアント ID を確認してください)。';
const exemptionsForm =
  '{"exemptions": [{"vm" | "tag" | "image", "half"?: "client" | "server", "owner", "reason", "expires": "YYYY-MM-DD"}]} の形式で指定してください。';

const japanese: TextsOf<Problem> = {
  'call-failed': ({ call, said, status, isBare, advice }) => {
    const tellsStatus = status !== null && (isBare || advice === 'refused');
    const words = `${tellsStatus ? `HTTP ${status} ` : ''}${said}`.trim();
    return `${textOf(calls, call)}に失敗しました。${advices[advice]}${inDetail(words)}`;
  },
  'list-in-circle': ({ call }) =>
    `${textOf(calls, call)}に失敗しました。一覧の続きが、取得済みのページに戻っています。`,
  'foreign-url': ({ origin }) =>
    `Azure の応答が、設定と異なるホスト (${origin ?? 'URL として読み取れないもの'}) を指しているため、要求を送信しませんでした。SMB1_AUDIT_ARM_ENDPOINT とプロキシを確認してください。`,
  'not-signed-in': ({ detail }) => `Azure の資格情報が見つかりません。${signIn}${inDetail(detail ?? '')}`,
  'store-not-signed-in': ({ store, detail }) =>
    `ストア ${store} を使用するための Azure の資格情報が見つかりません。${signIn}${inDetail(detail ?? '')}`,
  'more-proof-asked': ({ command, detail }) =>
    `このサインインには、Azure が求めるもの (多要素認証など) が足りません。「az logout」の後、次のコマンドでサインインし直してください: ${command}${detail === '' ? '' : `\n${inDetail(detail)}`}`,
  'no-subscription-in-scope': ({ groups }) =>
    `${groups.length === 0 ? '対象範囲' : `管理グループ ${groups.join(' または ')} の配下`}にサブスクリプションがありません。${checkReader}`,
  'no-subscription-readable': ({ detail }) =>
    `対象範囲のサブスクリプションを 1 つも読み取れません。${detail === null ? checkReader : saidJapanese(detail)}`,
  'no-subscription-at-all': () =>
    '読み取れるサブスクリプションがありません。az login のテナントと、監査に使用する ID がいずれかのサブスクリプションで閲覧者ロールを持つことを確認してください。',
  'excluded-group-in-doubt': ({ managementGroup, doubt }) =>
    `除外する管理グループ ${managementGroup} のサブスクリプションを Resource Graph からすべて取得できたか確かでないため、検査は行いません (${doubts[doubt] ?? noReply})。サブスクリプション ID を指定して除外してください。`,
  'location-not-offered': ({ field, location, near = 'japaneast' }) =>
    `${field} のリージョン「${location}」は、対象のサブスクリプションでは提供されていません。${near} のようなリージョン名を指定してください。`,
  'store-trouble': ({ store, trouble, said }) =>
    `ストア ${store} ${storeTroubles[trouble]}${inDetail(said ?? '')}`,
  'store-not-there': ({ store }) =>
    `ストア ${store} がありません。先に監査を実行するか、--store で別のストアを指定してください。`,
  'store-of-other-version': ({ store, schema, own }) =>
    `ストア ${store} は、このプログラムの別のバージョンが作成したものです (ストアのスキーマ ${schema}、このプログラムのスキーマ ${own})。--store で別のストアを指定してください。`,
  'store-empty': ({ store }) => `ストア ${store} は空です。まだ監査が保存されていません。`,
  'store-not-copied': ({ store, part }) =>
    `ストア ${store} を ${part} にコピーできません。以前のバージョンのストアに書き込む前に、コピーを作成します。`,
  'store-damaged-at': ({ store, rowKey }) =>
    `ストア ${store} の ${JSON.stringify(rowKey)} が壊れています。バックアップから復元するか、新しいストアを使用してください。`,
  'lease-lost': ({ key }) => `${key} は別のプロセスが引き継ぎ、処理を続けています。`,
  'row-changed': ({ resourceId, others }) =>
    `${resourceId}${others === 0 ? '' : ` (ほか ${others} 台)`} の記録が同時に変更されました。もう一度実行してください。`,
  'audit-not-there': ({ id }) =>
    `このストアに監査 ${id} はありません。一覧は smb1-audit audits で表示されます。`,
  'as-said': ({ text }) => text,
  'settings-not-valid': ({ wrong }) =>
    `設定が正しくありません。${[...new Set(wrong.map(settingText))].join('')}`,
  'arm-endpoint-not-valid': ({ lacks }) => {
    const expected = {
      form: 'ユーザー名やクエリを含まない http または https のアドレス',
      https: 'https のアドレス (このコンピューター以外のホストのため)',
      'plain-host': '末尾にドットのないホスト名',
    };
    return `SMB1_AUDIT_ARM_ENDPOINT: ${askedFor(expected[lacks])}`;
  },
  'arm-audience-not-valid': ({ host, hostname, suffixes }) =>
    `SMB1_AUDIT_ARM_AUDIENCE: ${host} は Azure のクラウドではないため、専用の対象ユーザー (audience) として https://${hostname} または Azure Stack のもの (${suffixes.map((suffix) => `*${suffix}`).join('、')}) を指定してください。それ以外のトークンは送信しません。`,
  'no-subscription-id': ({ given }) =>
    `「${given}」はサブスクリプション ID ではありません。GUID を指定してください。`,
  'scope-empty': () =>
    '監査の対象が指定されていません。サブスクリプション、管理グループ、リソース グループ、タグ、リージョン、ID のうち少なくとも 1 つを指定してください。',
  'scope-list-empty': ({ field }) =>
    `${field} に空の値があります。値を 1 つ以上指定するか、指定自体を省略してください。`,
  'scope-misshapen': ({ field }) => `対象範囲の ${field} の形式が正しくありません。`,
  'scope-value': ({ field, dimension, given }) =>
    `${field} の値「${given}」は正しくありません。${askedFor(scopeValues[dimension])}`,
  'scope-beyond': ({ field, given, setting, allowed }) =>
    `${field} の値「${given}」は、設定 ${setting} (${allowed.join(', ')}) の範囲外です。${field} だけを指定すると、設定された範囲を狭めることしかできません。その範囲に含まれる値を指定するか、設定された範囲の代わりに --subscription などで VM の場所も指定してください。`,
  'audit-there-already': ({ id }) => `監査 ${id} は既に存在します。もう一度実行してください。`,
  'audit-without-vm': ({ id }) => `監査 ${id} では VM が見つからなかったため、引き継ぐものがありません。`,
  'audit-to-resume': ({ id, state }) =>
    `監査 ${id} は終了していません (状態: ${stateName(state)})。引き継ぐのではなく、resume で再開してください。`,
  'audit-ended': ({ id, state }) =>
    `監査 ${id} は既に終了しているため、取り消せません (状態: ${stateName(state)})。結果は保存されています。`,
  'audit-not-closed': ({ id, state }) => notClosed(id, state),
  'audit-not-comparable': ({ id, state }) => notClosed(id, state),
  'audit-at-work': ({ by, until, isOfApp }) =>
    `同じ対象範囲の監査 ${by} が、このストアで実行中です。${isOfApp ? `関数アプリが実行しており、遅くとも ${timeText(until, 'ja')} に終了します。` : `実行していたプロセスが既に終了している場合は、${timeText(until, 'ja')} に監査できるようになります。`}取り消すには smb1-audit cancel ${by} を実行してください。`,
  'nothing-before': ({ id }) => `監査 ${id} より前に、同じ対象範囲の完全な監査はありません。`,
  'nothing-after': ({ id }) => `監査 ${id} より後に、同じ対象範囲の完全な監査はありません。`,
  'audit-of-a-part': ({ id, from }) =>
    `監査 ${id} は監査 ${from} の一部だけを再び検査したものです。対象範囲全体の監査どうしを比較してください。`,
  'no-pair': () => 'このストアには、同じ対象範囲の完全な監査がまだ 2 件ありません。',
  'foreign-cursor': () => 'カーソルがこの一覧のものではありません。カーソルを指定せずにやり直してください。',
  'scopes-differ': ({ earlier, later }) =>
    `監査 ${earlier} と監査 ${later} は対象範囲が異なります。比較できるのは、同じ対象範囲の監査だけです。`,
  'exemptions-not-valid': ({ source, at }) =>
    `${source} の適用除外が正しくありません。${at === null ? 'JSON ではありません。' : at === '' ? '' : `${at} の内容が正しくありません。`}${exemptionsForm}`,
  'exemptions-unreadable': ({ source, why }) =>
    `${source} のファイルを読み取れません。JSON、または JSON ファイルのパスを指定してください。${inDetail(ofSystem(why))}`,
  'file-not-written': ({ path, why }) => `ファイル ${path} に書き込めません。${inDetail(ofSystem(why))}`,
  'folder-unusable': ({ folder, done, why }) =>
    `フォルダー ${folder} ${done === 'read' ? 'を読み取れません' : 'に書き込めません'}。${inDetail(ofSystem(why))}`,
  'folder-taken': ({ folder }) => `${folder} は既に存在します。存在しないフォルダーを指定してください。`,
  'input-unreadable': ({ why }) => `入力を読み取れません。${inDetail(ofSystem(why))}`,
  'input-too-long': ({ mostBytes }) =>
    `入力が ${mostBytes} バイトを超えています。1 つのコマンドの出力だけを渡してください。`,
  'store-of-strangers': ({ origin }) =>
    `ストアを開けません: ${origin} は Azure の Table service ではありません。トークンは送信していません。https://ACCOUNT.table.core.windows.net のような URL を指定してください。`,
  'connection-string-not-valid': () =>
    'ストアを開けません。接続文字列がストレージ アカウントのものではありません。',
};

/** An error in Japanese; only what it quotes is as Azure, the system or a library said it. */
export function problemJapanese(problem: Problem): string {
  return textOf(japanese, problem);
}

export function saidJapanese(said: Said): string {
  return typeof said === 'string' ? said : problemJapanese(said);
}

function inDetail(words: string): string {
  return words === '' ? '' : `詳細: ${words}`;
}

function notClosed(id: string, state: string): string {
  return `監査 ${id} は終了していません (状態: ${stateName(state)})。先に resume で最後まで実行するか、cancel で取り消してください。`;
}

function stateName(state: string): string {
  return codeName('states', state, 'ja');
}

function settingText({ names, expected, meant = null }: WrongSetting): string {
  return expected === null
    ? `${names.join(' と ')} という設定はありません。${meant === null ? '' : `${meant} のことですか?`}`
    : `${names.join(' と ')}: ${askedFor(expectedText(expected, expectedJapanese))}`;
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'ファイルまたはフォルダーがありません',
  ENOTDIR: 'フォルダーではありません',
  EISDIR: 'ファイルではなくフォルダーです',
  EACCES: 'アクセスが許可されていません',
  EPERM: 'この操作は許可されていません',
  EROFS: '読み取り専用の場所です',
  ENOSPC: '空き領域がありません',
};

/** Of `ENOENT: no such file or directory, open 'x'` what is known, with its code; else as the system said it. */
function ofSystem(why: string): string {
  const code = /^E[A-Z]+(?=: )/.exec(why)?.[0] ?? '';
  const known = systemErrors[code];
  return known === undefined ? why : `${known} [${code}]`;
}
