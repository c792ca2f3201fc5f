import { amount } from '../../model/amount.ts';
import type { AuditNote } from '../../model/audit-note.ts';
import type { ScopeDimension } from '../../model/scope.ts';
import type { Language } from '../messages.ts';
import { doubtSentence } from './incomplete.ts';

type Noted<Code extends AuditNote['code']> = Extract<AuditNote, { code: Code }>;
type Sentences = { readonly [Code in AuditNote['code']]: (note: Noted<Code>) => string };

const dimensionsJa: Readonly<Record<ScopeDimension, string>> = {
  subscriptions: 'サブスクリプション',
  managementGroups: '管理グループ',
  resourceGroups: 'リソース グループ',
  tags: 'タグ',
  locations: 'リージョン',
  ids: 'ID',
};

const dimensionsEn: Readonly<Record<ScopeDimension, string>> = {
  subscriptions: 'subscription',
  managementGroups: 'management group',
  resourceGroups: 'resource group',
  tags: 'tag',
  locations: 'region',
  ids: 'id',
};

const sentences: Readonly<Record<Language, Sentences>> = {
  en: {
    'exclusion-without-match': ({ dimension, value }) =>
      `The excluded ${dimensionsEn[dimension]} "${value}" fits nothing that was found. Check its spelling: what it was meant for is not excluded.`,
    'do-not-touch-meant': ({ value, count }) =>
      `The tag smb1-audit has the value "${value}" on ${amount(count, 'VM')}. It was read as do-not-touch; write it so.`,
    'vms-made-since': ({ count }) =>
      `${amount(count, 'VM')} found now ${count === 1 ? 'is' : 'are'} not in the audit that this one goes on with, and so not in this one either. A new audit of the scope has ${count === 1 ? 'it' : 'them'}.`,
    'os-disks-in-doubt': ({ doubt }) =>
      `Not all OS disks could be listed, so a VM whose OS disk was swapped may count for its old image. ${doubtSentence(doubt, 'en')}`,
  },
  ja: {
    'exclusion-without-match': ({ dimension, value }) =>
      `除外対象に指定された${dimensionsJa[dimension]}「${value}」に該当するものは見つかりませんでした。綴りを確認してください。意図した対象は除外されていません。`,
    'do-not-touch-meant': ({ value, count }) =>
      `${count} 台の VM でタグ smb1-audit の値が「${value}」になっています。do-not-touch とみなしました。値を do-not-touch に直してください。`,
    'vms-made-since': ({ count }) =>
      `今回見つかった ${count} 台の VM は、引き継いだ監査に含まれていなかったため、この監査にも含まれていません。この範囲を新たに監査すると含まれます。`,
    'os-disks-in-doubt': ({ doubt }) =>
      `OS ディスクをすべては一覧できなかったため、OS ディスクを交換した VM が元のイメージに数えられている可能性があります。${doubtSentence(doubt, 'ja')}`,
  },
};

export function noteText(note: AuditNote, language: Language): string {
  const sentence = sentences[language][note.code] as (given: AuditNote) => string;
  return sentence(note);
}

/** A note as documents have it: its code, its data and an English sentence. */
export function noteJson(note: AuditNote) {
  const { code, ...data } = note;
  return { code, message: noteText(note, 'en'), ...data };
}
