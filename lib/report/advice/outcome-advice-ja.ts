import type { Reason } from '../../model/outcome.ts';
import type { OutcomeAdvice } from './outcome-advice-en.ts';

/** The same as the English table, in Japanese. */
export const outcomeAdviceJa: Readonly<Record<Reason, OutcomeAdvice>> = {
  'not-running': {
    why: 'VM が停止していました。コマンドは実行中の VM でのみ実行できます。',
    whatToDo: 'VM を起動して再度監査してください。',
  },
  excluded: {
    why: '監査の対象範囲から除外されています。',
    whatToDo: 'この VM を除外しない対象範囲で監査してください。',
  },
  'do-not-touch': {
    why: '自動処理の対象にしないよう求めるタグが VM に付いています。',
    whatToDo:
      '所有者に確認するか、所有者に sc.exe qc lanmanworkstation を実行してもらい、その出力を smb1-audit parse に渡してください。',
  },
  'managed-by-other': {
    why: '別の Azure サービスがこの VM を管理しています。',
    whatToDo: '管理しているサービスを確認してください。VM のイメージはそのサービスが選択します。',
  },
  unchanged: {
    why: '以前の監査の判定がまだ有効であるか、再検査の対象として指定されていないため、再検査していません。',
    whatToDo: '再検査しなかったことへの対応は不要です。引き継いだ判定に応じて対処してください。',
  },
  sampled: {
    why: '同じイメージの他の VM から必要な数の判定が得られました。この監査では、イメージごとに検査する VM の数が制限されています。',
    whatToDo:
      'この VM 自体の状態を確認するには、smb1-audit run --id にリソース ID を指定して検査してください。検査しなかった VM すべては、smb1-audit run --from AUDIT --only sampled で検査できます。',
  },
  'agent-not-ready': {
    why: 'Run Command に必要な VM エージェントが準備完了を報告していません。',
    whatToDo: 'Azure VM エージェントを修復またはインストールし、再度検査してください。',
  },
  'extensions-disallowed': {
    why: 'VM が拡張機能を許可しない設定になっています。Run Command は拡張機能です。',
    whatToDo: 'allowExtensionOperations を true に設定するか、VM を直接確認してください。',
  },
  'agent-silent': {
    why: 'コマンドについて、VM エージェントから Azure に応答がないか、途中で応答しなくなりました。',
    whatToDo:
      'VM から Azure (ポート 443、サービス タグ AzureCloud) に接続できることを確認してください。接続できないと結果は返りません。問題がなければ、エージェントまたは VM を再起動してください。その後、再度検査してください。',
  },
  'os-unsupported': {
    why: 'この VM のオペレーティング システムは Run Command に対応していません。',
    whatToDo: 'VM 内で sc.exe qc lanmanworkstation を実行し、その出力を smb1-audit parse に渡してください。',
  },
  'access-denied': {
    why: '検査用の ID に、この VM でコマンドを実行する権限がありません。',
    whatToDo: 'この VM または上位のスコープで監査用のロールを付与し、再度検査してください。',
  },
  locked: {
    why: 'VM または上位のスコープの読み取り専用ロックにより、コマンドを実行できません。',
    whatToDo: '監査の間ロックを解除するか、VM を直接確認してください。',
  },
  'denied-by-policy': {
    why: 'Azure Policy によりコマンドが拒否されました。',
    whatToDo: '監査をそのポリシーの対象外とするか、VM を直接確認してください。',
  },
  'deny-assignment': {
    why: '拒否割り当てによりコマンドが禁止されています。検査用の ID に必要なロールは付与されています。',
    whatToDo:
      'マネージド アプリケーション、Databricks ワークスペース、デプロイ スタックなど、拒否割り当ての作成元に確認するか、VM を直接確認してください。',
  },
  'subscription-disabled': {
    why: 'サブスクリプションが無効になっており、読み取りはできますが、コマンドを実行できません。',
    whatToDo: 'サブスクリプションを有効に戻してから再度検査してください。ロールの付与では解決しません。',
  },
  'group-being-deleted': {
    why: 'VM のリソース グループが削除中です。',
    whatToDo: '意図した削除であれば対応は不要です。ロールの付与では解決しません。',
  },
  'vm-gone': {
    why: 'VM またはそのリソース グループが存在しないと Azure が回答しました。検出後に削除または移動されています。',
    whatToDo: '意図したものであれば対応は不要です。',
  },
  'not-windows': {
    why: 'Azure の情報、または Linux の形式による応答から、VM は Windows ではないと判断されました。',
    whatToDo: '対応は不要です。検査の対象は Windows です。',
  },
  'busy-other-command': {
    why: '監査が待てる間ずっと、他の Run Command が VM を占有していました。',
    whatToDo:
      '後で再度検査してください。応答しなくなったコマンドは Run Command では取り消せず、90 分間、または再起動するまで VM を占有することがあります。再起動で解決しなかった例もあります。',
  },
  'other-operation': {
    why: 'サイズ変更や更新など、他の操作が VM を占有していました。',
    whatToDo: '後で再度検査してください。',
  },
  'timed-out': {
    why: '期限までにコマンドの完了を Azure から確認できませんでした。代わりに得られた内容は詳細にあります。',
    whatToDo:
      'コマンドがまだ実行中だった場合は、--probe-deadline を長くして再度検査してください。状態を読み取れなかった場合は、まず詳細を確認してください。Azure (ポート 443、サービス タグ AzureCloud) に接続できない VM では、コマンドは実行されても結果が返りません。応答しなくなったコマンドは、90 分間、または再起動するまで VM を占有することがあります。',
  },
  'probe-crashed': {
    why: 'VM 内で検査、またはその前に Run Command が、応答なしに終了しました。',
    whatToDo: '詳細を確認するか、--save-evidence を付けて再度検査し、PowerShell の出力を確認してください。',
  },
  'script-blocked': {
    why: 'VM 内の何かがプローブの実行を止めました。',
    whatToDo:
      'VM の所有者が対処します。何が止めたかは各 VM に表示します。再検査では解決しません。それまでは VM で sc.exe qc lanmanworkstation を実行し、結果を smb1-audit parse に渡してください。',
  },
  'output-truncated': {
    why: '応答の末尾しか返りませんでした。一部の証拠だけでは推測になります。',
    whatToDo: '再度検査してください。',
  },
  'output-stale': {
    why: '応答は以前のコマンドのものでした (nonce が異なります)。',
    whatToDo:
      '再度検査してください。Run Command の拡張機能を含むイメージから作成した VM は、イメージに残った応答を返し続けることがあります。その場合は、所有者が az vm run-command invoke --command-id RemoveRunCommandWindowsExtension で拡張機能を削除します。次のコマンドで再びインストールされます。',
  },
  'output-unreadable': {
    why: '応答が破損していました (行とチェックサムが一致しません)。',
    whatToDo: '--save-evidence を付けて再度検査し、返された内容を確認してください。',
  },
  'platform-error': {
    why: 'このコマンドについて Azure 側のエラーが報告されました。',
    whatToDo:
      '詳細を確認し、再度検査してください。VM の Run Command 自体が壊れている場合は、所有者が az vm run-command invoke --command-id RemoveRunCommandWindowsExtension で削除します。次のコマンドで再びインストールされます。本ツールがこのコマンドを実行することはありません。',
  },
  canceled: {
    why: 'この VM を判定する前に監査が取り消されました。',
    whatToDo: '監査を新たに開始してください。',
  },
  deadline: {
    why: '監査の期限に達しました。',
    whatToDo: '--audit-deadline を長くして監査を新たに開始してください。',
  },
  'max-errors': {
    why: 'エラー数が上限に達したため、検査を停止しました。',
    whatToDo: 'まず失敗した VM を確認し、その後監査を新たに開始してください。',
  },
  'subscription-forbidden': {
    why: 'このサブスクリプションの VM でコマンドの実行が次々に拒否されたため、この VM は検査していません。',
    whatToDo: '検査用の ID にサブスクリプションのロールを付与し、監査を新たに開始してください。',
  },
};
