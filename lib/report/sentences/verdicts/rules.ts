import type { Half, Judgement } from '../../../model/verdict.ts';
import type { RuleId } from '../../../smb/judge/decisions.ts';
import { rules, scQueryOnlyRule } from '../../../smb/judge/judge.ts';
import type { Language } from '../../messages/messages.ts';
import { ofHalf } from './half-words.ts';

/** The condition of the rule that decided; for `sc.exe qc` text alone, that no rule did. */
export function ruleText(id: string, language: Language): string {
  const texts: Readonly<Record<string, string>> = conditions[language];
  return texts[id] ?? conditions[language][scQueryOnlyRule];
}

/** Judged by the table of an earlier version: its rules had other meanings under the same names. */
export function isOfEarlierTable({ because }: Judgement): boolean {
  return because.some(({ effect }) => effect.code === 'as-written');
}

/** What would change a half's verdict: clauses, a pending restart first. `evidence`: as the probe printed it. */
export function whatWouldChange(
  judgement: Judgement,
  half: Half,
  evidence: Readonly<Record<string, string>>,
  language: Language,
): string {
  const text = ofHalf(changes[language][changeOf(judgement)], half, language);
  const restart = restartOf(judgement, evidence);
  const gap = language === 'ja' ? '' : ' ';
  return restart === null ? text : `${ofHalf(restarts[language][restart], half, language)}${gap}${text}`;
}

type Change =
  | RuleId
  | 'installable'
  | 'store-unread'
  | 'not-asked'
  | 'start-deleted'
  | 'start-unread'
  | 'switch-unread'
  | 'servicing-busy'
  | 'half-not-known'
  | typeof scQueryOnlyRule;

function changeOf({ rule, verdict, verdictReason }: Judgement): Change {
  switch (verdictReason) {
    case 'not-asked':
    case 'start-deleted':
    case 'start-unread':
    case 'switch-unread':
    case 'servicing-busy':
    case 'half-not-known':
    case 'store-unread':
      return verdictReason;
    default:
      return verdict === 'installable' ? verdict : (changeOfRule[rule] ?? scQueryOnlyRule);
  }
}

const changeOfRule: Readonly<Record<string, RuleId>> = Object.fromEntries(rules.map(({ id }) => [id, id]));

/** Is it this half that waits for the restart, perhaps this half, or is a restart all that is known? */
function restartOf(
  { verdictReason, changesAtReboot, warnings }: Judgement,
  evidence: Readonly<Record<string, string>>,
): 'stops' | 'changes' | 'may-explain' | 'unrelated' | null {
  if (warnings.includes('running-until-restart')) {
    return 'stops';
  }
  if (changesAtReboot) {
    return 'changes';
  }
  if (verdictReason === 'change-pending') {
    return 'may-explain';
  }
  return evidence['reboot-pending'] === 'yes' ? 'unrelated' : null;
}

const restarts = {
  en: {
    stops: 'The next restart, which stops the driver that is still running.',
    changes: 'The next restart, which may complete a pending change of the feature.',
    'may-explain': 'The next restart, which may resolve the contradiction.',
    unrelated: 'A restart is pending; nothing says that it concerns the {half}.',
  },
  ja: {
    stops: '次回の再起動。動作中のドライバーが停止します。',
    changes: '次回の再起動で、機能の保留中の変更が完了すること。',
    'may-explain': '次回の再起動で、現在の矛盾が解消すること。',
    unrelated: '再起動待ちですが、{half}に関係するかどうかは不明です。',
  },
} as const;

