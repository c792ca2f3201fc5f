import type { InEach, Translated } from './translated.ts';

/** What changed since the audit before, and over all audits of a scope. */
const english = {
  changes: {
    title: 'What changed since the last audit',
    since: 'Compared with audit {id}, started {time}.',
    first: 'There is no earlier audit of the same scope to compare with.',
    part: 'This audit only probed part of another one again, so it is not compared.',
    none: 'No VM changed.',
    noneOfBoth: 'No VM that both audits have verdicts of changed.',
    leftOutBefore: {
      one: 'The earlier audit is a sample: {n} VM was left out of it. VMs among those left out that have verdicts now: {judged}; that can speak SMB 1.0 now: {on}. Nothing says since when.',
      other:
        'The earlier audit is a sample: {n} VMs were left out of it. VMs among those left out that have verdicts now: {judged}; that can speak SMB 1.0 now: {on}. Nothing says since when.',
    },
    leftOutNow: {
      one: 'The later audit is a sample: {n} VM was left out of it. Whether it changed is not known.',
      other: 'The later audit is a sample: {n} VMs were left out of it. Whether they changed is not known.',
    },
    bySample: {
      one: '{n} image has another answer, and a sample left out VMs of it: that is not counted as a change.',
      other:
        '{n} images have another answer, and a sample left out VMs of them: that is not counted as a change.',
    },
    clientsOnly:
      'An earlier version made one of the two audits and judged only the SMB 1.0 client, so only the clients are compared.',
    vm: 'VM',
    cause: 'Change',
    before: 'Before',
    after: 'Now',
    more: '{n} more; smb1-audit diff lists them all.',
    newImages: { one: '{n} image first seen', other: '{n} images first seen' },
    published: {
      one: '{n} version first published of a SKU in use',
      other: '{n} versions first published of SKUs in use',
    },
    flagChanges: { one: '{n} image with a changed answer', other: '{n} images with a changed answer' },
  },
  trend: {
    title: 'Over the audits of this scope',
    caption: 'A bar per audit, the oldest on the left: the shares of its VMs by what both halves say.',
    exposures: { on: 'On', 'not-known': 'Not known', possible: 'Off, possible', impossible: 'Impossible' },
    cleared:
      'From first seen on to judged off: {n} VMs cleared, half of them within {median} days, the last after {longest}; {on} not yet.',
    noneCleared: 'No VM that was once on has been judged off since. Still on, or not known since: {on}.',
    noneOn: 'No VM that was once on has been judged off since.',
    table: 'The same as a table',
    ended: 'Audit ended',
    discovered: 'VMs',
    known: 'With verdicts',
    flagged: 'Marketplace images without SMB1',
    leftOut: 'Left out of a sample',
    samples: 'Audits with VMs left out are samples: of the VMs that are on they say at least how many.',
  },
  chat: {
    title: { one: 'SMB1 audit: {n} VM changed', other: 'SMB1 audit: {n} VMs changed' },
    summary:
      'Audit {id} ({state}), compared with {previous}. {flagged} of {images} Marketplace images come without SMB1.',
    more: '{n} more changes: smb1-audit diff lists all.',
    report: 'Open the report',
  },
};

const japanese: Translated<typeof english> = {
  changes: {
    title: '前回の監査からの変化',
    since: '{time} に開始した監査 {id} と比較しています。',
    first: '比較できる同じ対象範囲の以前の監査がありません。',
    part: '一部だけを再び検査した監査は、比較の対象になりません。',
    none: '変化した VM はありません。',
    noneOfBoth: '両方の監査で判定のある VM に変化はありません。',
    leftOutBefore:
      '前回の監査は抽出検査で、{n} 台の VM を検査していません。そのうち今回判定があるのは {judged} 台、現在 SMB 1.0 で通信できるのは {on} 台です。いつからかは不明です。',
    leftOutNow: '今回の監査は抽出検査で、{n} 台の VM を検査していません。変化の有無は不明です。',
    bySample: '{n} 件のイメージは結果が異なりますが、抽出対象外の VM があるため、変化には数えません。',
    clientsOnly:
      '一方の監査は以前のバージョンによるもので、SMB 1.0 クライアントだけを判定しています。クライアントだけを比較しています。',
    vm: 'VM',
    cause: '変化',
    before: '前回',
    after: '今回',
    more: 'ほか {n} 件。すべての一覧は smb1-audit diff で表示できます。',
    newImages: '初出のイメージ {n} 件',
    published: '使用中の SKU で初めて公開されたバージョン {n} 件',
    flagChanges: '結果が変わったイメージ {n} 件',
  },
  trend: {
    title: 'この対象範囲の監査の推移',
    caption:
      '左が最も古い監査です。各監査の VM を、クライアントとサーバーの両方の判定に基づく割合で示します。',
    exposures: { on: '有効', 'not-known': '不明', possible: '無効・有効化可能', impossible: '有効化不可' },
    cleared:
      '有効と判明してから解消と判定されるまで: {n} 台が解消し、半数は {median} 日以内、最長は {longest} 日です。未解消は {on} 台です。',
    noneCleared: '過去に有効だった VM {on} 台は、すべて現在も有効か、現在は不明です。',
    noneOn: '有効だった VM のうち、解消と判定されたものはまだありません。',
    table: '表で表示',
    ended: '監査の終了',
    discovered: 'VM',
    known: '判定あり',
    flagged: 'SMB1 のない Marketplace イメージ',
    leftOut: '抽出対象外',
    samples:
      '抽出対象外の VM がある監査は抽出検査です。有効な VM の数は、少なくともその台数であることを示します。',
  },
  chat: {
    title: 'SMB1 監査: VM {n} 台に変化',
    summary:
      '監査 {id}（{state}）。比較対象は {previous}。Marketplace イメージ {images} 件中 {flagged} 件に SMB1 がありません。',
    more: 'ほか {n} 件の変化があります。smb1-audit diff ですべて表示できます。',
    report: 'レポートを開く',
  },
};

export const changesTexts: InEach<typeof english> = { en: english, ja: japanese };
