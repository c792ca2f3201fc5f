import { amount } from '../../../model/texts/amount.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { type Language, messages } from '../../messages/messages.ts';
import { timeText } from '../../messages/time-text.ts';
import { codeName } from '../code-name.ts';

/** The lines around the judgement of one VM. `at`: ISO 8601 UTC. `days`: null where it is not known how many lie between. */
const english = {
  ends: { marketplace: 'marketplace', custom: 'custom', unknown: 'unknown' },
  /** `subscription`: name and id, or the id alone. */
  place: (subscription: string, group: string) => `Subscription: ${subscription}, resource group: ${group}`,
  whose: (tags: readonly string[]) => `Whose: ${tags.join(', ')}`,
  noOwner: (names: readonly string[]) => `Whose: not told by a tag (${names.join(', ')})`,
  madeFrom: (what: string, how: string) => `Made from: ${what}. ${how}`,
  probed: (at: string) => `Probed: ${timeText(at, 'en')}`,
  printed: 'The guest printed:',
  open: 'Not judged yet: the audit is still open.',
  notJudged: (outcome: string) => `Not judged: ${outcome}.`,
  why: (text: string) => `Why: ${text}`,
  detail: (text: string) => `In detail: ${text}`,
  whatToDo: (text: string) => `What to do: ${text}`,
  typed: 'The commands are for an elevated PowerShell in this VM.',
  verdicts: (client: Verdict, server: Verdict) => `SMB 1.0 client ${client}, SMB 1.0 server ${server}`,
  /** `audit`: null where it is deleted. */
  carried: (audit: string | null, verdicts: string, at: string, days: number | null) =>
    `Carried over from ${audit === null ? 'an earlier audit' : `audit ${audit}`}, not probed again: ${verdicts}, probed ${timeText(at, 'en')}${before(days)}.`,
  lastKnown: (verdicts: string, at: string, days: number | null) =>
    `Last known: ${verdicts}, probed ${timeText(at, 'en')}${before(days)}; not counted.`,
};

export type ExplainedTexts = typeof english;

const japanese: ExplainedTexts = {
  ends: messages.ja.detail.ends,
  place: (subscription, group) => `サブスクリプション: ${subscription}、リソース グループ: ${group}`,
  whose: (tags) => `所有者を示すタグ: ${tags.join('、')}`,
  noOwner: (names) => `所有者を示すタグ (${names.join('、')}) はありません。`,
  madeFrom: (what, how) => `作成元: ${what}。${how}`,
  probed: (at) => `検査日時: ${timeText(at, 'ja')}`,
  printed: 'プローブの出力:',
  open: 'まだ判定されていません。監査が終了していません。',
  notJudged: (outcome) => `判定なし: ${outcome}`,
  why: (text) => `理由: ${text}`,
  detail: (text) => `詳細: ${text}`,
  whatToDo: (text) => `対処: ${text}`,
  typed: 'コマンドは、この VM で管理者として開いた PowerShell で実行します。',
  verdicts: (client, server) =>
    `SMB 1.0 クライアント ${codeName('verdicts', client, 'ja')}、SMB 1.0 サーバー ${codeName('verdicts', server, 'ja')}`,
  carried: (audit, verdicts, at, days) =>
    `${audit === null ? '以前の監査' : `監査 ${audit} `}から引き継いだ判定 (再検査なし): ${verdicts}。検査日時: ${timeText(at, 'ja')}${beforeJa(days)}。`,
  lastKnown: (verdicts, at, days) =>
    `最後に得られた判定: ${verdicts}。検査日時: ${timeText(at, 'ja')}${beforeJa(days)}。件数には含めません。`,
};

export const explainedTexts: Readonly<Record<Language, ExplainedTexts>> = { en: english, ja: japanese };

function before(days: number | null): string {
  if (days === null) {
    return '';
  }
  return days === 0 ? ', less than a day before' : `, ${amount(days, 'day')} before`;
}

function beforeJa(days: number | null): string {
  if (days === null) {
    return '';
  }
  return days === 0 ? '、監査前 24 時間以内' : `、${days} 日前`;
}