const changesEn: Readonly<Record<Change, string>> = {
  A: 'A probe that can read what this one could not.',
  B0: 'The registry and the service control manager agreeing about {service}.',
  B1: 'The driver file present, or the driver service gone.',
  B2: 'The feature no longer reported as off, or the driver service gone.',
  B3: 'The {half} switched on again, or its driver service gone (rules C).',
  B4: 'A driver that runs, or a dependency on it, means enabled; Start = 4 means disabled.',
  B5: 'The {half} switched off (rule B3), or its driver service gone (rules C).',
  C1: 'The driver file and the dependency gone; on a release that has it built in, the driver service present.',
  C1u: 'A dependency list that can be read.',
  C2: 'The state that the feature has then decides.',
  C3: 'DISM or WMI listing the feature SMB1Protocol.',
  C3c: 'DISM and WMI agreeing whether SMB1Protocol exists.',
  C4: 'DISM and WMI agreeing.',
  C5: 'A run of DISM that finishes in time and reports a state.',
  C6: 'The feature reported as off, or the driver service present.',
  C6p: 'Matching states of SMB1Protocol and of the feature below it.',
  C7: 'The payload present in the component store; or the feature Disabled with Payload Removed (rule C8).',
  C8: 'The payload put back from an outside source; the feature is then Disabled (rule C7) or Enabled.',
  C9: 'The feature reported as Enabled, Disabled or Disabled with Payload Removed.',
  installable: 'The feature installed (rules B), or its payload removed (rule C8).',
  'store-unread': 'A component store that can be read.',
  'not-asked': 'An audit by this version, whose probe asks about both the client and the server.',
  'start-deleted':
    'A Start value in the key of {service}: 4 means disabled. A policy whose setting is "Disabled" deletes it.',
  'start-unread':
    'A Start value in the key of {service} that can be read. Where it is unread as no-dword, it is there, but as text or another type: write it anew as a DWORD; 4 means disabled.',
  'switch-unread':
    'A value SMB1 of LanmanServer\\Parameters that can be read. Where it is unread as no-dword, it is there, but as text or another type: write it anew as a DWORD; 0 switches the {half} off.',
  'servicing-busy': 'A probe after servicing has finished.',
  'half-not-known': 'DISM listing the feature of the {half}.',
  [scQueryOnlyRule]: 'The whole output of a probe, which also covers driver, feature and component store.',
};

const changesJa: Readonly<Record<Change, string>> = {
  A: '読み取れなかった項目を読み取れる検査。',
  B0: 'レジストリとサービス コントロール マネージャーで {service} の有無が一致すること。',
  B1: 'ドライバー ファイルが存在すること、またはドライバー サービスがなくなること。',
  B2: '機能が無効でなくなること、またはドライバー サービスがなくなること。',
  B3: '{half}が再び有効になること、またはドライバー サービスがなくなること (規則 C)。',
  B4: 'ドライバーが実行中か、依存関係があれば有効、Start = 4 であれば無効と判定します。',
  B5: '{half}が無効化されること (規則 B3)、またはドライバー サービスがなくなること (規則 C)。',
  C1: 'ドライバー ファイルと依存関係がないこと。標準搭載のリリースではドライバー サービスがあること。',
  C1u: '依存関係の一覧を読み取れること。',
  C2: '完了後の機能の状態により判定します。',
  C3: 'DISM または WMI に機能 SMB1Protocol があること。',
  C3c: 'SMB1Protocol の有無について DISM と WMI が一致すること。',
  C4: 'DISM と WMI が一致すること。',
  C5: 'DISM が時間内に終了し、状態を示すこと。',
  C6: '機能が無効になること、またはドライバー サービスが存在すること。',
  C6p: 'SMB1Protocol とその下の機能の状態が一致すること。',
  C7: 'コンポーネント ストアにペイロードがあること、または Disabled with Payload Removed であること (規則 C8)。',
  C8: '外部のソースからペイロードが戻されること。その場合、機能は Disabled (規則 C7) または Enabled になります。',
  C9: '状態が Enabled、Disabled、Disabled with Payload Removed のいずれかであること。',
  installable: '機能がインストールされること (規則 B)、またはペイロードが削除されること (規則 C8)。',
  'store-unread': 'コンポーネント ストアを読み取れること。',
  'not-asked': 'クライアントとサーバーの両方を調べる、このバージョンによる監査。',
  'start-deleted':
    '{service} のキーに値 Start があること。4 は無効を意味します。設定を「無効」にしたポリシーはこの値を削除します。',
  'start-unread':
    '{service} のキーの値 Start を読み取れること。no-dword とある場合、値はありますが、文字列など DWORD 以外の種類です。DWORD として書き込み直してください。4 は無効を意味します。',
  'switch-unread':
    'LanmanServer\\Parameters の値 SMB1 を読み取れること。no-dword とある場合、値はありますが、文字列など DWORD 以外の種類です。DWORD として書き込み直してください。0 にすると {half}は無効になります。',
  'servicing-busy': 'サービス スタックの処理が終わった後の検査。',
  'half-not-known': 'DISM が {half}の機能を認識すること。',
  [scQueryOnlyRule]: 'ドライバー、機能、コンポーネント ストアも示す、検査の出力全体。',
};

const changes = { en: changesEn, ja: changesJa } as const;

