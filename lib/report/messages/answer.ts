import type { InEach, Translated } from './translated.ts';

/** The two questions with their answers, and how far these reach. */
const english = {
  questions: {
    images: 'Which images come without SMB1?',
    vms: 'Which VMs can still speak SMB1?',
  },
  headline: {
    looking: 'The VMs are still being looked for',
    without: '{n} without SMB1',
    others: { one: '{n} other', other: '{n} others' },
    confirmed: '{n} confirmed by at least two VMs',
    single: '{n} seen on a single VM',
    mixed: '{n} whose VMs disagree',
    unjudged: '{n} that no VM decides',
    notInOs: '{n} of a release that has no SMB1',
    present: '{n} with SMB1',
    ofOthers: {
      one: 'Of the {images} images, {n} is not Microsoft’s own but another publisher’s.',
      other: 'Of the {images} images, {n} are not Microsoft’s own but other publishers’.',
    },
    onlyOfOther: 'This image is not Microsoft’s own but another publisher’s.',
    explain:
      'Without SMB1: the files of the SMB 1.0 client and of the SMB 1.0 server were removed from the image, so that neither can be turned on in a VM made from it without an outside source. With SMB1: the files of at least one of them are there, whether it is on, off or not installed yet.',
  },
  clientOnly: {
    title: 'Client only',
    explain:
      'An earlier version made this audit and judged only the SMB 1.0 client. The audit says nothing about the SMB 1.0 server, and its answers about images rest on the client alone.',
  },
  exposed: {
    some: {
      one: '{on} of {n} VM with verdicts can speak SMB 1.0 now',
      other: '{on} of {n} VMs with verdicts can speak SMB 1.0 now',
    },
    atLeast: {
      one: 'At least {on} can speak SMB 1.0 now, of {n} VM with verdicts',
      other: 'At least {on} can speak SMB 1.0 now, of {n} VMs with verdicts',
    },
    sample: {
      one: 'Sample: {n} VM was left out on purpose; it may be on.',
      other: 'Sample: {n} VMs were left out on purpose; any of them may be on.',
    },
    clientOnly: {
      one: 'The SMB 1.0 client is on in {on} of {n} VM with verdicts',
      other: 'The SMB 1.0 client is on in {on} of {n} VMs with verdicts',
    },
    part: '{n}: {what}',
    show: 'Show these VMs: whose they are, and what to do',
    unjudged: 'No VM has verdicts',
    explain:
      'A VM can speak SMB 1.0 when one of its halves is on: the SMB 1.0 server, which answers others and is the half that worms such as WannaCry came by, or the SMB 1.0 client, which asks others.',
  },
  toDo: {
    title: 'What to do with the VMs that have SMB 1.0 on',
    caption:
      'VMs with the same verdicts and the same advice stand together. Take the steps in this order. The commands are for an elevated PowerShell in each of the VMs.',
    group: { one: '{n} VM · {what}', other: '{n} VMs · {what}' },
    more: 'and {n} more: show all with these verdicts',
    noOwner: 'no owner tag',
  },
  facts: {
    audit: 'Audit',
    started: 'Started',
    ended: 'Ended',
    scope: 'Scope',
    state: 'State',
    startedBy: 'Started by',
    probe: 'Probe (SHA-256)',
    coverage: 'Coverage',
    knownOf: {
      one: '{known} of {discovered} VM has verdicts ({percent} %)',
      other: '{known} of {discovered} VMs have verdicts ({percent} %)',
    },
  },
  notComplete: {
    title: 'This audit is {state}: VMs may be missing from its answers',
    open: 'VMs are still open, so the counts below will change.',
    images: '{answered} of {images} images have an answer so far.',
  },
  part: {
    title: 'This audit only probed part of audit {id} again',
    rest: 'The results of the other VMs are in that audit. All counts below cover this part only.',
  },
  scope: {
    include: 'include ',
    exclude: 'exclude ',
    everything: 'everything',
    subscriptions: 'subscriptions',
    managementGroups: 'management groups',
    resourceGroups: 'resource groups',
    tags: 'tags',
    locations: 'locations',
    ids: 'resource ids',
  },
};

