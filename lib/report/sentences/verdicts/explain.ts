import { type Half, type HalfJudgements, halves, type Judgement } from '../../../model/verdict.ts';
import type { Warning } from '../../../smb/judge/verdict-reasons.ts';
import type { Language } from '../../messages/messages.ts';
import { codeName } from '../code-name.ts';
import { effectText, valueText } from './effects.ts';
import { halfName } from './half-words.ts';
import { isOfEarlierTable, ruleText, whatWouldChange } from './rules.ts';
import { signalText } from './signals.ts';
import { verdictReasonText, warningTexts } from './verdict-reasons.ts';

/** The evidence as the probe printed it: short `key: value` pairs. */
type Printed = Readonly<Record<string, string>>;

/**
 * The judgement of both halves in lines for people: of each the verdict, the rule that decided, its signals, and what would
 * change it.
 */
export function explain(judged: HalfJudgements, evidence: Printed, language: Language): string[] {
  return halves.flatMap((half) => explainHalf(half, judged[half], evidence, language));
}

/** The evidence as the probe read it. */
export function evidenceLines(evidence: Printed, language: Language): string[] {
  const read = Object.entries(evidence).map(([key, value]) => `  ${key}: ${value}`);
  return read.length === 0 ? [] : [words[language].evidence, ...read];
}

/** The lines of one half alone. */
export function explainHalf(
  half: Half,
  judgement: Judgement,
  evidence: Printed,
  language: Language,
): string[] {
  const { verdict, verdictReason, rule, because, warnings, changesAtReboot } = judgement;
  const say = words[language];
  const meanings = warningTexts(half, language);
  const isEarlier = isOfEarlierTable(judgement);
  const reason = verdictReason === null ? '' : ` (${verdictReason})`;
  const grounds = because.map(({ signal, value, effect }) =>
    say.ground(
      signalText(signal, half, language),
      valueText(value, language),
      effectText(effect, half, language),
    ),
  );
  return [
    `${capital(halfName(half, language))}: ${codeName('verdicts', verdict, language)}${reason}`,
    ...(verdictReason === null ? [] : [`  ${say.reason(verdictReasonText(verdictReason, half, language))}`]),
    `  ${isEarlier ? say.earlierRule(rule) : say.rule(rule, ruleText(rule, language))}`,
    ...(grounds.length === 0 ? [] : [`  ${say.because}`, ...grounds.map((line) => `    ${line}`)]),
    ...warnings.map((code) => `  ${say.warning(meanings[code as Warning] ?? code)}`),
    ...(changesAtReboot ? [`  ${say.atReboot}`] : []),
    ...(isEarlier ? [] : [`  ${say.change(whatWouldChange(judgement, half, evidence, language))}`]),
  ];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const words = {
  en: {
    reason: (text: string) => `Reason: ${text}.`,
    rule: (id: string, text: string) => `Rule ${id}: ${text}.`,
    earlierRule: (id: string) => `Rule ${id} of an earlier version.`,
    because: 'Because:',
    ground: (signal: string, value: string, effect: string) => `${signal}: ${value}. So: ${effect}.`,
    warning: (text: string) => `Warning: ${text}`,
    atReboot: 'A change is pending until the next restart: read what to do before anybody restarts this VM.',
    change: (text: string) => `What would change it: ${text}`,
    evidence: 'Evidence:',
  },
  ja: {
    reason: (text: string) => `理由: ${text}。`,
    rule: (id: string, text: string) => `規則 ${id}: ${text}。`,
    earlierRule: (id: string) => `以前のバージョンの規則 ${id}。`,
    because: '根拠:',
    ground: (signal: string, value: string, effect: string) => `${signal}: ${value}。${effect}。`,
    warning: (text: string) => `注意: ${text}`,
    atReboot: '次回の再起動で変更される見込みです。再起動する前に「対処」を確認してください。',
    change: (text: string) => `判定が変わる条件: ${text}`,
    evidence: 'プローブが読み取った証拠:',
  },
} as const;
