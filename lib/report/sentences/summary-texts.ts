import { amount } from '../../model/texts/amount.ts';
import { type Language, messages } from '../messages/messages.ts';
import { timeText } from '../messages/time-text.ts';

const outcomeNames: Readonly<Record<string, string>> = messages.ja.outcomes;

/** The sentences of a summary. Codes that filters take stay as they are in every language. */
const english = {
  noImages: 'No VM from a Marketplace image was found',
  /** `told`: how a number is written. */
  images: (flagged: number, all: number, told: (count: number) => string) =>
    `${told(flagged)} of ${told(all)} Marketplace image${all === 1 ? '' : 's'} ${flagged === 1 || all === 1 ? 'comes' : 'come'} without SMB1`,
  imagesUnknown: (all: number, told: (count: number) => string) =>
    `Whether ${all === 1 ? 'the Marketplace image' : `any of the ${told(all)} Marketplace images`} comes without SMB1 is not known`,
  headline: (answer: string, parts: string) => `${answer}${parts}.`,
  unknownPart: (images: number) => `; of ${images} it is not known`,
  flagParts: (confirmed: number, single: number) => {
    const alone = single === 0 ? [] : [`${single} seen on a single VM`];
    return ` (${[...(confirmed === 0 ? [] : [`${confirmed} confirmed`]), ...alone].join(', ')})`;
  },
  audit: (id: string, state: string, coverage: string) => `Audit ${id} is ${state}. VMs: ${coverage}.`,
  coverage: (discovered: number, parts: readonly string[]) =>
    `${discovered} discovered${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
  outcome: (outcome: string, count: number, reasons: string) => `${count} ${outcome}${reasons}`,
  open: (count: number) => `${count} open`,
  /** `at`: ISO 8601 UTC. */
  carried: (vms: number, at: string, age: string) =>
    `Carried over from earlier audits and counted here: ${amount(vms, 'VM')}; the oldest verdict dates from ${timeText(at, 'en')}, ${age} before this audit.`,
  hours: (count: number) => (count === 0 ? 'less than an hour' : amount(count, 'hour')),
  days: (count: number) => amount(count, 'day'),
  /** VMs that a sample left out, at least one. */
  sample: (leftOut: number) =>
    leftOut === 1
      ? 'Sample: 1 VM was left out on purpose; it may be on.'
      : `Sample: ${leftOut} VMs were left out on purpose; any of them may be on.`,
  goesOn: (audit: string) =>
    `It continues audit ${audit}: what was not probed again is taken from there unchanged.`,
  partOf: (audit: string) =>
    `It only probed part of audit ${audit} again: the results of the other VMs are in that audit.`,
  nothingJudged: 'No VM has verdicts, so it is not known which can speak SMB 1.0.',
  clientOnly: (enabled: number, known: number) =>
    `The SMB 1.0 client is on in ${enabled} of ${amount(known, 'VM')} with verdicts; this audit did not look at the SMB 1.0 server.`,
  exposed: (on: number, known: number, parts: string) =>
    `${on} of ${amount(known, 'VM')} with verdicts can speak SMB 1.0 now${parts}.`,
  /** A phrase without its end. `others`: VMs without verdicts. */
  noneExposed: (known: number, others: number, told: (count: number) => string) =>
    `${known === 1 ? 'The only VM with verdicts is not' : `None of the ${told(known)} VMs with verdicts is`} known to be able to speak SMB 1.0 now${others === 0 ? '' : `; of ${told(others)} more nothing is known`}`,
  /** Of a sample that left some out. */
  exposedAtLeast: (on: number, known: number, parts: string) =>
    `At least ${amount(on, 'VM')} can speak SMB 1.0 now, of ${amount(known, 'VM')} with verdicts${parts}.`,
  exposedParts: (server: number, alone: number) => {
    if (server === 0) {
      return `: the SMB 1.0 client is on in ${alone}, the SMB 1.0 server in none`;
    }
    const others = alone === 0 ? 'no other' : `${alone} ${alone === 1 ? 'other' : 'others'}`;
    return `: the SMB 1.0 server is on in ${server}, the SMB 1.0 client in ${others}`;
  },
  /** `tag`: the tag that names the owner; null: by subscription. */
  byOwner: (tag: string | null, counts: string) =>
    `These VMs by ${tag === null ? 'subscription' : `the tag ${tag}`}: ${counts}.`,
  gap: ', ',
  noTag: 'without',
  otherOwners: (vms: number) => `others (${vms})`,
  byExposure: 'VMs by exposure',
  conflicts: 'Conflicts by rule',
  counts: (label: string, counts: string) => `${label}: ${counts}.`,
  ofOthers: (count: number, all: number) =>
    `Of the ${amount(all, 'Marketplace image')}, ${count} ${count === 1 ? 'is' : 'are'} from publishers other than Microsoft.`,
  againstPrediction: (count: number) =>
    `Images whose VMs contradict what the image's date suggests: ${count}, those with AS PREDICTED false in smb1-audit images --wide.`,
  exempt: (count: number) => `Exempt from --fail-on, whatever was found: ${amount(count, 'VM')}.`,
  expired: (count: number) => `Counted again, because the exemption has expired: ${amount(count, 'VM')}.`,
  incomplete: (sentence: string) => `Incomplete: ${sentence}`,
  note: (sentence: string) => `Note: ${sentence}`,
};

