import type { InEach, Translated } from './translated.ts';

/** Verdicts in numbers, and what is not known. */
const english = {
  chart: {
    title: 'Verdicts',
    caption: {
      one: 'What the evidence says about each half of SMB 1.0 in the {n} discovered VM. Windows Server 2019, Windows 10 version 1709 and later install and remove the client and the server separately.',
      other:
        'What the evidence says about each half of SMB 1.0 in each of {n} discovered VMs. Windows Server 2019, Windows 10 version 1709 and later install and remove the client and the server separately.',
    },
    none: 'No verdict',
    noneMeans: 'Not probed, out of reach or failed: the reasons are listed below.',
  },
  controls: {
    title: 'Controls of security baselines',
    caption:
      'What each control asks to be off, counted over the VMs with verdicts whose Windows it is written for. Each id leads to where it was read. A VM fails by a half that is on; what is not known has neither failed nor passed.',
    id: 'Control',
    half: 'Half',
    asks: 'In its source’s words',
    judged: 'VMs with verdicts',
    failed: 'Fail',
    notKnown: 'Not known',
    both: 'both',
  },
  coverage: {
    title: 'No verdict, or not known',
    sum: { one: '{discovered} VM discovered = {parts}', other: '{discovered} VMs discovered = {parts}' },
    all: 'Every discovered VM has verdicts.',
    outcome: 'Outcome',
    reason: 'Reason',
    count: 'VMs',
    what: 'What to do',
    lastKnown: {
      one: '{n} of them has last known verdicts from an earlier audit; they are shown with their age and not counted.',
      other:
        '{n} of them have last known verdicts from an earlier audit; they are shown with their age and not counted.',
    },
    carried: {
      one: '{n} unchanged VM was not probed: its verdicts of {oldest} or later are carried over and counted.',
      other:
        '{n} unchanged VMs were not probed: their verdicts of {oldest} or later are carried over and counted.',
    },
    conflicts: 'Conflicts by rule',
    unknowns: 'Unknown, by what was missing',
    half: 'Half',
    rule: 'Rule',
    rules:
      'A rule is one line of the decision table that judges each half. A number shows those VMs; the name of one opens its explanation: the signals behind it, and what would change the verdict.',
    noConflicts: 'There is no conflicting evidence.',
    exempt: {
      one: '{n} finding is exempt, in one half or both: a named owner has accepted it until a set date.',
      other:
        '{n} findings are exempt, in one half or both: named owners have accepted them until a set date.',
    },
    expired: {
      one: '{n} finding counts again, because its exemption has expired.',
      other: '{n} findings count again, because their exemptions have expired.',
    },
  },
  tenants: {
    title: 'By tenant',
    tenant: 'Tenant',
    subscriptions: 'Subscriptions',
    notTold: 'not told',
  },
};

const japanese: Translated<typeof english> = {
  chart: {
    title: '判定',
    caption:
      '検出した VM {n} 台の SMB 1.0 クライアントと SMB 1.0 サーバーについて、証拠に基づく判定です。Windows Server 2019、Windows 10 バージョン 1709 以降では、両者は別々にインストール・削除されます。',
    none: '判定なし',
    noneMeans: '検査省略、到達不能、または検査失敗です。理由は下の一覧にあります。',
  },
  controls: {
    title: 'セキュリティ ベースラインの管理項目',
    caption:
      '各項目が無効化を求めている機能について、対象の Windows を実行する判定のある VM を集計しています。ID は出典へのリンクです。有効な機能がある VM を不適合とします。不明なものは適合とも不適合とも扱いません。',
    id: '管理項目',
    half: '対象の機能',
    asks: '出典での表現',
    judged: '判定のある VM',
    failed: '不適合',
    notKnown: '不明',
    both: '両方',
  },
  coverage: {
    title: '判定なし・不明',
    sum: '検出した VM {discovered} 台 = {parts}',
    all: '検出したすべての VM に判定があります。',
    outcome: '処理結果',
    reason: '理由',
    count: 'VM 数',
    what: '対処',
    lastKnown:
      'うち {n} 台には以前の監査で最後に得られた判定があります。経過日数とともに表示し、件数には含めません。',
    carried: '変更のない VM {n} 台は検査せず、{oldest} 以降の判定を引き継いで件数に含めています。',
    conflicts: '規則ごとの矛盾',
    unknowns: '「不明」の内訳 (不足していた証拠別)',
    half: 'クライアント/サーバー',
    rule: '規則',
    rules:
      '規則とは、クライアントとサーバーをそれぞれ判定する表の各行のことです。件数を選ぶと該当する VM が表示され、VM 名を選ぶと、根拠となった情報と判定が変わる条件が表示されます。',
    noConflicts: '矛盾する証拠はありません。',
    exempt:
      '{n} 件の検出結果は、クライアントとサーバーの一方または両方が適用除外です。期限まで責任者が引き受けています。',
    expired: '{n} 件の検出結果は適用除外が期限切れで、再び数えられます。',
  },
  tenants: {
    title: 'テナント別',
    tenant: 'テナント',
    subscriptions: 'サブスクリプション',
    notTold: '不明',
  },
};

export const coverageTexts: InEach<typeof english> = { en: english, ja: japanese };
