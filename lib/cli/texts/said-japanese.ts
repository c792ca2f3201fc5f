import { messages } from '../../report/messages/messages.ts';
import { clockText, timeText } from '../../report/messages/time-text.ts';
import { codeName } from '../../report/sentences/code-name.ts';
import { askedFor } from '../../report/sentences/expected-japanese.ts';
import type { SaidTexts } from './cli-texts.ts';

const { states } = messages.ja;

export const saidJapanese: SaidTexts = {
  unforeseen: (what) => `予期しない問題が発生しました: ${what}`,
  notWritten: (why) => `出力を書き込めません。詳細: ${why}`,
  noSetting: (name, meant) =>
    `${name} という設定はありません。無視されます。${meant === null ? '' : `${meant} のことですか?`}`,
  stillReading: 'Azure から読み取っています。応答のない呼び出しは、30 秒ほど繰り返します。',
  error: 'エラー:',
  warning: '警告:',
  usage: {
    noCommand:
      'コマンドを指定してください (plan、run、report など)。一覧は smb1-audit --help で表示されます。',
    noSuchCommand: (word) =>
      `「${word}」というコマンドはありません。一覧は smb1-audit --help で表示されます。`,
    meantCommand: (word, near) => `「${word}」というコマンドはありません。smb1-audit ${near} のことですか?`,
    noSuchFlag: (command, flag) =>
      `${command} に ${flag} というオプションはありません。一覧は smb1-audit ${command} --help で表示されます。`,
    meantFlag: (command, flag, near) =>
      `${command} に ${flag} というオプションはありません。${near} のことですか?`,
    ofOtherCommands: (command, flag, others) =>
      `${command} に ${flag} というオプションはありません。このオプションは ${others.join('、')} で使用できます。`,
    lacksValue: (flag, expected) => `${flag} に値がありません。${askedFor(expected)}`,
    noJson:
      '--format には csv、ndjson、sarif のいずれかを指定してください。結果を 1 つの JSON 文書にするには、smb1-audit findings --output json を実行してください。',
    noFile:
      '--output に指定できるのは table、json、ndjson、csv、tsv、none です。HTML は smb1-audit report --out report.html、SARIF は smb1-audit export --format sarif --out findings.sarif で出力できます。',
    badValue: (flag, text, expected) => `${flag} の値「${text}」は正しくありません。${askedFor(expected)}`,
    meantValue: (flag, text, near) => `${flag} の値「${text}」は正しくありません。${near} のことですか?`,
    onlyFlags: (command, word) =>
      `${command} に「${word}」は指定できません。指定できるのはオプションだけです。`,
    tooMany: (command, word, names) =>
      `${command} に「${word}」は指定できません。指定できるのは ${names.join(' と ')} だけです。`,
    lacksPositional: (command, name) =>
      `${command} には ${name} を指定してください。詳細は smb1-audit ${command} --help で表示されます。`,
    onlyLacksFrom: '--only は、再び検査する VM のある監査を指定する --from とともに使用してください。',
    fromAndScope:
      '--from と対象範囲のオプションは同時に指定できません。対象範囲は、--from で指定した監査と同じです。',
    fullAndFrom:
      '--full と --from は同時に指定できません。抽出対象外の VM は --from AUDIT --only sampled で、すべての VM は --from を指定せずに --full で検査できます。',
    contradict: (one, other) => `${one} と ${other} は同時に指定できません。`,
    bundleAndOut:
      'export の --bundle は --out や --format と同時に指定できません。バンドルにはすべての形式が含まれます。',
    bundleAndMask:
      'export の --bundle は --mask と同時に指定できません。バンドルは証拠であり、匿名化しません。',
    maskLacksKey:
      'Azure Tables のストアでは、--mask のキーを設定 SMB1_AUDIT_MASK_KEY で指定してください。ストアを共有する全員に共通の、20 文字以上のシークレットです。',
    badMaskKey: (path, problem) =>
      `仮名のキー ${path} ${problem === null ? 'は正しい形式ではありません' : `を作成または読み取れません (${problem})`}。キーを配置するか、SMB1_AUDIT_MASK_KEY を設定してください。`,
    allowLacksValidator: '--allow は、合格とする判定を指定するもので、--validator とともに使用してください。',
    purgeLacksAge: 'purge には --older-than を指定してください (例: --older-than 365d)。',
    secretInFlag:
      '--store に接続文字列は指定できません。sqlite:パス、または Table service の https の URL を指定してください。シークレットは環境変数 SMB1_AUDIT_STORE で渡します。',
    idAndScope: '監査 ID と対象範囲のオプションは同時に指定できません。',
    reportOnTerminal:
      'レポートは HTML のため、ターミナルには表示しません。--out report.html のようにファイルを指定するか、出力をファイルにリダイレクトしてください。',
    noSuchShell: (word) =>
      `「${word}」の補完スクリプトはありません。bash、zsh、fish、powershell のいずれかを指定してください。`,
  },
  vm: {
    unknown: (name, where) =>
      `${where}に「${name}」という VM はありません。名前は smb1-audit findings で表示されます。リソース ID または Azure portal のアドレスでも指定できます。`,
    near: (name, where, near) =>
      `${where}に「${name}」という VM はありません。${near.join('、')} のことですか?`,
    several: (name, ids, more) =>
      `「${name}」という VM は ${ids.length + more} 台あります。どれかを指定してください: ${ids.join(' ')}${more === 0 ? '' : ` ほか ${more} 台`}`,
    noAudit: (name) =>
      `「${name}」は名前ですが、このストアには照合できる監査がありません。リソース ID または Azure portal のアドレスを指定してください。`,
    noId: (text) =>
      `--vm の値「${text}」は正しくありません。VM の名前、Azure portal のアドレス、またはリソース ID (/subscriptions/…) を指定してください。`,
    noFinding: (id, where) => `${where}に ${id} の結果はありません。smb1-audit run --id で監査してください。`,
    isMeant: (name, id) => `「${name}」は ${id} です。`,
    passedOver: (audit) =>
      `これより後の監査 ${audit} には、この VM の結果がありません (検査する前に終了したか、検査の対象から外しました)。`,
    anyAudit: 'このストアの監査',
    newestAudits: 'このストアの最新の監査',
    audit: (id) => `監査 ${id} `,
  },
  audit: {
    started: (id) => `監査 ${id} を開始しました。`,
    clientsOnly: (id) =>
      `監査 ${id} は以前のバージョンによるもので、SMB 1.0 クライアントだけを判定しています。SMB 1.0 サーバーについては何もわかりません。`,
    spokenOf: (id, scope, end) => `監査 ${id}: ${scope}、${end}。`,
    ended: (state, at) => `${stateName(state)}、${time(at)} 終了`,
    open: (state, at) => `${stateName(state)}、${time(at)} 開始`,
    newer: (id, at, why) =>
      `これより後の ${time(at)} に開始した監査 ${id} は、${why}。表示するには ID を指定してください。`,
    wider: (id, scope, end) => `より広い対象範囲の最新の監査は ${id} です: ${scope}、${end}。`,
    unknown: (name) =>
      `このストアに監査「${name}」はありません。ID と --store を確認してください。一覧は smb1-audit audits で表示されます。`,
    meant: (name, near) => `このストアに監査「${name}」はありません。${near} のことですか?`,
    none: 'このストアに監査はありません。--store と対象範囲のオプションを確認するか、smb1-audit run で監査を開始してください。',
    noneOfScope: (id, scope, end) =>
      `このストアにこの対象範囲の監査はありません。--tag や --subscription などのオプションは監査の対象範囲を指定するもので、VM を絞り込むものではありません。所有者や場所で VM を絞り込むには、CSV (smb1-audit findings --output csv) またはレポートの絞り込みを使ってください。最後の監査は ${id} です: ${scope}、${end}。一覧は smb1-audit audits で表示されます。`,
    noneWhole: (id, lacks, isOfScope) =>
      `このストアに${isOfScope ? 'この対象範囲の' : ''}完全な監査はありません。最後の監査 ${id} は、${lacks.join('。また、')}。ID を指定すると表示できます。または smb1-audit run で監査を開始してください。`,
    isCheck: '1 台の VM の確認です',
    isState: (state) => `状態が「${stateName(state)}」です`,
    isPart: '一部だけを再び検査したものです',
    isEmpty: 'VM が見つかりませんでした',
    nothingToResume: (id, state) =>
      `監査 ${id} の状態は「${stateName(state)}」で、再開するものはありません。`,
    nothingAgain: (id, kinds) =>
      `監査 ${id} には再び検査する VM (--only ${kinds}) がありません。新しい監査では何も検査せず、その監査の結果を引き継ぎます。`,
    maxAgeWithFrom:
      '--from とともに指定した --max-age では何も引き継ぎません。指定した VM は必ず再び検査します。',
    interrupted:
      '中断します。新たな検査は開始せず、実行中のものの結果を待ちます。すぐに終了するには、もう一度 Ctrl-C を押してください。',
    failOn: (conditions) => `--fail-on ${conditions} に該当する VM があります。`,
    failOnHidden: (conditions, code) =>
      `--fail-on ${conditions} に該当する VM があります。監査が完了していないか、網羅率が指定値に達していないため、終了コードは ${code} です。`,
    waits: (what) => `${what}。`,
    mayResume: (id) =>
      `処理しているプロセスがもうない場合は、次のコマンドで再開できます: smb1-audit resume ${id}`,
  },
  scope: {
    everything: (readable, named) =>
      readable > named
        ? `読み取れるサブスクリプションは ${readable} 件あります。最初の ${named} 件を対象とするコマンドを示します。管理グループの配下すべては --management-group で指定できます:`
        : `読み取れるすべてのサブスクリプション (${readable} 件) を対象とするコマンド:`,
    ofRoot: (readable) =>
      `読み取れる ${readable} 件のサブスクリプションすべてを、ルート管理グループ (名前はテナント ID) で対象とするコマンド:`,
    doctor: '読み取りや検査ができる範囲は、対象範囲を指定せずに smb1-audit doctor を実行すると確認できます。',
    noSubscription: (name, near) =>
      near === null
        ? `「${name}」という名前のサブスクリプションは見つかりません。ID を指定してください。名前と ID は az account list --output table で確認できます。`
        : `「${name}」という名前のサブスクリプションは見つかりません。「${near}」ではありませんか。`,
    manySubscriptions: (name, ids) =>
      `「${name}」という名前のサブスクリプションが複数あります。ID で指定してください: ${ids.join('、')}`,
    isMeant: (name, id) => `サブスクリプション「${name}」の ID は ${id} です。`,
  },
  next: {
    title: '次に実行できるコマンド:',
    resume: '中断したところから再開する:',
    doctor: 'サインイン、権限、読み取れる範囲を確認する:',
    exposed: '現在 SMB 1.0 で通信できる VM を表示する:',
    explain: 'そのうち 1 台の判定の理由、所有者、SMB 1.0 を無効にするコマンドを表示する:',
    images: 'SMB1 のバイナリを含まないイメージを表示する:',
    again: '判定できなかった VM を再び検査する:',
    sampled: '抽出対象外の VM も検査する:',
    report: 'レポート (該当する VM、所有者、対処方法) を作成する:',
  },
  diff: {
    fromTo: (earlier, earlierState, later, laterState) =>
      `監査 ${earlier} (${stateName(earlierState)}) から監査 ${later} (${stateName(laterState)}) への変化です。`,
    clientsOnly: (id) =>
      `監査 ${id} はそれ以外を判定していないため、SMB 1.0 クライアントだけを比較し、イメージの結果は比較しません。`,
    published: (image) => `前回以降に初めて公開された、使用中の SKU のバージョン: ${image}。`,
    firstSeen: (image, flag) => `初出のイメージ: ${image} (${flag})。`,
    flagChanged: (image, was, is) => `イメージ ${image}: 前回 ${was}、今回 ${is}。`,
  },
  files: {
    report: (id, path) => `監査 ${id} のレポートを ${path} に書き込みました。`,
    script: (path, sha256) =>
      `スクリプトを ${path} に書き込みました。最終行 (コメント) を除いた SHA-256: ${sha256}。`,
    findings: (id, path) => `監査 ${id} の結果を ${path} に書き込みました。`,
    sealed: (id, folder) =>
      `監査 ${id} を ${folder} にまとめました。上に表示したのはマニフェストの SHA-256 です。このフォルダーを変更できる人が変更できない場所に保管してください。`,
    masked: (place) =>
      `名前を匿名化しました。${place} のキーがあれば、仮名と名前の対応を確かめられます。キーは社外に出さないでください。`,
    evidence: (path) =>
      `名前と ID を伏せた証拠を ${path} に書き込みました。他の人に渡す前に内容を確認してください。`,
  },
  purge: {
    deleted: (id, at) => `${time(at)} に開始した監査 ${id} を削除しました。`,
    nothing: '削除の対象となる古い監査はありませんでした。',
    sum: (count) => `${count} 件を削除しました。`,
  },
  verify: {
    noBundle: (folder, manifest) =>
      `${folder} に読み取れる ${manifest} がありません。バンドルではないか、壊れています。別のコピーと比較してください。`,
    otherManifest: (sha256) =>
      `マニフェストは作成時のものではありません。このマニフェストの SHA-256 は ${sha256} です。`,
    changed: 'バンドルは作成時から変更されています。',
    same: 'バンドルは作成時から 1 バイトも変更されていません。',
    states: {
      same: '変更なし',
      changed: '変更あり',
      missing: 'ファイルなし',
      'not-in-manifest': '記載なし',
    },
    sameAsManifest: (sha256) =>
      `ファイルはマニフェストと一致します。マニフェスト自体が作成時のものかどうかは、別に保管した SHA-256 でしか確認できません。--manifest-sha256 に指定するか、${sha256} と照合してください。`,
  },
  table: {
    leftOut: (names) =>
      `幅が足りないため、次の列を省略しました: ${names.join('、')}。--wide ですべて表示されます。`,
    none: '該当なし',
    noneMatches: (filter) => `この監査に ${filter} に該当するものはありません。`,
    npmBanner:
      'npm がこの出力の前に独自の行を表示するため、他のプログラムでは読み取れません。npm run --silent を使用すると表示されません。',
  },
  progress: {
    found: (count) => `これまでに見つかった VM: ${count} 台`,
    judged: (count) => `判定済み ${count}`,
    images: (answered, all) => `イメージ ${answered}/${all} 結果あり`,
    carriedOver: (count) => `引き継ぎ ${count}`,
    lost: (count) => `失敗・到達不能 ${count}`,
    inFlight: (count) => `実行中 ${count}`,
    rate: (perSecond) => `開始 ${perSecond} 台/秒`,
    left: (time) => `残り約 ${time}`,
    waitingFor: (what) => what,
    waiting: (what) => `待機中: ${what}`,
    why: {
      'vm-in-another-audit': () => '別の監査がこの VM を検査しています',
      'taken-over': ({ subscriptionId }) =>
        `サブスクリプション ${subscriptionId} は別のプロセスが引き継ぎました`,
      asked: ({ by }) => `監査 ${by} にこの VM の検査を依頼しました`,
      leased: ({ by, subscriptionId, until }) =>
        `${by === null ? 'この監査の別のプロセス' : `監査 ${by} `}がサブスクリプション ${subscriptionId} を占有しています (すでに終了していれば ${clockText(until, 'ja', 'seconds')} に解放されます)`,
    },
    silent: ({ vms, until }) =>
      `最長で ${clockText(until, 'ja')} まで、応答のない ${vms.slice(0, 3).join('、')}${vms.length > 3 ? ` ほか ${vms.length - 3} 台` : ''} を待っています`,
    seconds: (count) => `${count} 秒`,
    minutes: (count) => `${count} 分`,
    hours: (count) => `${count} 時間`,
    state: (state) => states[state],
  },
  plan: {
    found: (vms, subscriptions, toProbe) =>
      `${subscriptions} 件のサブスクリプションに Windows VM が ${vms} 台あり、そのうち ${toProbe} 台を検査します。`,
    foundSample: (vms, subscriptions, { perImage, toProbe }) =>
      `${subscriptions} 件のサブスクリプションに Windows VM が ${vms} 台あり、イメージごとに ${perImage} 台まで、計 ${toProbe} 台を検査します。`,
    notProbed: '検査しない VM',
    regions: '検査対象のリージョン別の台数',
    images: '検査対象のイメージ別の台数',
    beforeLimit: (label) => `${label} (この制限がない場合)`,
    counts: (label, counts) => `${label}: ${counts}`,
    estimate: (calls, time) => `Resource Manager の呼び出しは約 ${calls} 回、所要時間は約 ${time}です。`,
    estimateIfSilent: (calls, time, more, silent) =>
      `Resource Manager の呼び出しは約 ${calls} 回、所要時間は約 ${time}です。応答しない VM があると、さらに最長 ${more}かかります${silent}。`,
    againIfSilent: ' (代わりの VM も応答しなければ、そのたびに同じだけ延びます)',
    silentBefore: (vms, beforeLimit) =>
      ` (${beforeLimit ? '制限がない場合の対象のうち、' : ''}前回は ${vms} 台が応答しませんでした)`,
    sample: ({ perImage, vms, calls, time }) =>
      `イメージごとに ${perImage} 台までとする場合 (--per-image ${perImage}): 検査対象は ${vms} 台、呼び出しは約 ${calls} 回、所要時間は約 ${time}です。`,
    whole: (vms, calls, time) =>
      `この制限がない場合: 検査対象は ${vms} 台、呼び出しは約 ${calls} 回、所要時間は約 ${time}です。`,
    extensionSample: (vms, most) =>
      `Run Command は初回の使用時に拡張機能をインストールします。対象は最大 ${vms} 台で、判定が得られない場合は他の VM にも及びます (${most} 台まで)。`,
    extension: (vms) =>
      `Run Command は初回の使用時に拡張機能をインストールします。対象は最大 ${vms} 台です。`,
  },
};

function time(iso: string): string {
  return timeText(iso, 'ja');
}

function stateName(state: string): string {
  return codeName('states', state, 'ja');
}