const japanese: Translated<typeof english> = {
  questions: {
    images: 'SMB1 を含まないイメージはどれか',
    vms: 'いまも SMB1 で通信できる VM はどれか',
  },
  headline: {
    looking: 'VM を検索しています',
    without: 'SMB1 なし {n} 件',
    others: 'それ以外 {n} 件',
    confirmed: '{n} 件は 2 台以上の VM で確認',
    single: '{n} 件は 1 台の VM でのみ確認',
    mixed: '{n} 件は VM の間で結果が不一致',
    unjudged: '{n} 件は根拠となる VM なし',
    notInOs: '{n} 件は SMB1 の機能がないリリース',
    present: '{n} 件は SMB1 あり',
    ofOthers: '{images} 件のうち {n} 件は、Microsoft 以外の発行元のイメージです。',
    onlyOfOther: 'このイメージは、Microsoft 以外の発行元のものです。',
    explain:
      '「SMB1 なし」とは、SMB 1.0 クライアントと SMB 1.0 サーバーの両方のファイルがイメージから削除されていることを指します。そのイメージから作成した VM では、外部のソースなしにはどちらも有効化できません。「SMB1 あり」とは、有効・無効・未インストールのいずれであっても、少なくとも一方のファイルが残っていることを指します。',
  },
  clientOnly: {
    title: 'クライアントのみ',
    explain:
      'この監査は以前のバージョンによるもので、SMB 1.0 クライアントだけを判定しています。SMB 1.0 サーバーについては何も示さず、イメージについての結論もクライアントだけに基づきます。',
  },
  exposed: {
    some: '判定のある VM {n} 台中 {on} 台が、現在 SMB 1.0 で通信できます',
    atLeast: '判定のある VM {n} 台のうち、少なくとも {on} 台が現在 SMB 1.0 で通信できます',
    sample: {
      one: '抽出検査: {n} 台の VM を意図的に検査していません。有効である可能性があります。',
      other: '抽出検査: {n} 台の VM を意図的に検査していません。そのいずれも有効である可能性があります。',
    },
    clientOnly: '判定のある VM {n} 台中 {on} 台で SMB 1.0 クライアントが有効です',
    part: '{n} 台は {what}',
    show: 'これらの VM を表示 (所有者と対処方法)',
    unjudged: '判定のある VM はありません',
    explain:
      'SMB 1.0 サーバー (他からの接続に応答する側。WannaCry などのワームの侵入経路) と SMB 1.0 クライアント (他へ接続する側) の少なくとも一方が有効な VM は、SMB 1.0 で通信できます。',
  },
  toDo: {
    title: 'SMB 1.0 が有効な VM の対処方法',
    caption:
      '判定と対処方法が同じ VM をまとめて示します。手順はこの順に実施してください。コマンドは、各 VM の、管理者として開いた PowerShell で実行します。',
    group: '{n} 台 · {what}',
    more: 'ほか {n} 台 (判定が同じ VM をすべて表示)',
    noOwner: '所有者タグなし',
  },
  facts: {
    audit: '監査',
    started: '開始',
    ended: '終了',
    scope: '対象範囲',
    state: '状態',
    startedBy: '実行者',
    probe: 'プローブ (SHA-256)',
    coverage: '網羅率',
    knownOf: '{discovered} 台中 {known} 台に判定あり ({percent} %)',
  },
  notComplete: {
    title: 'この監査の状態は「{state}」です。結論が全体を表していない可能性があります',
    open: 'まだ処理中の VM があるため、以下の件数は変わります。',
    images: '{images} 個のイメージのうち {answered} 個は、すでに結果が出ています。',
  },
  part: {
    title: 'この監査は、監査 {id} の一部だけを再び検査したものです',
    rest: 'それ以外の結果はその監査にあります。以下の件数はすべて、この一部だけのものです。',
  },
  scope: {
    include: '',
    exclude: '除外: ',
    everything: 'すべて',
    subscriptions: 'サブスクリプション',
    managementGroups: '管理グループ',
    resourceGroups: 'リソース グループ',
    tags: 'タグ',
    locations: 'リージョン',
    ids: 'リソース ID',
  },
};

export const answerTexts: InEach<typeof english> = { en: english, ja: japanese };
