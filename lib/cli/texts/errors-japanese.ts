import { type AuditError, type ErrorCode, isAuditError } from '../../model/errors.ts';
import type { OfCode } from '../../model/reasons/of-code.ts';
import type { Problem } from '../../model/reasons/problem.ts';
import type { ScopeDimension } from '../../model/scope.ts';
import { timeText } from '../../report/messages/time-text.ts';
import { expectedText } from '../../settings/expected.ts';
import { expectedOfSetting } from '../../settings/settings.ts';
import { askedFor, expectedJapanese } from './expected-japanese.ts';
import { saidJapanese, stateName } from './said-japanese.ts';
import { strangeText } from './strange-text.ts';

/** An error in Japanese. Where only its message says more than its code, the message follows as it is. */
export function errorJapanese(error: unknown): string {
  if (!isAuditError(error)) {
    return strangeText(error, saidJapanese);
  }
  if (error.problem !== null) {
    return problemText(error.problem);
  }
  // What was wrong with the command line is said in Japanese already.
  const said = error.code === 'usage.invalid' && /[ぁ-ん]/.test(error.message) ? error.message : null;
  return settingsText(error) ?? said ?? `${byCode[error.code]}詳細: ${error.message}`;
}

function problemText(problem: Problem): string {
  const text = byProblem[problem.code] as (problem: Problem) => string;
  return text(problem);
}

function settingsText({ data }: AuditError): string | null {
  const names = typeof data['fields'] === 'string' ? data['fields'].split(' ') : [];
  const sentences = names.map((name) => {
    const expected = expectedOfSetting(name);
    return expected === null ? '' : `${name}: ${askedFor(expectedText(expected, expectedJapanese))}`;
  });
  return sentences.length === 0 ? null : `設定が正しくありません。${sentences.join('')}`;
}

const scopeValues: Readonly<Record<ScopeDimension, string>> = {
  subscriptions: 'サブスクリプション ID (GUID)',
  managementGroups: '管理グループの名前',
  resourceGroups: 'リソース グループの名前または ID',
  tags: 'キーまたはキー=値の形式のタグ',
  locations: 'japaneast のようなリージョン名',
  ids: '仮想マシン、スケール セット、またはそのインスタンスのリソース ID',
};

const byProblem: { readonly [Code in Problem['code']]: (problem: OfCode<Problem, Code>) => string } = {
  'scope-empty': () =>
    '監査の対象が指定されていません。サブスクリプション、管理グループ、リソース グループ、タグ、リージョン、ID のうち少なくとも 1 つを指定してください。',
  'scope-value': ({ field, dimension, given }) =>
    `${field} の値「${given}」は正しくありません。${askedFor(scopeValues[dimension])}`,
  'scope-beyond': ({ field, given, setting, allowed }) =>
    `${field} の値「${given}」は、設定 ${setting} (${allowed.join(', ')}) の範囲外です。${field} だけを指定すると、設定された範囲を狭めることしかできません。その範囲に含まれる値を指定するか、設定された範囲の代わりに --subscription などで VM の場所も指定してください。`,
  'location-not-offered': ({ location }) =>
    `リージョン「${location}」は、対象のサブスクリプションでは提供されていません。japaneast のようなリージョン名を指定してください。`,
  'no-subscription-readable': ({ detail, groups }) =>
    `${groups.length === 0 ? '対象範囲' : `管理グループ ${groups.join(' または ')} の配下`}に読み取れるサブスクリプションがありません。対象範囲と、監査に使用する ID に閲覧者ロールがあることを確認してください。${detail === null ? '' : `詳細: ${detail}`}`,
  'not-signed-in': ({ detail }) =>
    `Azure の資格情報が見つかりません。az login でサインインしてください (Azure 上で実行している場合は、マネージド ID の割り当てと設定のクライアント ID を確認してください)。${detail === null ? '' : `詳細: ${detail}`}`,
  'more-proof-asked': ({ command, detail }) =>
    `このサインインには、Azure が求めるもの (多要素認証など) が足りません。「az logout」の後、次のコマンドでサインインし直してください: ${command}${detail === '' ? '' : `\n詳細: ${detail}`}`,
  'audit-not-there': ({ id }) =>
    `このストアに監査 ${id} はありません。一覧は smb1-audit audits で表示されます。`,
  'audit-to-resume': ({ id, state }) =>
    `監査 ${id} は終了していません (状態: ${stateName(state)})。引き継ぐのではなく、resume で再開してください。`,
  'audit-ended': ({ id, state }) =>
    `監査 ${id} は既に終了しているため、取り消せません (状態: ${stateName(state)})。結果は保存されています。`,
  'audit-not-closed': ({ id, state }) =>
    `監査 ${id} は終了していません (状態: ${stateName(state)})。先に resume で最後まで実行するか、cancel で取り消してください。`,
  'audit-without-vm': ({ id }) => `監査 ${id} では VM が見つからなかったため、引き継ぐものがありません。`,
  'audit-at-work': ({ by, until, isOfApp }) =>
    `同じ対象範囲の監査 ${by} が、このストアで実行中です。${isOfApp ? `関数アプリが実行しており、遅くとも ${timeText(until, 'ja')} に終了します。` : `実行していたプロセスが既に終了している場合は、${timeText(until, 'ja')} に監査できるようになります。`}取り消すには smb1-audit cancel ${by} を実行してください。`,
  'nothing-before': ({ id }) => `監査 ${id} より前に、同じ対象範囲の完全な監査はありません。`,
  'nothing-after': ({ id }) => `監査 ${id} より後に、同じ対象範囲の完全な監査はありません。`,
  'audit-of-a-part': ({ id }) =>
    `監査 ${id} は一部だけを再び検査したものです。対象範囲全体の監査どうしを比較してください。`,
  'no-pair': () => 'このストアには、同じ対象範囲の完全な監査がまだ 2 件ありません。',
  'scopes-differ': ({ earlier, later }) =>
    `監査 ${earlier} と監査 ${later} は対象範囲が異なります。比較できるのは、同じ対象範囲の監査だけです。`,
  'exemptions-not-valid': ({ source, why }) =>
    `${source} の適用除外が正しくありません。{"exemptions": [{"vm" | "tag" | "image", "half"?: "client" | "server", "owner", "reason", "expires": "YYYY-MM-DD"}]} の形式で指定してください。詳細: ${why}`,
  'exemptions-unreadable': ({ source, why }) =>
    `${source} のファイルを読み取れません。JSON、または JSON ファイルのパスを指定してください。詳細: ${ofSystem(why)}`,
  'file-not-written': ({ path, why }) => `ファイル ${path} に書き込めません。詳細: ${ofSystem(why)}`,
  'input-unreadable': ({ why }) => `入力を読み取れません。詳細: ${ofSystem(why)}`,
  'input-too-long': ({ mostBytes }) =>
    `入力が ${mostBytes} バイトを超えています。1 つのコマンドの出力だけを渡してください。`,
  'folder-unusable': ({ folder, why }) =>
    `フォルダー ${folder} を読み取れないか、書き込めません。詳細: ${ofSystem(why)}`,
  'folder-taken': ({ folder }) => `${folder} は既に存在します。存在しないフォルダーを指定してください。`,
  'store-not-there': ({ store }) =>
    `ストア ${store} がありません。先に監査を実行するか、--store で別のストアを指定してください。`,
  'store-of-strangers': ({ origin }) =>
    `ストアを開けません: ${origin} は Azure の Table service ではありません。トークンは送信していません。https://ACCOUNT.table.core.windows.net のような URL を指定してください。`,
  'store-empty': ({ store }) => `ストア ${store} は空です。まだ監査が保存されていません。`,
};

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

