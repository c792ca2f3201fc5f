import type { InEach, Translated } from '../messages/translated.ts';

/** `{who}` stands for a half by its name, or for both; `{command}` for each command of a step, in their order. */
const english = {
  both: 'SMB 1.0 client and server',
  states: {
    enabled: { one: 'The {who} is on.', other: 'The {who} are on.' },
    disabled: {
      one: 'The {who} is installed and switched off, and can be switched on again.',
      other: 'The {who} are installed and switched off, and can be switched on again.',
    },
    installable: {
      one: 'The {who} is not installed; the files are kept in the component store. Leave it that way.',
      other: 'The {who} are not installed; the files are kept in the component store. Leave it that way.',
    },
    'binaries-absent': {
      one: 'The binaries of the {who} are removed from Windows in this VM: it cannot be turned on here without an outside source.',
      other:
        'The binaries of the {who} are removed from Windows in this VM: they cannot be turned on here without an outside source.',
    },
    'not-in-os': 'This release of Windows has no {who}; nothing needs to be done for that.',
    conflict:
      'Nothing is claimed about the {who}, because the signals listed contradict each other. Servicing may be damaged, or somebody changed the registry by hand: look at this VM, then audit it again.',
    unknown:
      'Nothing is claimed about the {who}, because the evidence is not enough. The reason says what was missing or what to wait for; then audit this VM again.',
  },
  steps: {
    'restart-removes':
      'The removal of the {who} has been asked for already (Disable Pending), and needs no further command. Whether the files stay in the component store is not known: take a snapshot of the OS disk to be able to go back. Then restart this VM, and audit it again.',
    'enable-pending':
      'The next restart is expected to turn on the {who}: DISM has the feature as Enable Pending, or as Enabled although its driver is not there yet. Who asked for that is not known. Decide before anybody restarts this VM.',
    'take-back':
      'To keep it off, remove the feature again before that restart. Whether this withdraws the waiting change is not known: see that DISM no longer says Enabled or Enable Pending before you restart, and audit this VM again after it (needs a restart): {command}',
    'audit-server':
      'Find who still uses the SMB 1.0 server (no restart; without -Force it may ask first): {command} and then event 3000 in Microsoft-Windows-SMBServer/Audit. Update those peers first.',
    'audit-server-by-update':
      'Find who still uses the SMB 1.0 server (no restart; without -Force it may ask first; needs KB4022720 of June 2017 or any later monthly rollup): {command} and then event 3000 in Microsoft-Windows-SMBServer/Audit. Update those peers first.',
    'capture-server':
      'This release has no audit of who uses the SMB 1.0 server; a network capture on TCP port 445 shows who negotiates it. Update those peers first.',
    'audit-client':
      'Find out what still needs the SMB 1.0 client of this VM: see events 32000 and 32002 in Microsoft-Windows-SmbClient/Security. Microsoft documents them for a client that is off or removed: while it is on, an empty log proves nothing, so look there again afterwards.',
    'keep-disk':
      'To be able to go back, take a snapshot of the OS disk first. Removal without -Remove leaves the files in the component store, so going back should need no outside source.',
    'keep-setting':
      'To be able to go back, take a snapshot of the OS disk first, or write down the present setting: no file is deleted.',
    'server-off':
      'Switch the SMB 1.0 server off (at once, no restart; without -Force it may ask first): {command}',
    'server-off-by-restart': 'Switch the SMB 1.0 server off (needs a restart): {command}',
    'client-off':
      'Switch the SMB 1.0 client off (needs a restart; the first command replaces the whole list of what LanmanWorkstation depends on: add to it what else sc.exe qc lanmanworkstation names, but not MRxSmb10): {command} and {command}',
    'free-workstation':
      'LanmanWorkstation still depends on the switched-off driver, and may fail to start: take the driver off its list (needs a restart; the command replaces the whole list: add to it what else sc.exe qc lanmanworkstation names, but not MRxSmb10): {command}',
    remove: 'Remove the {who} (needs a restart): {command}',
    'remove-both': 'Remove the feature, which contains both client and server (needs a restart): {command}',
    'see-page':
      "Turn off or remove the {who}: the release of this VM is not known, so see Microsoft's page below for the command of each release.",
    'cannot-remove': 'This release has the {who} built in: it can be turned off, but not removed.',
  },
  remedies: {
    marketplace:
      'Marketplace images of Windows Server 2012 R2 and later have come without the SMB 1.0 binaries since autumn 2018, and Microsoft will not put them back.',
    preferSmb2:
      'Use SMB 2 or 3. Microsoft advises against the SMB 1.0 protocol: it was designed in the 1980s, and its weaknesses cannot be fixed.',
    ownImage:
      'If you cannot do without the protocol, use a virtual disk of your own that has it: replicate a VM, or upload a generalised VHD, and check its activation. An alternate source path is technically possible, but Azure support neither provides nor supports one.',
  },
};

