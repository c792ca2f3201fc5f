import type { Half } from '../../../model/verdict.ts';
import type { SignalName } from '../../../smb/judge/decisions.ts';
import type { Language } from '../../messages/messages.ts';
import { allOfHalf } from './half-words.ts';

/** As judgements name them: two signals are one name, the answers of DISM and those of WMI. */
type Shown = Exclude<SignalName, 'parentFeature' | 'wmiRows'>;

/** Of a signal by the name that a judgement gives it; earlier versions' names are known too. */
export function signalText(signal: string, half: Half, language: Language): string {
  return signalTexts(half, language)[signal] ?? signal;
}

export function signalTexts(half: Half, language: Language): Record<string, string> {
  const texts = signals[language];
  const former = Object.entries(formerSignals).map(([name, now]) => [name, texts[now]]);
  return allOfHalf({ ...texts, ...Object.fromEntries(former) }, half, language);
}

const signals: Readonly<Record<Language, Readonly<Record<Shown, string>>>> = {
  en: {
    osBuild: 'OS build',
    service: 'Driver service {service}',
    listed: 'Service control manager',
    running: 'Driver {service}',
    file: 'Driver file {service}.sys',
    ownSwitch: 'SMB1 setting of LanmanServer',
    dependencies: 'Dependencies of LanmanWorkstation',
    feature: 'Feature by DISM',
    featureWmi: 'Feature by WMI',
    store: 'Component store',
    restartPending: 'Restart pending',
  },
  ja: {
    osBuild: 'OS ビルド',
    service: 'ドライバー サービス {service}',
    listed: 'サービス コントロール マネージャー',
    running: 'ドライバー {service}',
    file: 'ドライバー ファイル {service}.sys',
    ownSwitch: 'LanmanServer の SMB1 の設定',
    dependencies: 'LanmanWorkstation の依存関係',
    feature: '機能 (DISM)',
    featureWmi: '機能 (WMI)',
    store: 'コンポーネント ストア',
    restartPending: '再起動待ち',
  },
};

const formerSignals: Readonly<Record<string, Shown>> = {
  driverService: 'service',
  driverFile: 'file',
  driverRunning: 'running',
};
