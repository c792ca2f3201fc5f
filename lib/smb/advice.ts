import type { Verdict } from '../model/verdict.ts';
import type { Warning } from './verdict-reasons.ts';

export type AdviceLanguage = 'en' | 'ja';

export type AdviceLink = { readonly title: string; readonly url: string };

/** What Microsoft advises for a verdict; never a step that turns SMB1 on. */
export type Advice = { readonly text: readonly string[]; readonly links: readonly AdviceLink[] };

type Texts = Readonly<Record<AdviceLanguage, string>>;

export function adviceFor(verdict: Verdict, language: AdviceLanguage): Advice {
  const { texts, documents } = advice[verdict];
  return {
    text: texts.map((text) => text[language]),
    links: documents.map(({ title, url }) => ({ title: title[language], url: url[language] })),
  };
}

/** What a warning code of a judgement means. */
export function warningText(warning: Warning, language: AdviceLanguage): string {
  return warnings[warning][language];
}

/** A page of Microsoft's documentation in both languages. */
function learn(path: string, title: Texts): Document {
  const site = 'https://learn.microsoft.com';
  return { title, url: { en: `${site}/en-us/${path}`, ja: `${site}/ja-jp/${path}` } };
}

type Document = { readonly title: Texts; readonly url: Texts };

const detect = learn(
  'windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3',
  {
    en: 'Detect SMBv1, SMBv2 and SMBv3, and disable SMBv1',
    ja: 'SMBv1、SMBv2、SMBv3 を検出し、SMBv1 を無効にする方法',
  },
);
const notInstalled = learn(
  'windows-server/storage/file-server/troubleshoot/smbv1-not-installed-by-default-in-windows',
  { en: 'SMBv1 is not installed by default', ja: 'SMBv1 は既定ではインストールされません' },
);
const prepareVhd = learn('azure/virtual-machines/windows/prepare-for-upload-vhd-image', {
  en: 'Prepare a Windows VHD or VHDX for upload to Azure',
  ja: 'Azure にアップロードする Windows VHD または VHDX を準備する',
});
const gallery = learn('azure/virtual-machines/azure-compute-gallery', {
  en: 'Store and share images in an Azure Compute Gallery',
  ja: 'Azure Compute Gallery にイメージを格納して共有する',
});
const stopUsing: Document = sameInBoth(
  'https://techcommunity.microsoft.com/t5/storage-at-microsoft/stop-using-smb1/ba-p/425858',
  { en: 'Stop using SMB1', ja: 'SMB1 の使用をやめる (英語)' },
);
const clearinghouse: Document = sameInBoth(
  'https://techcommunity.microsoft.com/t5/storage-at-microsoft/smb1-product-clearinghouse/ba-p/426008',
  { en: 'Products that still need SMB1', ja: 'SMB1 を必要とする製品の一覧 (英語)' },
);
const marketplace: Document = sameInBoth('https://jpaztech.github.io/blog/vm/marketplace-image-smb1/', {
  en: 'SMB 1.0 on VMs made from Azure Marketplace images (Japanese)',
  ja: 'Azure Marketplace から作成した Windows VM において SMB 1.0 が有効化できない事象について',
});

function sameInBoth(url: string, title: Texts): Document {
  return { title, url: { en: url, ja: url } };
}

