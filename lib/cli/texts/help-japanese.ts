import type { HelpTexts } from './help-english.ts';

export const helpJapanese: HelpTexts = {
  about:
    'smb1-audit は、Azure 環境の Windows VM を検出し、ログオンせずに SMB 1.0 の状態を検査して、どの Marketplace イメージに SMB 1.0 のバイナリが含まれないかを示します。',
  usage: '使用方法',
  command: 'コマンド',
  flags: 'オプション',
  examples: '使用例',
  repeatable: '複数回指定できます。',
  words: {
    'one-of': (words) => `指定できる値: ${words.join('、')}。`,
    'some-of': (words) => `指定できる値 (コンマ区切りで複数可): ${words.join('、')}。`,
  },
  more: '各コマンドの詳細は「smb1-audit コマンド --help」、バージョンは smb1-audit --version で表示されます。設定 (SMB1_AUDIT_…) は、対応するオプションの既定値です。VM は、リソース ID、Azure portal のアドレス、または監査内で一意の名前で指定できます。',
  exitCodes:
    '終了コード: 0 正常、1 実行時エラー、2 使用方法の誤り、3 見つからない、4 --fail-on に該当、5 監査が不完全 (4 にも該当する場合を含む)、130 中断。',
  groups: {
    scope: '監査の対象',
    exclude: '除外する対象',
    probing: '検査の方法',
    filter: '表示の絞り込み',
    result: '結果の扱い',
    general: '共通',
  },
  scopeOfAudit: '表示する監査 (この対象範囲の最新の監査)',
  commandGroups: {
    audit: '監査する',
    look: '監査の結果を見る',
    keep: '保存して渡す',
    other: '監査なしで使う',
  },
  commands: {
    plan: '監査した場合に何が行われるかを示します。VM の検査は行いません。',
    run: '対象範囲を監査します。Windows VM を検出し、検査、判定して、結果と次に実行できるコマンドを表示します。',
    audits: 'ストアにある監査を新しい順に一覧します。状態、開始方法、対象範囲、日時、件数が表示されます。',
    status: '監査の状況を示します。',
    resume: '中断した監査、またはプロセスが終了した監査を、開始時と同じ制限値で再開します。',
    cancel: '監査を取り消します。処理が終わっていない VM はすべて「取り消し」になります。',
    findings: '監査の結果を VM ごとに一覧します。',
    images: '監査で見つかったイメージ (Marketplace とそれ以外) と、SMB1 のバイナリの有無を一覧します。',
    explain:
      'VM の判定の理由 (または判定がない理由)、所有者、判定が変わる条件を説明し、SMB 1.0 を無効にするコマンドを示します。',
    diff: '同じ対象範囲の 2 つの監査の間で変化した VM をその要因とともに一覧し、イメージの変化も示します。',
    trend: '同じ対象範囲の監査の推移と、VM で SMB 1.0 が有効だった期間を表示します。',
    report: '監査の結果を、単独で開ける 1 つの HTML ファイル (英語と日本語) に書き出します。',
    export:
      '監査の結果を、検出した VM 1 台につき 1 行、または Code scanning のアラート (sarif) として書き出します。',
    verify: 'export --bundle で作成したバンドルが、その後変更されていないかを確認します。',
    purge: '--older-than より前に終了した監査を削除します。対象範囲ごとに最新の完全な監査は残します。',
    parse:
      '"sc.exe qc lanmanworkstation" またはプローブの出力を読み取ります。az、PowerShell、メールなどが付け加えたものがあっても構いません。Azure にはアクセスしません。',
    probe:
      '各 VM で実行するスクリプトと、その SHA-256 を表示します。--validator を指定すると、作成中のイメージの中で同じ検査と判定を行うスクリプトを表示します。その終了コードは、合格なら 0、有効なら 12、不明なら 11、無効または有効化可能なら 10 です。',
    doctor:
      'サインイン、権限、インベントリ、ストアを、読み取れる範囲全体または指定した対象範囲について確認し、最新の監査で、未確認の仮定に判定が基づく VM の数を数えます。--vm を指定すると、その VM を 1 回検査して仮定が成り立つかどうかも確認します。--out を指定すると、不具合の報告に添付できるよう名前を伏せたファイルを書き出します。',
    completion:
      'コマンド、オプション、値をシェルで補完するためのスクリプトを表示します。コンマの後の値を補完できるのは bash と zsh だけです。',
  },
  positionals: {
    audit: '監査 ID、latest (既定値: 最新の完全な監査)、または last (最後に開始した監査)',
    lastAudit: '監査 ID、last (既定値: 最後に開始した監査)、または latest (最新の完全な監査)',
    earlier: '監査 ID (既定値: 同じ対象範囲の最新の完全な監査 2 件を比較)',
    later: '監査 ID、または latest (既定値: 同じ対象範囲の最新の完全な監査)',
    vm: 'VM の名前、Azure portal のアドレス、またはリソース ID',
    file: 'ファイル、または標準入力を表す - (既定値)',
    bundle: 'バンドルのフォルダー',
    shell: 'bash、zsh、fish、または powershell',
  },
  flagTexts: {
    subscription: '指定したサブスクリプション (ID または名前) の VM。',
    'management-group': '指定した管理グループの配下の VM。',
    'resource-group': '指定したリソース グループの VM (名前またはリソース ID)。',
    tag: '指定したタグが付いた VM。',
    location: '指定したリージョンの VM。',
    id: '指定した VM (リソース ID、Azure portal のアドレス、または設定された対象範囲の最新の監査 (なければすべての対象範囲の最新の監査) で一意の名前)。',
    'exclude-subscription': '指定したサブスクリプション (ID または名前) を除外します。',
    'exclude-management-group': '指定した管理グループを除外します。',
    'exclude-resource-group': '指定したリソース グループを除外します。',
    'exclude-tag': '指定したタグが付いた VM を除外します。',
    'exclude-location': '指定したリージョンを除外します。',
    'exclude-id': '指定した VM を除外します。',
    store:
      '監査の保存先。sqlite:パス (既定値 sqlite:smb1-audit.sqlite)、または https://ACCOUNT.table.core.windows.net。',
    output: '出力形式 (既定値 table)。',
    wide: 'ターミナルの幅に関係なく、すべての列を省略せずに表示します。',
    language: '表示言語 (既定値: SMB1_AUDIT_LANGUAGE、設定がなければロケール)。',
    'probe-deadline': '1 回の検査を待つ最長の時間。例: 30m (既定値)。',
    'audit-deadline': '監査全体の最長の時間。例: 4h (既定値)。',
    'max-errors':
      'エラーがこの件数、または検査対象の VM に対するこの割合に達すると、新たな検査を開始しません (既定値: 制限なし)。',
    'max-in-flight': 'サブスクリプションごとに同時に実行する Run Command の上限 (既定値 500)。',
    'min-coverage':
      '判定のある VM の割合がこれより低い場合、監査を不完全とします。例: 90%。引き継いだ判定も含みます。',
    'save-evidence': 'すべてのプローブの出力を、そのままストアに保存します。',
    from: 'この監査を引き継ぎ、その一部の VM を再び検査します。--only も参照してください。',
    only: '--from とともに指定: 再び検査する VM (既定値: sampled 以外すべて)。',
    'fail-on':
      '該当する VM があれば終了コード 4 で終了します。いずれかの判定 (enabled)、一方の判定 (server:enabled)、または露出 (on) を指定します。',
    exposure: '指定した露出のいずれかに該当する VM だけを表示します。',
    client: 'SMB 1.0 クライアントの判定が指定したいずれかである VM だけを表示します。',
    server: 'SMB 1.0 サーバーの判定が指定したいずれかである VM だけを表示します。',
    verdict: 'クライアントとサーバーの少なくとも一方の判定が指定したいずれかである VM だけを表示します。',
    outcome: '処理結果が指定したいずれかであるものだけを表示します。',
    publisher: '指定した発行元のイメージから作成された VM だけを表示します。',
    flagged: 'SMB1 のバイナリを含まないイメージだけを表示します。',
    newer:
      '使用中の SKU について公開中のバージョンを Azure に問い合わせ、どの VM にもまだないものを表示します。',
    catalogue:
      '使用中の SKU について Marketplace で公開中のバージョンを一度読み取り、レポートと diff に使います。',
    kind: '指定した種類のイメージだけを表示します。disk は、OS ディスクのコピー元であるディスク、スナップショット、BLOB です。',
    report: '終了時に HTML レポートをこのファイルに書き込みます。',
    'report-tags':
      'VM の所有者などを示すタグ (Owner,CostCenter など)。表とファイルの列、レポートの絞り込み、explain の説明に使います。',
    exemptions: '適用除外の JSON ファイル。該当する結果は警告の対象になりません。',
    'max-age': '変更のない VM については、この期間内に得た判定を引き継ぎ、検査を省略します。例: 12h、7d。',
    'per-image':
      'イメージごとに検査する VM を N 台までとし、判定が得られなければ別の VM を検査します。イメージのない VM は常に検査します。',
    full: '--max-age や --per-image に対応する設定に関係なく、すべての VM を検査します。',
    'older-than': 'これより前に終了した監査を削除します。例: 365d。',
    out: 'このファイルに書き込みます。',
    vm: 'この VM を 1 回検査し、仮定が成り立つかどうかを確認します。',
    bundle:
      'レポート、結果、プローブの出力、プローブ、およびそれらの SHA-256 を記したマニフェストを、この新しいフォルダーにまとめます。',
    'manifest-sha256': 'export --bundle が表示し、別に保管しておいた値。',
    mask: '環境の所有者がわかる情報をすべて仮名に置き換えます。',
    validator:
      'プローブの代わりに、イメージのビルド (Azure Image Builder、Packer、パイプライン) で使う検証スクリプトを表示します。',
    allow:
      '--validator とともに指定: binaries-absent と not-in-os のほかに合格とする判定。両方に共通 (disabled)、または一方だけ (server:installable) を指定します。',
    format: '出力形式 (既定値 csv)。',
    audit: 'その VM がある最新の監査の代わりに、この監査を参照します。',
    help: 'コマンドの説明を表示します。',
  },
};