export type SummaryTexts = typeof english;

const japanese: SummaryTexts = {
  noImages: 'Marketplace イメージから作成された VM は見つかりませんでした',
  images: (flagged, all, told) =>
    flagged === 0
      ? `SMB1 のない Marketplace イメージは ${told(all)} 件中 0 件です`
      : `Marketplace イメージ ${told(all)} 件中 ${told(flagged)} 件に SMB1 がありません`,
  imagesUnknown: (all, told) => `Marketplace イメージ ${told(all)} 件に SMB1 があるかどうかは不明です`,
  headline: (answer, parts) => `${answer}${parts}。`,
  unknownPart: (images) => `。ほかに ${images} 件は不明です`,
  flagParts: (confirmed, single) => {
    const alone = single === 0 ? [] : [`${single} 件は 1 台の VM でのみ確認`];
    return ` (${[...(confirmed === 0 ? [] : [`${confirmed} 件は 2 台以上の VM で確認`]), ...alone].join('、')})`;
  },
  audit: (id, state, coverage) => `監査 ${id} の状態: ${state}。${coverage}。`,
  coverage: (discovered, parts) =>
    `検出した VM は ${discovered} 台${parts.length === 0 ? '' : `: ${parts.join('、')}`}`,
  outcome: (outcome, count, reasons) => `${outcomeNames[outcome] ?? outcome} ${count}${reasons}`,
  open: (count) => `${messages.ja.outcomes.open} ${count}`,
  carried: (vms, at, age) =>
    `以前の監査から引き継ぎ、件数に含めた VM は ${vms} 台です。最も古い判定は ${timeText(at, 'ja')} のもので、${age}です。`,
  hours: (count) => (count === 0 ? '1 時間以内' : `${count} 時間前`),
  days: (count) => `${count} 日前`,
  sample: (leftOut) =>
    `抽出検査: ${leftOut} 台の VM を意図的に検査していません。そのいずれも有効である可能性があります。`,
  goesOn: (audit) =>
    `監査 ${audit} を引き継いだ監査です。再び検査していない VM の結果は、その監査のものです。`,
  partOf: (audit) => `監査 ${audit} の一部だけを再び検査した監査です。それ以外の結果は、その監査にあります。`,
  nothingJudged: '判定のある VM がないため、SMB 1.0 で通信できる VM があるかどうかは不明です。',
  clientOnly: (enabled, known) =>
    `判定のある VM ${known} 台中 ${enabled} 台で SMB 1.0 クライアントが有効です。この監査は SMB 1.0 サーバーを調べていません。`,
  exposed: (on, known, parts) =>
    `判定のある VM ${known} 台中 ${on} 台が、現在 SMB 1.0 で通信できます${parts}。`,
  noneExposed: (known, others, told) =>
    `判定のある VM ${told(known)} 台の中に、現在 SMB 1.0 で通信できると判明したものはありません${others === 0 ? '' : `。ほかの ${told(others)} 台は判定がなく、不明です`}`,
  exposedAtLeast: (on, known, parts) =>
    `判定のある VM ${known} 台のうち、少なくとも ${on} 台が現在 SMB 1.0 で通信できます${parts}。`,
  exposedParts: (server, alone) => {
    const others =
      alone === 0 ? [] : [`${alone} 台は${server === 0 ? '' : 'それ以外で'} SMB 1.0 クライアントが有効`];
    return ` (${[...(server === 0 ? [] : [`${server} 台は SMB 1.0 サーバーが有効`]), ...others].join('、')})`;
  },
  byOwner: (tag, counts) => `その内訳 (${tag === null ? 'サブスクリプション' : `タグ ${tag}`}): ${counts}`,
  gap: '、',
  noTag: 'なし',
  otherOwners: (vms) => `その他 (${vms})`,
  byExposure: '露出ごとの VM 数',
  conflicts: '規則ごとの矛盾',
  counts: (label, counts) => `${label}: ${counts}`,
  ofOthers: (count, all) =>
    `Marketplace イメージ ${all} 件のうち ${count} 件は、Microsoft 以外の発行元のものです。`,
  againstPrediction: (count) =>
    `VM の結果が日付からの予測と異なるイメージ: ${count} 件 (smb1-audit images --wide の「予測どおり」が false のもの)`,
  exempt: (count) => `適用除外 (判定によらず --fail-on の対象外): VM ${count} 台`,
  expired: (count) => `適用除外の期限が切れ、再び対象となった VM: ${count} 台`,
  incomplete: (sentence) => `不完全: ${sentence}`,
  note: (sentence) => `注意: ${sentence}`,
};

export const summaryTexts: Readonly<Record<Language, SummaryTexts>> = { en: english, ja: japanese };
