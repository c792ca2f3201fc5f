import type { Half } from '../../../model/verdict.ts';
import type { ConflictReason, UnknownReason, Warning } from '../../../smb/judge/verdict-reasons.ts';
import type { Language } from '../../messages/messages.ts';
import { allOfHalf } from './half-words.ts';

type VerdictReason = UnknownReason | ConflictReason;

/** Why a half's verdict is unknown, or what contradicts: a phrase. A code that no version knows stays a code. */
export function verdictReasonText(code: string, half: Half, language: Language): string {
  return verdictReasonTexts(half, language)[code] ?? code;
}

/** All of them, those that earlier versions stored included, for a page that words them itself. */
export function verdictReasonTexts(half: Half, language: Language): Record<string, string> {
  const texts = verdictReasons[language];
  const former = Object.entries(formerReasons).map(([code, { [language]: own }]) => [code, own]);
  return allOfHalf({ ...texts, ...Object.fromEntries(former) }, half, language);
}

/** What each warning of a half's judgement means: a sentence. */
export function warningTexts(half: Half, language: Language): Record<Warning, string> {
  return allOfHalf(warningsOf[language], half, language);
}

const reasonsEn: Readonly<Record<VerdictReason, string>> = {
  'not-asked': 'not covered by the probe of that version',
  'os-build-unread': 'OS build not read',
  'service-unread': 'driver service not read',
  'file-unread': 'driver file not read',
  'start-unread': 'start type of the driver not read',
  'start-deleted': 'start type of the driver deleted, as some policies do',
  'switch-unread': 'SMB1 setting of LanmanServer not read',
  'driver-idle': 'driver can start on demand and is not in use',
  'driver-use-unread': 'use of the driver not read',
  'dependencies-unread': 'dependencies not read',
  'change-pending': 'a change may be pending until the next restart',
  'feature-state-unread': 'state of the feature not read',
  'servicing-busy': 'servicing was busy',
  'feature-not-known': 'DISM does not know the features, and WMI was not read',
  'half-not-known': 'DISM knows SMB1Protocol, but no feature of the {half}',
  'parent-feature-unread': 'state of SMB1Protocol not read',
  'feature-state-unclear': 'state of the feature unclear',
  'store-unread': 'component store not read',
  'sc-query-only': 'only the text of sc.exe was given',
  'service-not-listed': 'driver service in the registry, not in the service control manager',
  'running-without-service': 'driver running without its service',
  'service-without-file': 'driver service without its file',
  'service-with-feature-off': 'driver service although the feature is off',
  'service-with-wmi-off': 'driver service although WMI calls the feature off',
  'file-without-service': 'driver file without the driver service',
  'builtin-without-service': 'old Windows without its built-in driver service',
  'dependency-without-service': 'dependency without the driver service',
  'parent-not-known-with-feature-state': 'DISM does not know SMB1Protocol, but a feature below it',
  'parent-not-known-with-wmi-row': 'DISM does not know SMB1Protocol, but WMI lists a feature of it',
  'dism-against-wmi': 'DISM and WMI disagree',
  'feature-enabled-without-service': 'feature enabled without the driver service',
  'feature-disabled-with-parent-removed': 'feature reported with its files although SMB1Protocol is removed',
  'feature-disabled-without-payload': 'feature reported with its files, but the payload is missing',
};

