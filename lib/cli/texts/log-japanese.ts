import type { LogText } from '../../model/texts/log-texts.ts';

export const logJapanese: Readonly<Record<LogText, string>> = {
  'The webhook was not told of the changes': 'Webhook に変更を通知できませんでした',
  'VMs are probed because Azure does not tell when they were last restarted':
    '最後の再起動の日時を Azure から取得できないため、検査する VM があります',
  'The restarts of a subscription could not be read':
    'サブスクリプションの VM の再起動の日時を読み取れませんでした',
  'A subscription is closed to the auditor': 'アクセスできないサブスクリプションがあります',
  'A subscription may be closed to the auditor; one VM of each resource group is tried':
    'アクセスできない可能性のあるサブスクリプションがあります。リソース グループごとに VM を 1 台試します',
  'The lease could not be handed back; it will expire':
    'リースを解放できませんでした。期限が切れると解放されます',
  'The status of a subscription could not be listed':
    'サブスクリプションの VM の状態の一覧を取得できませんでした',
  'The regions of a subscription could not be listed, so names of regions are not checked':
    'サブスクリプションのリージョンの一覧を取得できないため、リージョンの名前を確認していません',
  'An image, or a resource behind an OS disk, could not be read':
    'イメージまたは OS ディスクの作成元のリソースを読み取れませんでした',
  'The answer to a run command could not be read': 'Run Command の応答を読み取れませんでした',
  'An operation points to a foreign host': '操作のアドレスが Resource Manager 以外のホストを指しています',
  'an audit step failed': '監査の処理に失敗しました',
  'audit failed': '監査は失敗しました',
  'audit incomplete': '監査は不完全です',
  'audit ended': '監査が終了しました',
  'audit purged': '監査を削除しました',
  'outdated audits not purged': '古い監査を削除できませんでした',
};