const byCode: Readonly<Record<ErrorCode, string>> = {
  'usage.invalid': '指定が正しくありません。',
  'settings.invalid': '設定が正しくありません。',
  'scope.empty': '監査の対象が指定されていません。',
  'scope.invalid': '対象範囲の指定が正しくありません。',
  'credential.unavailable': 'Azure の資格情報が見つかりません。az login でサインインしてください。',
  'subscriptions.unreadable': '対象のサブスクリプションを確定できないため、検査は行いません。',
  'arm.unreachable':
    'Azure Resource Manager に接続できません。ネットワークとプロキシを確認してください (証明書のエラーの場合は、プロキシの証明書を NODE_EXTRA_CA_CERTS に指定)。',
  'arm.throttled': 'Azure の要求数の制限に達しました。しばらく待ってから再試行してください。',
  'arm.transient': 'Azure 側で一時的な問題が発生しています。しばらく待ってから再試行してください。',
  'arm.conflict': '他の操作と競合しました。しばらく待ってから再試行してください。',
  'arm.unauthorized': 'Azure に認証を拒否されました。もう一度サインインし、テナントを確認してください。',
  'arm.forbidden': '必要な権限がありません。監査に使用する ID のロールを確認してください。',
  'arm.notFound':
    'リソースが見つかりません。ID を確認してください (削除済みか、この ID からは見えないテナントにある可能性があります)。',
  'arm.rejected': '要求が Azure に拒否されました。',
  'arm.unexpectedReply': 'Azure の応答を読み取れません。プロキシが書き換えている可能性があります。',
  'arm.foreignUrl':
    'Azure の応答が別のホストを指しているため、要求を送信しませんでした。SMB1_AUDIT_ARM_ENDPOINT とプロキシを確認してください。',
  'audit.notFound': '監査が見つかりません。',
  'audit.closed': '監査は既に終了しています。',
  'audit.running': '同じ対象範囲の監査が実行中です。',
  'orchestration.unavailable': 'オーケストレーションを利用できません。しばらく待ってから再試行してください。',
  'finding.notFound': '結果が見つかりません。',
  'store.unavailable': 'ストアを利用できません。',
  'store.busy': 'ストアが使用中です。しばらく待ってから再試行してください。',
  'store.full':
    'ストアの空き領域がありません。空きを作って監査を再開してください。書き込み済みの内容は失われません。',
  'store.corrupt':
    'ストアが壊れています。バックアップから復元するか、--store で別のストアを指定してください。',
  'store.foreignSchema': 'このストアは使用できません。--store で別のストアを指定してください。',
  'store.conflict': 'ストアの内容が同時に変更されました。もう一度実行してください。',
  'store.fenced': '別のプロセスが監査を引き継ぎました。',
};
