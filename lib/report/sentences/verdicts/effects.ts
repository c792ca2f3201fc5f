import type { Effect, EffectCode, Half } from '../../../model/verdict.ts';
import type { OwnValue } from '../../../smb/judge/signal-values.ts';
import type { Language } from '../../messages/messages.ts';
import { allOfHalf, ofHalf } from './half-words.ts';

/** What a signal's value says of its half: a clause without a full stop. */
export function effectText({ code }: Effect, half: Half, language: Language): string {
  return ofHalf(effects[language][code], half, language);
}

/** All of them, for a page that words them itself. */
export function effectTexts(half: Half, language: Language): Record<EffectCode, string> {
  return allOfHalf(effects[language], half, language);
}

/** The value of a signal for people: the auditor's own words are translated, Windows' words stay as they are. */
export function valueText(value: string, language: Language): string {
  const own = valueTexts(language)[value];
  return (
    own ??
    valueParts(language).reduce((text, [part, says]) => text.replace(new RegExp(part, 'g'), says), value)
  );
}

/** The auditor's own words around Windows': what is replaced, as a regular expression, and by what. */
export function valueParts(language: Language): readonly (readonly [part: string, says: string])[] {
  return language === 'en'
    ? []
    : [
        ['unread: ([^;]+)', '読み取れない ($1)'],
        ['^registry: (.*); sc\\.exe: ', 'レジストリ: $1、sc.exe: '],
      ];
}

/** What {@link valueText} translates. */
export function valueTexts(language: Language): Readonly<Record<string, string>> {
  return language === 'en' ? {} : valuesJa;
}

const english: Readonly<Record<EffectCode, string>> = {
  'release-builtin': 'a release with the SMB 1.0 client and server built in',
  'release-single': 'a release with one feature for the SMB 1.0 client and server',
  'release-split': 'a release with the SMB 1.0 client and server as separate features',
  'release-not-known': 'the release is not known',
  'service-absent': 'the {half} is not installed',
  'service-leftover': 'only a registry key is there, such as a policy writes: the {half} is not installed',
  'service-not-told': 'it is not known whether the {half} is installed',
  'starts-with-system': 'the {half} starts with the system',
  'starts-on-demand': 'the {half} starts when something asks for it',
  'start-disabled': 'the {half} is switched off by its start type',
  'start-deleted': 'the start type of the {half} was deleted, as some policies do',
  'start-not-told': 'it is not known whether the {half} starts',
  listed: 'Windows has a service {service}',
  'not-listed': 'Windows has no service {service}',
  'listing-not-told': 'it is not known whether Windows has a service {service}',
  running: 'the driver of the {half} is loaded',
  'not-running': 'the driver of the {half} is not loaded now',
  'running-not-told': 'it is not known whether the driver of the {half} is loaded',
  'file-present': 'the driver of the {half} is on disk',
  'file-missing': 'there is no driver file of the {half} to load',
  'file-not-told': 'it is not known whether the driver of the {half} is on disk',
  'dependency-named': 'LanmanWorkstation depends on MRxSmb10',
  'dependency-not-named': 'LanmanWorkstation does not depend on MRxSmb10',
  'dependency-not-told': 'it is not known whether LanmanWorkstation depends on MRxSmb10',
  'switch-on': 'only a value of 0 switches the {half} off; without a value it is on by default',
  'switch-off': 'the {half} is switched off by the SMB1 setting of LanmanServer',
  'switch-not-told': 'it is not known whether the SMB1 setting of LanmanServer is on',
  'feature-installed': 'the feature is installed',
  'feature-not-installed': 'the feature is not installed; DISM says that its files are kept',
  'feature-removed': 'the feature is not installed; DISM says that its files are removed',
  'feature-changing': 'the feature will change at the next restart',
  'feature-unclear': 'the feature is neither on nor off',
  'feature-not-known': 'DISM has no feature of that name',
  'feature-busy': 'DISM gave no state: servicing was busy',
  'feature-not-told': 'DISM gave no state',
  'wmi-installed': 'the feature is installed',
  'wmi-not-installed': 'the feature is not installed',
  'wmi-no-row': 'WMI has no feature of that name',
  'wmi-unclear': 'WMI does not know the state',
  'wmi-rows': 'WMI lists SMB1Protocol, or a feature below it',
  'wmi-no-rows': 'WMI lists neither SMB1Protocol nor a feature below it',
  'wmi-not-told': 'WMI gave no answer',
  'store-has-payload': 'the component store has files of the {half}',
  'store-lacks-payload': 'the component store has no file of the {half}',
  'store-not-told': 'it is not known whether the component store has files of the {half}',
  'restart-pending': 'a restart is pending, which may explain what was seen',
  'list-not-enough':
    'the dependency list alone cannot tell removed binaries from a feature that is not installed',
  'as-written': 'as an earlier version of the auditor worded it',
};

