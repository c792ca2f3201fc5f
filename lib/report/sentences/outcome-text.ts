import type { OutcomeDetail, OutcomeKind, OwnDetail, Reason } from '../../model/outcome.ts';
import type { Language } from '../messages/messages.ts';
import { codeName } from './code-name.ts';
import { incompleteSentence } from './incomplete.ts';

/** Such as `skipped (not-running)`; the outcome alone where its reason says no more. */
export function outcomeText(
  outcome: OutcomeKind | null,
  reason: Reason | null,
  language: Language = 'en',
): string {
  const code = outcome ?? 'open';
  const name = codeName('outcomes', code, language);
  return reason === null || reason === code ? name : `${name} (${codeName('reasons', reason, language)})`;
}

type OwnSentences = Readonly<Record<Exclude<OwnDetail['code'], 'stopped'>, string>>;

const ownSentences: Readonly<Record<Language, OwnSentences>> = {
  en: {
    'audit-deadline': 'The audit reached its deadline while the probe was running.',
    'start-unanswered':
      'The answer to the start of the command was lost, and the VM was busy until the deadline of that probe.',
    'agent-went-silent': 'The VM agent is no longer ready, and the command has not ended.',
    'not-found-again': 'Discovery no longer finds this VM in the scope.',
  },
  ja: {
    'audit-deadline': '検査の途中で監査の期限になりました。',
    'start-unanswered': 'コマンドを開始する要求に応答がなく、VM はその検査の期限まで使用中でした。',
    'agent-went-silent': 'VM エージェントが準備完了ではなくなり、コマンドは終わっていません。',
    'not-found-again': 'この VM は対象範囲内に見つからなくなりました。',
  },
};

const powerStatesJa: Readonly<Record<string, string>> = {
  deallocated: '割り当て解除済み',
  deallocating: '割り当て解除中',
  hibernated: '休止状態',
  starting: '起動中',
  stopped: '停止済み',
  stopping: '停止処理中',
};

/** What is said beside the reason of a missing verdict; what it quotes stays as it was said. */
export function detailText(detail: OutcomeDetail, language: Language = 'en'): string {
  if (typeof detail === 'string') {
    const state = language === 'ja' ? powerStatesJa[detail] : undefined;
    return state === undefined ? detail : `${state} [${detail}]`;
  }
  return detail.code === 'stopped'
    ? incompleteSentence(detail.because, language)
    : ownSentences[language][detail.code];
}
