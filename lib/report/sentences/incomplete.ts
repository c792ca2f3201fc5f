import type { IncompleteReason, PageDoubt } from '../../model/reasons/incomplete-reason.ts';
import { type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import type { Said } from '../../model/reasons/problem.ts';
import { saidEnglish } from '../../model/reasons/problem-english.ts';
import { amount } from '../../model/texts/amount.ts';
import type { Language } from '../messages/messages.ts';
import { saidJapanese } from './problems-japanese.ts';
import { saidText, withMessage } from './said.ts';

type Sentences = TextsOf<IncompleteReason>;

const english: Sentences = {
  'as-written': ({ message }) => message,
  'subscription-unreadable': ({ subscriptionId, detail }) =>
    `Subscription ${subscriptionId} was not audited. ${saidEnglish(detail)}`,
  'subscription-closed': ({ subscriptionId, refused, isUnreadable }) => {
    const vms = refused === 1 ? 'one VM' : `${refused} VMs in a row`;
    const said = isUnreadable ? 'the subscription can no longer be read' : 'no other VM in it accepts one';
    return `Probing of subscription ${subscriptionId} was stopped: commands were refused on ${vms}, and ${said}. Check the probing identity's role on it.`;
  },
  'subscription-not-probed': ({ subscriptionId, count }) =>
    `Probing of subscription ${subscriptionId} was stopped: ${count} of its targets ${count === 1 ? 'was' : 'were'} not probed.`,
  'management-group-empty': ({ managementGroup }) =>
    `No readable subscription was found below management group ${managementGroup}.`,
  'management-group-unreadable': ({ managementGroup, detail }) =>
    `Management group ${managementGroup} could not be read: ${saidEnglish(detail)}`,
  'management-group-in-doubt': ({ managementGroup, doubt }) =>
    `Management group ${managementGroup} may have more subscriptions than were found. ${doubtSentence(doubt, 'en')}`,
  'instance-left-alone': ({ resourceId, detail }) =>
    `${resourceId} was not probed: the tags of its scale set, which may forbid it, could not be read. ${detail === null ? 'The scale set does not exist.' : saidEnglish(detail)}`,
  'resource-group-not-found': ({ resourceGroup }) =>
    `Resource group ${resourceGroup} was not found in the subscriptions of the scope.`,
  'resource-group-unreadable': ({ resourceGroup, detail }) =>
    `It could not be determined whether resource group ${resourceGroup} exists: ${saidEnglish(detail)}`,
  'nothing-discovered': () =>
    "No Windows VM was found in the scope. Check its names, and what the auditor's identity can read.",
  'id-not-found': ({ resourceId }) => `${resourceId} was not found.`,
  'machine-unreadable': ({ detail }) => saidEnglish(detail),
  'scale-sets-unreadable': ({ detail }) => saidEnglish(detail),
  'scale-set-unreadable': ({ detail }) => saidEnglish(detail),
  'pages-unreadable': ({ detail }) =>
    `Resource Graph did not return all virtual machines: ${saidEnglish(detail)}`,
  'pages-in-circle': () =>
    'Resource Graph returned a page that it had returned before, so reading stopped there.',
  'pages-cut': () => 'Resource Graph returned only part of its answer and no token to read the rest.',
  'rows-missing': ({ announced, given }) =>
    `Resource Graph reported ${amount(announced, 'virtual machine')} but returned ${given}.`,
  'rows-without-id': ({ count }) => `Resource Graph returned ${amount(count, 'row')} without a readable id.`,
  'too-many-subscriptions': () =>
    'The identity can read more subscriptions than one Resource Graph query covers.',
  'machines-not-indexed': ({ missing, read }) =>
    `Resource Graph does not list ${amount(missing, 'virtual machine')} that ${missing === 1 ? 'exists' : 'exist'}; ${read} of them ${read === 1 ? 'was' : 'were'} read one by one.`,
  'discovery-deadline': () => "Discovery had not finished when the audit's deadline came.",
  'discovery-canceled': () => 'Discovery had not finished when the audit was canceled.',
  'discovery-stopped': ({ detail }) => `Discovery stopped before its end: ${saidEnglish(detail)}`,
  deadline: ({ count }) => `The audit's deadline came before ${count} of its targets could be probed.`,
  'max-errors': ({ count }) =>
    `Probing stopped at the allowed number of errors with ${amount(count, 'target')} left.`,
  'low-coverage': ({ judged, wanted }) =>
    `Only ${judged.toFixed(1)} % of the VMs have verdicts, those left alone on purpose not counted; at least ${wanted} % were asked for.`,
  'gave-up': ({ detail }) =>
    detail === null
      ? 'The audit gave up after repeated internal errors; see its log.'
      : `The audit gave up after repeated internal errors. The last one: ${saidEnglish(detail)}`,
  'orchestration-stuck': () => 'Its orchestration did not move past the deadline.',
  'orchestration-ended': () => 'Its orchestration ended before the audit did.',
  'ended-by-error': ({ detail }) => saidEnglish(detail),
};

/** A doubt about rows that are no VMs. */
export function doubtSentence(doubt: PageDoubt, language: Language): string {
  switch (doubt.code) {
    case 'rows-missing':
      return language === 'ja'
        ? `Resource Graph の示した行数は ${doubt.announced} 行ですが、取得できたのは ${doubt.given} 行です。`
        : `Resource Graph reported ${amount(doubt.announced, 'row')} but returned ${doubt.given}.`;
    case 'pages-unreadable':
      return saidText(doubt.detail, language);
    default:
      return incompleteSentence(doubt, language);
  }
}

const japanese: Sentences = {
  'as-written': ({ message }) => message,
  'subscription-unreadable': ({ subscriptionId, detail }) =>
    `サブスクリプション ${subscriptionId} は監査していません。${saidJapanese(detail)}`,
  'subscription-closed': ({ subscriptionId, refused, isUnreadable }) => {
    const said = isUnreadable
      ? 'サブスクリプション自体も読み取れなくなったため'
      : 'コマンドを受け付ける VM が残っていないため';
    return `サブスクリプション ${subscriptionId} ではコマンドの実行が ${refused} 台続けて拒否され、${said}、検査を打ち切りました。検査用の ID のロールを確認してください。`;
  },
  'subscription-not-probed': ({ subscriptionId, count }) =>
    `サブスクリプション ${subscriptionId} にアクセスできず、${count} 台を検査していません。`,
  'management-group-empty': ({ managementGroup }) =>
    `管理グループ ${managementGroup} の配下に、読み取れるサブスクリプションがありません。`,
  'management-group-unreadable': ({ managementGroup, detail }) =>
    `管理グループ ${managementGroup} を読み取れませんでした: ${saidJapanese(detail)}`,
  'management-group-in-doubt': ({ managementGroup, doubt }) =>
    `管理グループ ${managementGroup} には、ほかにもサブスクリプションがある可能性があります。${doubtSentence(doubt, 'ja')}`,
  'instance-left-alone': ({ resourceId, detail }) =>
    `スケール セットのタグを確認できないため、${resourceId} は検査していません。${detail === null ? 'スケール セットが存在しません。' : saidJapanese(detail)}`,
  'resource-group-not-found': ({ resourceGroup }) =>
    `対象範囲のサブスクリプションにリソース グループ ${resourceGroup} が見つかりませんでした。`,
  'resource-group-unreadable': ({ resourceGroup, detail }) =>
    `リソース グループ ${resourceGroup} の有無を確認できませんでした: ${saidJapanese(detail)}`,
  'nothing-discovered': () =>
    '対象範囲内に Windows VM が見つかりませんでした。名前の綴りと、監査用の ID に読み取り権限があることを確認してください。',
  'id-not-found': ({ resourceId }) => `${resourceId} が見つかりませんでした。`,
  'machine-unreadable': ({ resourceId, detail }) => unread(`${resourceId} を読み取れませんでした`, detail),
  'scale-sets-unreadable': ({ subscriptionId, detail }) =>
    unread(`サブスクリプション ${subscriptionId} のスケール セットを一覧できませんでした`, detail),
  'scale-set-unreadable': ({ resourceId, detail }) =>
    unread(`スケール セット ${resourceId} のインスタンスを一覧できませんでした`, detail),
  'pages-unreadable': ({ detail }) =>
    `Resource Graph からすべての仮想マシンを取得できませんでした: ${saidJapanese(detail)}`,
  'pages-in-circle': () => 'Resource Graph が取得済みのページに戻ったため、取得を停止しました。',
  'pages-cut': () => 'Resource Graph の応答が途中で切れ、続きを取得できませんでした。',
  'rows-missing': ({ announced, given }) =>
    `Resource Graph の示した仮想マシンは ${announced} 台ですが、取得できたのは ${given} 台です。`,
  'rows-without-id': ({ count }) => `Resource Graph の応答に、ID を読み取れない行が ${count} 行ありました。`,
  'too-many-subscriptions': () =>
    'この ID が読み取れるサブスクリプションの数は、Resource Graph の 1 回のクエリの上限を超えています。',
  'machines-not-indexed': ({ missing, read }) =>
    `存在する仮想マシン ${missing} 台が Resource Graph になく、そのうち ${read} 台を個別に読み取りました。`,
  'discovery-deadline': () => '監査の期限までに VM の検出が終わりませんでした。',
  'discovery-canceled': () => '監査がキャンセルされた時点で、VM の検出は終わっていませんでした。',
  'discovery-stopped': ({ detail }) => `VM の検出が途中で停止しました: ${saidJapanese(detail)}`,
  deadline: ({ count }) => `監査の期限までに ${count} 台を検査できませんでした。`,
  'max-errors': ({ count }) => `エラー数が上限に達したため、${count} 台を残して検査を停止しました。`,
  'low-coverage': ({ judged, wanted }) =>
    `意図的に除いた VM を別にすると、判定のある VM は ${judged.toFixed(1)} % で、指定された ${wanted} % に達していません。`,
  'gave-up': ({ detail }) =>
    detail === null
      ? '監査側の問題が繰り返されたため中止しました。詳細はログをご覧ください。'
      : `監査側の問題が繰り返されたため中止しました。最後の問題: ${saidJapanese(detail)}`,
  'orchestration-stuck': () => '監査のオーケストレーションが、期限を過ぎても動かなかったため終了しました。',
  'orchestration-ended': () => '監査が終わる前に、そのオーケストレーションが終了しました。',
  'ended-by-error': ({ detail }) => `エラーのため監査を終了しました: ${saidJapanese(detail)}`,
};

/** A problem says itself what could not be read. */
function unread(what: string, detail: Said): string {
  return typeof detail === 'string' ? `${what}: ${detail}` : saidJapanese(detail);
}

const tables: Readonly<Record<Language, Sentences>> = { en: english, ja: japanese };

/** One sentence, of a name or two where the reason quotes Azure; what it quotes stays as it was said. */
export function incompleteSentence(reason: IncompleteReason, language: Language = 'en'): string {
  return textOf(tables[language], reason);
}

export function incompleteJson(reason: IncompleteReason): IncompleteReason & { readonly message: string } {
  return withMessage(reason, incompleteSentence(reason));
}