const japanese: Readonly<Record<EffectCode, string>> = {
  'release-builtin': 'SMB 1.0 クライアントとサーバーが標準搭載のリリースです',
  'release-single': 'SMB 1.0 クライアントとサーバーが 1 つの機能として提供されるリリースです',
  'release-split': 'SMB 1.0 クライアントとサーバーが別々の機能として提供されるリリースです',
  'release-not-known': 'リリースが不明です',
  'service-absent': '{half}はインストールされていません',
  'service-leftover':
    'ポリシーなどが書き込んだキーだけがあり、コンポーネントはありません。{half}はインストールされていません',
  'service-not-told': '{half}がインストールされているかどうかは不明です',
  'starts-with-system': '{half}はシステムとともに起動します',
  'starts-on-demand': '{half}は要求があれば起動します',
  'start-disabled': '{half}は開始の種類により無効です',
  'start-deleted': '{half}の開始の種類がポリシーなどにより削除されています',
  'start-not-told': '{half}が起動するかどうかは不明です',
  listed: 'Windows にサービス {service} があります',
  'not-listed': 'Windows にサービス {service} はありません',
  'listing-not-told': 'Windows にサービス {service} があるかどうかは不明です',
  running: '{half}のドライバーが読み込まれています',
  'not-running': '{half}のドライバーは現在読み込まれていません',
  'running-not-told': '{half}のドライバーが読み込まれているかどうかは不明です',
  'file-present': '{half}のドライバーがディスク上にあります',
  'file-missing': '読み込める {half}のドライバーがありません',
  'file-not-told': '{half}のドライバーがディスク上にあるかどうかは不明です',
  'dependency-named': 'LanmanWorkstation は MRxSmb10 に依存しています',
  'dependency-not-named': 'LanmanWorkstation は MRxSmb10 に依存していません',
  'dependency-not-told': 'LanmanWorkstation が MRxSmb10 に依存しているかどうかは不明です',
  'switch-on': '{half}を無効にするのは値 0 だけで、値がない場合は既定で有効です',
  'switch-off': '{half}は LanmanServer の SMB1 の設定により無効です',
  'switch-not-told': 'LanmanServer の SMB1 の設定が有効かどうかは不明です',
  'feature-installed': '機能はインストールされています',
  'feature-not-installed': '機能はインストールされておらず、ファイルは残っているとされています',
  'feature-removed': '機能はインストールされておらず、ファイルは削除されたとされています',
  'feature-changing': '機能は次回の再起動で変更されます',
  'feature-unclear': '機能は有効でも無効でもありません',
  'feature-not-known': 'DISM にこの名前の機能はありません',
  'feature-busy': 'サービス スタックが使用中のため、DISM から状態を得られませんでした',
  'feature-not-told': 'DISM から状態を得られませんでした',
  'wmi-installed': '機能はインストールされています',
  'wmi-not-installed': '機能はインストールされていません',
  'wmi-no-row': 'WMI にこの名前の機能はありません',
  'wmi-unclear': 'WMI は状態を把握していません',
  'wmi-rows': 'WMI に SMB1Protocol またはその下の機能があります',
  'wmi-no-rows': 'WMI にも SMB1Protocol とその下の機能はありません',
  'wmi-not-told': 'WMI から応答がありませんでした',
  'store-has-payload': 'コンポーネント ストアに {half}のファイルがあります',
  'store-lacks-payload': 'コンポーネント ストアに {half}のファイルはありません',
  'store-not-told': 'コンポーネント ストアに {half}のファイルがあるかどうかは不明です',
  'restart-pending': '再起動待ちであり、これが原因の可能性があります',
  'list-not-enough': '依存関係の一覧だけでは、バイナリの削除と機能の未インストールを区別できません',
  'as-written': '以前のバージョンの監査ツールによる記述です',
};

const effects: Readonly<Record<Language, Readonly<Record<EffectCode, string>>>> = {
  en: english,
  ja: japanese,
};

const valuesJa: Readonly<Record<OwnValue, string>> = {
  present: 'あり',
  missing: 'なし',
  absent: 'なし',
  'installed, Start = 0': 'インストール済み、Start = 0',
  'installed, Start = 1': 'インストール済み、Start = 1',
  'installed, Start = 2': 'インストール済み、Start = 2',
  'installed, Start = 3': 'インストール済み、Start = 3',
  'installed, Start = 4': 'インストール済み、Start = 4',
  'installed, no Start': 'インストール済み、Start なし',
  'leftover key, Start = 0': '残存キー、Start = 0',
  'leftover key, Start = 1': '残存キー、Start = 1',
  'leftover key, Start = 2': '残存キー、Start = 2',
  'leftover key, Start = 3': '残存キー、Start = 3',
  'leftover key, Start = 4': '残存キー、Start = 4',
  'leftover key, no Start': '残存キー、Start なし',
  listed: '登録あり',
  'not listed': '登録なし',
  running: '実行中',
  stopped: '停止中',
  on: '有効',
  off: '無効',
  'has the payload': 'ペイロードあり',
  'lacks the payload': 'ペイロードなし',
  'RebootPending is there': 'RebootPending あり',
};
