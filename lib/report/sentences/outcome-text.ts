import type { OutcomeDetail, OutcomeKind, OwnDetail, Reason } from '../../model/outcome.ts';
import type { OfCode } from '../../model/reasons/of-code.ts';
import { problemEnglish } from '../../model/reasons/problem-english.ts';
import type { Language } from '../messages/messages.ts';
import { codeName } from './code-name.ts';
import { incompleteSentence } from './incomplete.ts';
import { problemJapanese } from './problems-japanese.ts';

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

type OwnSentences = { readonly [Code in OwnDetail['code']]: (detail: OfCode<OwnDetail, Code>) => string };

const ownSentences: Readonly<Record<Language, OwnSentences>> = {
  en: {
    'audit-deadline': () => 'The audit reached its deadline while the probe was running.',
    'start-unanswered': () =>
      'The answer to the start of the command was lost, and the VM was busy until the deadline of that probe.',
    'agent-went-silent': () => 'The VM agent is no longer ready, and the command has not ended.',
    'not-found-again': () => 'Discovery no longer finds this VM in the scope.',
    'silent-before': () => 'In an earlier audit the probe of this VM never answered.',
    'no-answer': ({ ms }) => `No answer within ${ms} ms.`,
    'request-canceled': () => 'The request was canceled.',
    'connection-failed': ({ error }) => `The connection failed (${error ?? 'no code'}).`,
    'answer-unread': () => 'The answer could not be read.',
    'result-unread': () => 'The result of the operation could not be read.',
    'status-unread': () => 'The status of the operation could not be read.',
    'token-damaged': () => 'The operation cannot be followed, because its token is damaged.',
    'no-operation': ({ status }) => `HTTP ${status} without an operation to follow.`,
    'no-answer-of-azure': ({ status, text }) =>
      `HTTP ${status}: a web page or a text, such as a proxy's, and no answer of Azure: ${text}`,
    'foreign-operation': ({ origin }) => problemEnglish({ code: 'foreign-url', origin }),
    stopped: ({ because }) => incompleteSentence(because, 'en'),
  },
  ja: {
    'audit-deadline': () => '検査の途中で監査の期限になりました。',
    'start-unanswered': () => 'コマンドを開始する要求に応答がなく、VM はその検査の期限まで使用中でした。',
    'agent-went-silent': () => 'VM エージェントが準備完了ではなくなり、コマンドは終わっていません。',
    'not-found-again': () => 'この VM は対象範囲内に見つからなくなりました。',
    'silent-before': () => '以前の監査で、この VM の検査に応答はありませんでした。',
    'no-answer': ({ ms }) => `${ms} ミリ秒以内に応答がありませんでした。`,
    'request-canceled': () => '要求が取り消されました。',
    'connection-failed': ({ error }) => `接続に失敗しました (${error ?? 'コードなし'})。`,
    'answer-unread': () => '応答を読み取れませんでした。',
    'result-unread': () => '操作の結果を読み取れませんでした。',
    'status-unread': () => '操作の状態を読み取れませんでした。',
    'token-damaged': () => '操作のトークンが壊れているため、操作を追跡できません。',
    'no-operation': ({ status }) => `HTTP ${status} の応答に、追跡できる操作がありませんでした。`,
    'no-answer-of-azure': ({ status, text }) =>
      `HTTP ${status} の応答は、Azure のものではなく、プロキシなどの Web ページまたはテキストでした: ${text}`,
    'foreign-operation': ({ origin }) => problemJapanese({ code: 'foreign-url', origin }),
    stopped: ({ because }) => incompleteSentence(because, 'ja'),
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
  const sentence = ownSentences[language][detail.code] as (detail: OwnDetail) => string;
  return sentence(detail);
}
