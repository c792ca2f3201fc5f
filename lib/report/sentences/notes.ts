import {
  type AuditNote,
  type SinkTrouble,
  type WhyProbed,
  whysProbed,
} from '../../model/reasons/audit-note.ts';
import { type OfCode, type TextsOf, textOf } from '../../model/reasons/of-code.ts';
import { amount } from '../../model/texts/amount.ts';
import type { Language } from '../messages/messages.ts';
import { doubtSentence } from './incomplete.ts';
import { withMessage } from './said.ts';
import { dimensionTexts } from './scope-text.ts';

const whysEn: Readonly<Record<WhyProbed, string>> = {
  'never-seen': 'not in any earlier audit of this store',
  'not-decided': 'without decided verdicts on both halves',
  'other-probe': 'probed by another version of the probe',
  'too-old': 'probed longer ago than the maximum age',
  changed: 'changed since (run commands from elsewhere may count as changes)',
  'change-not-told': 'without a time of the last change from Azure',
  restarted: 'restarted since',
  'restart-not-told': 'without a time of the last restart from Azure',
};

const whysJa: Readonly<Record<WhyProbed, string>> = {
  'never-seen': 'このストアの以前の監査にない',
  'not-decided': '両方の判定が確定していない',
  'other-probe': '別の版のプローブで検査された',
  'too-old': '検査が指定した期間より古い',
  changed: 'その後に変更された (ほかからの Run Command も変更とみなされる可能性がある)',
  'change-not-told': '変更の有無が Azure からわからない',
  restarted: 'その後に再起動された',
  'restart-not-told': '最後の再起動が Azure からわからない',
};

const troublesEn: Readonly<Record<SinkTrouble, string>> = {
  forbidden:
    'It refused the identity: give it the role Monitoring Metrics Publisher on the data collection rule. A new assignment takes up to half an hour.',
  'not-found':
    'There is no such data collection rule at that endpoint: check SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT and SMB1_AUDIT_LOG_ANALYTICS_RULE_ID.',
  'too-large': 'A row alone is larger than a call may be.',
  throttled: 'It asked to wait longer than an audit does.',
  'not-signed-in': 'No token could be had: check the identity of the app.',
  'no-answer': 'It did not answer in time, or had a problem of its own.',
  refused: 'It refused the rows.',
};

const troublesJa: Readonly<Record<SinkTrouble, string>> = {
  forbidden:
    'ID が拒否されました。データ収集ルールに対するロール Monitoring Metrics Publisher を割り当ててください。新しい割り当てが有効になるまで最大 30 分かかります。',
  'not-found':
    'そのエンドポイントに該当するデータ収集ルールがありません。SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT と SMB1_AUDIT_LOG_ANALYTICS_RULE_ID を確認してください。',
  'too-large': '1 行だけで、1 回の呼び出しの上限を超えています。',
  throttled: '監査が待てる時間より長く待つように求められました。',
  'not-signed-in': 'トークンを取得できませんでした。アプリの ID を確認してください。',
  'no-answer': '時間内に応答がなかったか、受信側に問題がありました。',
  refused: '行が拒否されました。',
};

/** Such as ` (403)`. */
function statusText(status: number | null): string {
  return status === null ? '' : ` (${status})`;
}

function whyText(
  why: OfCode<AuditNote, 'nothing-carried-over'>['why'],
  each: (why: WhyProbed, count: number) => string,
): string[] {
  return whysProbed.flatMap((name) => (why[name] === undefined ? [] : [each(name, why[name])]));
}

const sentences: Readonly<Record<Language, TextsOf<AuditNote>>> = {
  en: {
    'exclusion-without-match': ({ dimension, value }) =>
      `The excluded ${dimensionTexts.en[dimension]} "${value}" matches nothing that was found in the scope. Check its spelling: what it was meant to exclude may not be excluded.`,
    'inclusion-without-match': ({ dimension, value }) =>
      `The included ${dimensionTexts.en[dimension]} "${value}" matches none of the Windows VMs that were found. Check its spelling, or remove it from the scope.`,
    'do-not-touch-meant': ({ value, count }) =>
      `The tag smb1-audit has the value "${value}" on ${amount(count, 'VM')}. It was treated as do-not-touch; set the value to do-not-touch.`,
    'vms-made-since': ({ count }) =>
      `${amount(count, 'VM')} found now ${count === 1 ? 'was' : 'were'} not in the audit that this one continues, and so ${count === 1 ? 'is' : 'are'} not in this one either. A new audit of the scope includes ${count === 1 ? 'it' : 'them'}.`,
    'os-disks-in-doubt': ({ doubt }) =>
      `Not all OS disks could be listed, so a VM whose OS disk was swapped may be counted under its old image. ${doubtSentence(doubt, 'en')}`,
    'nothing-carried-over': ({ why }) =>
      `No verdict could be carried over, so every VM is probed: ${whyText(why, (name, count) => `${count} ${whysEn[name]}`).join(', ')}.`,
    'rows-not-sent': ({ sent, trouble, status }) =>
      `Log Analytics did not take all rows of this audit; it took ${sent}${statusText(status)}. ${troublesEn[trouble]}`,
  },
  ja: {
    'exclusion-without-match': ({ dimension, value }) =>
      `除外対象に指定された${dimensionTexts.ja[dimension]}「${value}」に該当するものは、対象範囲内に見つかりませんでした。綴りを確認してください。意図した対象が除外されていない可能性があります。`,
    'inclusion-without-match': ({ dimension, value }) =>
      `対象に指定された${dimensionTexts.ja[dimension]}「${value}」に該当する Windows VM は見つかりませんでした。綴りを確認するか、対象範囲から外してください。`,
    'do-not-touch-meant': ({ value, count }) =>
      `${count} 台の VM でタグ smb1-audit の値が「${value}」になっています。do-not-touch とみなしました。値を do-not-touch に直してください。`,
    'vms-made-since': ({ count }) =>
      `今回見つかった ${count} 台の VM は、引き継いだ監査に含まれていなかったため、この監査にも含まれていません。この範囲を新たに監査すると含まれます。`,
    'os-disks-in-doubt': ({ doubt }) =>
      `OS ディスクをすべては一覧できなかったため、OS ディスクを交換した VM が元のイメージに数えられている可能性があります。${doubtSentence(doubt, 'ja')}`,
    'nothing-carried-over': ({ why }) =>
      `引き継げる判定がなかったため、すべての VM を検査します（${whyText(why, (name, count) => `${whysJa[name]}: ${count} 台`).join('、')}）。`,
    'rows-not-sent': ({ sent, trouble, status }) =>
      `この監査の行の一部を Log Analytics が受け取りませんでした（受け取ったのは ${sent} 行${statusText(status)}）。${troublesJa[trouble]}`,
  },
};

/** What a later version noted is shown as its data. */
export function noteText(note: AuditNote, language: Language): string {
  const texts = sentences[language];
  return Object.hasOwn(texts, note.code) ? textOf(texts, note) : JSON.stringify(note);
}

export function noteJson(note: AuditNote) {
  return withMessage(note, noteText(note, 'en'));
}