const japanese: Translated<typeof english> = {
  both: 'SMB 1.0 クライアントとサーバー',
  states: {
    enabled: '{who}は有効です。',
    disabled: '{who}はインストールされていますが無効です。再び有効にできる状態です。',
    installable:
      '{who}はインストールされていませんが、ファイルはコンポーネント ストアに残っています。このままにしてください。',
    'binaries-absent':
      'この VM の Windows からは {who}のバイナリが削除されており、外部のソースなしに有効化することはできません。',
    'not-in-os': 'この Windows リリースに {who}はありません。これについて対応は不要です。',
    conflict:
      '{who}については、示された情報が互いに矛盾しているため判定していません。サービス スタックの破損、またはレジストリの手動変更の可能性があります。この VM を確認し、再度監査してください。',
    unknown:
      '{who}については、証拠が不足しているため、有効かどうかを判定できません。理由に示された、不足している証拠や保留中の変更を確認し、再度監査してください。',
  },
  steps: {
    'restart-removes':
      '{who}の削除は既に要求されており (Disable Pending)、追加のコマンドは不要です。ファイルがコンポーネント ストアに残るかどうかは不明なため、元に戻せるよう OS ディスクのスナップショットを取得してください。その後この VM を再起動し、再度監査してください。',
    'enable-pending':
      '次回の再起動で {who}が有効になる見込みです。DISM では、機能が Enable Pending か、ドライバーがまだないのに Enabled です。誰が要求したかは不明です。この VM を再起動する前に対応を決めてください。',
    'take-back':
      '無効のままにするには、その再起動の前に機能を削除します。これで保留中の変更が取り消されるかどうかは不明なため、DISM で Enabled または Enable Pending でなくなったことを確認してから再起動し、その後再度監査してください (再起動が必要): {command}',
    'audit-server':
      '次を実行します (再起動不要。-Force を付けないと確認を求められることがあります): {command} その後、Microsoft-Windows-SMBServer/Audit のイベント 3000 で SMB 1.0 サーバーを使用している相手を特定し、先にその相手を更新してください。',
    'audit-server-by-update':
      '次を実行します (再起動不要。-Force を付けないと確認を求められることがあります。2017 年 6 月の KB4022720、またはそれ以降の月例ロールアップが必要): {command} その後、Microsoft-Windows-SMBServer/Audit のイベント 3000 で SMB 1.0 サーバーを使用している相手を特定し、先にその相手を更新してください。',
    'capture-server':
      'このバージョンの Windows には SMB 1.0 サーバーの使用を監査する機能がありません。TCP ポート 445 のネットワーク キャプチャで、SMB 1.0 サーバーを使用している相手を特定し、先に更新してください。',
    'audit-client':
      'SMB 1.0 クライアントを必要とする接続先は、Microsoft-Windows-SmbClient/Security のイベント 32000 と 32002 で確認できます。ただし Microsoft の文書では、クライアントが無効または削除済みのときのイベントです。有効な間は、記録がなくても不要とは言えないため、後でもう一度確認してください。',
    'keep-disk':
      '元に戻せるよう、先に OS ディスクのスナップショットを取得してください。-Remove を付けない削除では、ファイルがコンポーネント ストアに残るため、元に戻す際に外部のソースは不要なはずです。',
    'keep-setting':
      '元に戻せるよう、先に OS ディスクのスナップショットを取得するか、現在の設定を控えてください。ファイルは削除されません。',
    'server-off':
      'SMB 1.0 サーバーを無効にします (即時、再起動不要。-Force を付けないと確認を求められることがあります): {command}',
    'server-off-by-restart': 'SMB 1.0 サーバーを無効にします (再起動が必要): {command}',
    'client-off':
      'SMB 1.0 クライアントを無効にします (再起動が必要。最初のコマンドは LanmanWorkstation の依存関係の一覧全体を置き換えるため、sc.exe qc lanmanworkstation に他の名前があれば、MRxSmb10 を除いて追加してください): {command} と {command}',
    'free-workstation':
      'LanmanWorkstation が無効化されたドライバーに依存したままであり、起動しない可能性があります。依存関係から外します (再起動が必要。コマンドは一覧全体を置き換えるため、sc.exe qc lanmanworkstation に他の名前があれば、MRxSmb10 を除いて追加してください): {command}',
    remove: '{who}を削除します (再起動が必要): {command}',
    'remove-both': 'クライアントとサーバーの両方を含む機能を削除します (再起動が必要): {command}',
    'see-page':
      '{who}を無効にするか削除してください。この VM のリリースが不明なため、リリースごとのコマンドは下記の Microsoft のページを参照してください。',
    'cannot-remove':
      'このバージョンの Windows では {who}が標準搭載のため、削除できません。無効化のみ可能です。',
  },
  remedies: {
    marketplace:
      'Marketplace の Windows Server 2012 R2 以降のイメージは、2018 年秋以降 SMB 1.0 のバイナリを削除した状態で公開されており、Microsoft が再び組み込む予定はありません。',
    preferSmb2:
      'SMB 2.x / 3.x をご利用ください。SMB 1.0 プロトコルは 1980 年代に設計されたもので、脆弱性に根本的に対処できないため推奨されません。',
    ownImage:
      'どうしてもこのプロトコルが必要な場合は、その機能を備えた仮想ディスクをお客様自身でご用意ください (仮想マシンの複製、または汎用化した VHD のアップロード。ライセンス認証にもご注意ください)。代替ソース パスの指定は技術的には可能ですが、Azure サポートの対象外です。',
  },
};

export type StepCode = keyof typeof english.steps;

export const adviceTexts: InEach<typeof english> = { en: english, ja: japanese };
