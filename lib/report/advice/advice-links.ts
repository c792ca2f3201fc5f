import type { Language } from '../messages/messages.ts';

export type AdviceLink = { readonly title: string; readonly url: string };

type Texts = Readonly<Record<Language, string>>;
type Document = { readonly title: Texts; readonly url: Texts };

export type DocumentName = keyof typeof documents;

export function adviceLink(name: DocumentName, language: Language): AdviceLink {
  const { title, url } = documents[name];
  return { title: title[language], url: url[language] };
}

/** A page of Microsoft's documentation in both languages. */
function learn(path: string, title: Texts): Document {
  const site = 'https://learn.microsoft.com';
  return { title, url: { en: `${site}/en-us/${path}`, ja: `${site}/ja-jp/${path}` } };
}

function sameInBoth(url: string, title: Texts): Document {
  return { title, url: { en: url, ja: url } };
}

/** A page of Azure's support team in Japan. */
function supportBlog(page: string, title: Texts): Document {
  return sameInBoth(`https://jpaztech.github.io/blog/vm/${page}/`, title);
}

const documents = {
  detect: learn('windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3', {
    en: 'Detect SMBv1, SMBv2 and SMBv3, and disable SMBv1',
    ja: 'SMBv1、SMBv2、SMBv3 を検出し、SMBv1 を無効にする方法',
  }),
  notInstalled: learn(
    'windows-server/storage/file-server/troubleshoot/smbv1-not-installed-by-default-in-windows',
    { en: 'SMBv1 is not installed by default', ja: 'SMBv1 は既定ではインストールされません' },
  ),
  stopUsing: sameInBoth(
    'https://techcommunity.microsoft.com/t5/storage-at-microsoft/stop-using-smb1/ba-p/425858',
    { en: 'Stop using SMB1', ja: 'SMB1 の使用をやめる (英語)' },
  ),
  clearinghouse: sameInBoth(
    'https://techcommunity.microsoft.com/t5/storage-at-microsoft/smb1-product-clearinghouse/ba-p/426008',
    { en: 'Products that still need SMB1', ja: 'SMB1 を必要とする製品の一覧 (英語)' },
  ),
  snapshot: learn('azure/virtual-machines/snapshot-copy-managed-disk', {
    en: 'Create a snapshot of a virtual hard disk',
    ja: '仮想ハード ディスクのスナップショットを作成する',
  }),
  marketplace: supportBlog('marketplace-image-smb1', {
    en: 'SMB 1.0 on VMs made from Azure Marketplace images (Japanese)',
    ja: 'Azure Marketplace から作成した Windows VM において SMB 1.0 が有効化できない事象について',
  }),
  replicate: supportBlog('vm-replica-1', {
    en: 'Replicating a VM, part 1: two ways (Japanese)',
    ja: 'VM 複製方法について part.1/3 2 つの方法の紹介',
  }),
  replicateByImage: supportBlog('vm-replica-2', {
    en: 'Replicating a VM, part 2: from a generalised image (Japanese)',
    ja: 'VM 複製方法について part.2/3 一般化したイメージから VM を複製する手順',
  }),
  prepareVhd: learn('azure/virtual-machines/windows/prepare-for-upload-vhd-image', {
    en: 'Prepare a Windows VHD or VHDX for upload to Azure',
    ja: 'Azure にアップロードする Windows VHD または VHDX を準備する',
  }),
  generalisedVhd: learn('azure/virtual-machines/windows/upload-generalized-managed', {
    en: 'Upload a generalised VHD and make VMs from it',
    ja: '汎用化した VHD をアップロードして Azure で新しい VM を作成する',
  }),
  gallery: learn('azure/virtual-machines/azure-compute-gallery', {
    en: 'Store and share images in an Azure Compute Gallery',
    ja: 'Azure Compute Gallery にイメージを格納して共有する',
  }),
  activation: learn('troubleshoot/azure/virtual-machines/troubleshoot-activation-problems', {
    en: 'Activation of Windows in Azure VMs',
    ja: 'Azure Windows 仮想マシンのライセンス認証',
  }),
} as const;