const reasonsJa: Readonly<Record<VerdictReason, string>> = {
  'not-asked': '当時の検査では調べていない',
  'os-build-unread': 'OS ビルドを読み取れない',
  'service-unread': 'ドライバー サービスを読み取れない',
  'file-unread': 'ドライバー ファイルを読み取れない',
  'start-unread': 'ドライバーの開始の種類を読み取れない',
  'start-deleted': 'ドライバーの開始の種類がポリシーなどで削除されている',
  'switch-unread': 'LanmanServer の SMB1 の設定を読み取れない',
  'driver-idle': 'ドライバーは要求時に起動可能だが使用されていない',
  'driver-use-unread': 'ドライバーの使用状況を読み取れない',
  'dependencies-unread': '依存関係を読み取れない',
  'change-pending': '次回の再起動で変更される可能性がある',
  'feature-state-unread': '機能の状態を読み取れない',
  'servicing-busy': 'サービス スタックが使用中',
  'feature-not-known': 'DISM が機能を認識せず、WMI を読み取れない',
  'half-not-known': 'DISM は SMB1Protocol を認識するが、{half}の機能を認識しない',
  'parent-feature-unread': 'SMB1Protocol の状態を読み取れない',
  'feature-state-unclear': '機能の状態が不明確',
  'store-unread': 'コンポーネント ストアを読み取れない',
  'sc-query-only': 'sc.exe の出力のみ',
  'service-not-listed': 'レジストリにあるドライバー サービスがサービス コントロール マネージャーにない',
  'running-without-service': 'ドライバー サービスがないのにドライバーが実行中',
  'service-without-file': 'ドライバー サービスがあるがファイルがない',
  'service-with-feature-off': '機能が無効なのにドライバー サービスがある',
  'service-with-wmi-off': 'WMI では機能が無効なのにドライバー サービスがある',
  'file-without-service': 'ドライバー ファイルがあるがドライバー サービスがない',
  'builtin-without-service': '標準搭載のはずのドライバー サービスがない',
  'dependency-without-service': '依存関係があるがドライバー サービスがない',
  'parent-not-known-with-feature-state': 'DISM は SMB1Protocol を認識しないが、その下の機能を認識する',
  'parent-not-known-with-wmi-row': 'DISM は SMB1Protocol を認識せず、WMI にはその機能がある',
  'dism-against-wmi': 'DISM と WMI が不一致',
  'feature-enabled-without-service': '機能は有効だがドライバー サービスがない',
  'feature-disabled-with-parent-removed':
    'SMB1Protocol は削除済みだが、その下の機能のファイルは残るとされている',
  'feature-disabled-without-payload': 'ファイルが残るはずの状態だがペイロードがない',
};

const verdictReasons = { en: reasonsEn, ja: reasonsJa } as const;

/** Codes that earlier versions stored and that have no successor; the others get their name of today on reading. */
const formerReasons: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'feature-removed-with-payload': {
    en: 'payload reported as removed, but it is there',
    ja: '削除されたはずのペイロードがある',
  },
};

const warningsEn: Readonly<Record<Warning, string>> = {
  'leftover-service-key':
    'The registry has a key {service} but no component behind it; policies and scripts leave such keys. The key alone does not count: the {half} is not installed.',
  'leftover-listed':
    'The service control manager lists {service} although its key has no component behind it. This is unexpected: please report it to the authors of this auditor.',
  'dependency-on-disabled-driver':
    'LanmanWorkstation still depends on the disabled driver MRxSmb10: the Workstation service may fail to start.',
  'running-until-restart': 'The {half} is switched off, but keeps running until the next restart.',
  'driver-can-start-on-demand': 'The {half} is not in use now, but starts as soon as something asks for it.',
  'payload-in-store':
    'The component store still has files of the {half}, perhaps of an old version. DISM reports the payload as removed, and the verdict follows DISM.',
  'store-unread':
    'The component store could not be read for the {half}. DISM reports the payload as removed, and the verdict follows DISM.',
};

const warningsJa: Readonly<Record<Warning, string>> = {
  'leftover-service-key':
    'レジストリに、コンポーネントを伴わないキー {service} があります (ポリシーやスクリプトが残したもの)。キーだけでは {half}はインストールされていないものとして扱います。',
  'leftover-listed':
    'コンポーネントを伴わないキーなのに、サービス コントロール マネージャーに {service} があります。想定外の状態ですので、本ツールの作者までお知らせください。',
  'dependency-on-disabled-driver':
    'LanmanWorkstation が無効化されたドライバー MRxSmb10 に依存したままです。Workstation サービスが起動しない可能性があります。',
  'running-until-restart': '{half}は無効化されていますが、次回の再起動までは動作し続けます。',
  'driver-can-start-on-demand':
    '{half}は現在使用されていませんが、開始の種類が手動のため、要求があれば起動します。',
  'payload-in-store':
    'コンポーネント ストアに {half}のファイルが残っています (古いバージョンの可能性があります)。DISM はペイロードを削除済みとしており、これに従って判定しました。',
  'store-unread':
    '{half}についてコンポーネント ストアを読み取れませんでした。DISM はペイロードを削除済みとしており、これに従って判定しました。',
};

const warningsOf = { en: warningsEn, ja: warningsJa } as const;