const preferSmb2: Texts = {
  en: 'Use SMB 2 or 3. Microsoft advises against SMB 1.0: it is some thirty years old and its weaknesses cannot be fixed.',
  ja: 'SMB 2.x / 3.x をご利用ください。SMB 1.0 は設計から約 30 年が経過し、脆弱性に根本的に対処できないため推奨されません。',
};
const findPeers: Texts = {
  en: 'Find the peers that still speak SMB 1.0 and update them; then remove the SMB 1.0 feature from this VM, or disable the client on a release without such a feature (before Windows Server 2012 R2).',
  ja: 'SMB 1.0 で通信している相手を特定して更新し、その後この VM から SMB 1.0 の機能を削除してください。機能として提供されないリリース (Windows Server 2012 R2 より前) では、SMB 1.0 クライアントを無効にしてください。',
};
const removeFeature: Texts = {
  en: 'Nothing speaks SMB 1.0 here now, but it can be switched on again. Remove the feature if no peer needs it; a release without such a feature (before Windows Server 2012 R2) stays as it is.',
  ja: '現在 SMB 1.0 は使用されませんが、再び有効にできる状態です。必要な相手がなければ機能を削除してください。機能として提供されないリリース (Windows Server 2012 R2 より前) では、このままにしてください。',
};
const stayAsIs: Texts = {
  en: 'SMB 1.0 is not installed; its files are kept in the component store. Leave it so.',
  ja: 'SMB 1.0 はインストールされていませんが、ファイルはコンポーネント ストアに残っています。このままにしてください。',
};
const binariesGone: Texts = {
  en: 'Windows in this VM comes without the SMB 1.0 binaries, as in Marketplace images since autumn 2018: SMB 1.0 cannot be turned on here, and Microsoft will not put them back into its images.',
  ja: 'この VM の Windows には、2018 年秋以降の Marketplace イメージと同様に SMB 1.0 のバイナリが含まれておらず、SMB 1.0 を有効化できません。イメージにバイナリを組み込む予定もありません。',
};
const ownImage: Texts = {
  en: 'If SMB 1.0 is unavoidable, run the workload from an image or VHD of your own that has it. An alternate source path is technically possible; Azure support neither provides nor supports it.',
  ja: 'どうしても SMB 1.0 が必要な場合は、その機能を備えた仮想ディスク (VHD) やイメージをお客様自身でご用意ください。代替ソース パスの指定は技術的には可能ですが、Azure サポートの対象外です。',
};
const noFeature: Texts = {
  en: 'This release of Windows has no SMB 1.0 feature. Nothing needs to be done.',
  ja: 'この Windows リリースには SMB 1.0 の機能がありません。対応は不要です。',
};
const lookAtPair: Texts = {
  en: 'The signals named contradict each other. A restart may be pending or servicing damaged: look at this VM, then probe it again.',
  ja: '示された情報が互いに矛盾しています。再起動待ち、またはサービス スタックの破損の可能性があります。この VM を確認し、再度検査してください。',
};
const probeAgain: Texts = {
  en: 'The evidence does not suffice. The reason code says what was missing; probe again once it can be read.',
  ja: '判定に必要な情報が不足しています。理由コードで不足項目を確認し、読み取れる状態で再度検査してください。',
};

type Entry = { readonly texts: readonly Texts[]; readonly documents: readonly Document[] };

const advice: Readonly<Record<Verdict, Entry>> = {
  enabled: { texts: [preferSmb2, findPeers], documents: [stopUsing, detect, clearinghouse] },
  disabled: { texts: [removeFeature, preferSmb2], documents: [detect, stopUsing] },
  installable: { texts: [stayAsIs, preferSmb2], documents: [notInstalled, stopUsing] },
  'binaries-absent': {
    texts: [binariesGone, preferSmb2, ownImage],
    documents: [marketplace, stopUsing, prepareVhd, gallery],
  },
  'not-in-os': { texts: [noFeature], documents: [notInstalled] },
  conflict: { texts: [lookAtPair], documents: [detect] },
  unknown: { texts: [probeAgain], documents: [detect] },
};

const warnings: Readonly<Record<Warning, Texts>> = {
  'dependency-on-disabled-driver': {
    en: 'LanmanWorkstation still depends on the disabled driver MRxSmb10: the Workstation service may fail to start.',
    ja: 'LanmanWorkstation が無効化されたドライバー MRxSmb10 に依存したままです。Workstation サービスが起動しない可能性があります。',
  },
  'driver-can-start-on-demand': {
    en: 'The driver is not used now, but its start type lets anything start it.',
    ja: 'ドライバーは現在使用されていませんが、開始の種類が手動のため、要求があれば起動します。',
  },
};