type Conditions = Readonly<Record<RuleId | typeof scQueryOnlyRule, string>>;

const conditionsEn: Conditions = {
  A: 'the probe did not ask about this half, or the build, the service or the file could not be read; or the service is installed and its Start is missing or unread, or its Start is not 4 and the SMB1 setting of LanmanServer is unread',
  B0: 'service installed but not listed by the service control manager; or service absent or only a leftover key, but running',
  B1: 'service installed, driver file missing',
  B2: 'service installed although DISM reports the feature as Disabled, Removed or unknown, or DISM gave no answer and WMI says 2 or 3; not on a release that has it built in',
  B3: 'service installed, and Start = 4 or the SMB1 setting of LanmanServer is off',
  B4: 'client: service installed with Start = 3, no known dependency on it, and not known to run',
  B5: 'service installed, and none of the rules B before this one matched',
  C1: 'service absent or only a leftover key, although the driver file exists, or the release has the service built in, or a dependency names the client',
  C1u: 'client: service absent or only a leftover key, and the dependencies could not be read',
  C2: 'a change of the feature is pending',
  C3: 'DISM knows neither SMB1Protocol nor the feature of this half, and WMI was read and lists no SMB1 feature',
  C3c: 'DISM does not know SMB1Protocol, although the feature of this half has a state or WMI lists an SMB1 feature',
  C4: 'DISM and WMI both answered, and only one of them says that the feature is enabled',
  C5: 'DISM gave no state; or it does not know SMB1Protocol, and WMI was not read',
  C6: 'the feature is Enabled although its service is not installed',
  C6p: 'the feature is Disabled although the payload of SMB1Protocol is removed',
  C7: 'the feature is Disabled; the component store then has the payload, lacks it, or was not read',
  C8: 'the feature is Disabled with Payload Removed, which the component store cannot undo',
  C9: 'the feature is in a state that is neither on nor off; or DISM knows SMB1Protocol, but not the feature of this half',
  [scQueryOnlyRule]: 'only the text of sc.exe qc was given',
};

const conditionsJa: Conditions = {
  A: '検査で調べていない、またはビルド、サービス、ファイルのいずれかを読み取れない。または、インストール済みのサービスの Start がないか読み取れない、もしくは Start が 4 でなく LanmanServer の SMB1 の設定を読み取れない',
  B0: 'サービスはインストール済みだがサービス コントロール マネージャーにない。または、サービスがないか残存キーなのに実行中である',
  B1: 'サービスはインストール済みだが、ドライバー ファイルがない',
  B2: 'サービスはインストール済みだが、DISM では機能が Disabled か Removed であるか認識されない、または DISM の応答がなく WMI が 2 または 3 である (標準搭載のリリースを除く)',
  B3: 'サービスはインストール済みで、Start = 4、または LanmanServer の SMB1 の設定が無効である',
  B4: 'クライアント: サービスはインストール済みで、Start = 3、依存関係も実行中であることも確認できない',
  B5: 'サービスがインストール済みで、規則 B の B5 より前のどの規則にも当てはまらない',
  C1: 'サービスがないか残存キーなのに、ドライバー ファイルがある、標準搭載のリリースである、または依存関係がクライアントを指している',
  C1u: 'クライアント: サービスがないか残存キーで、依存関係を読み取れない',
  C2: '機能の変更が再起動待ちである',
  C3: 'DISM が SMB1Protocol も該当する機能も認識せず、WMI を読み取れたが SMB1 の機能がない',
  C3c: 'DISM が SMB1Protocol を認識しないのに、該当する機能に状態があるか、WMI に SMB1 の機能がある',
  C4: 'DISM と WMI の両方が応答し、一方だけが有効としている',
  C5: 'DISM が状態を示さない。または、DISM が SMB1Protocol を認識せず、WMI を読み取れない',
  C6: 'サービスがインストールされていないのに機能が Enabled である',
  C6p: '機能が Disabled なのに、SMB1Protocol のペイロードが削除されている',
  C7: '機能が Disabled である (コンポーネント ストアのペイロードの有無は問わない)',
  C8: '機能が Disabled with Payload Removed である (コンポーネント ストアからは元に戻せない)',
  C9: '機能が有効でも無効でもない状態である。または、DISM が SMB1Protocol を認識するのに該当する機能を認識しない',
  [scQueryOnlyRule]: 'sc.exe qc の出力だけが与えられた',
};

const conditions = { en: conditionsEn, ja: conditionsJa } as const;
