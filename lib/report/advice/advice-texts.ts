import type { Half, Verdict } from '../../model/verdict.ts';
import type { Language } from '../messages/messages.ts';
import { halfName } from '../sentences/half-words.ts';

/** `who`: one half by its name, or both. */
type Who = { readonly name: string; readonly areBoth: boolean };

export type AdviceTexts = {
  readonly states: Readonly<Record<Verdict, (who: Who) => string>>;
  readonly preferSmb2: string;
  readonly marketplace: string;
  readonly ownImage: string;
  readonly goBack: { readonly feature: string; readonly setting: string };
  readonly auditServer: (needsUpdate: boolean, command: string) => string;
  readonly noAudit: string;
  readonly auditClient: string;
  readonly serverOff: (command: string, restart: boolean) => string;
  readonly clientOff: (commands: readonly string[]) => string;
  readonly remove: (who: Who, command: string) => string;
  readonly removeBoth: (command: string) => string;
  readonly seePage: (who: Who) => string;
  readonly builtinStays: (who: Who) => string;
};

/** Both halves, or one, as a sentence names them. */
export function whoOf(halves: readonly Half[], language: Language): Who {
  const [first] = halves;
  const areBoth = halves.length !== 1 || first === undefined;
  return { name: areBoth ? both[language] : halfName(first, language), areBoth };
}

const both = { en: 'SMB 1.0 client and server', ja: 'SMB 1.0 クライアントとサーバー' } as const;

const english: AdviceTexts = {
  states: {
    enabled: ({ name, areBoth }) => `The ${name} ${areBoth ? 'are' : 'is'} on.`,
    disabled: ({ name, areBoth }) =>
      `The ${name} ${areBoth ? 'are' : 'is'} installed and switched off, and can be switched on again.`,
    installable: ({ name, areBoth }) =>
      `The ${name} ${areBoth ? 'are' : 'is'} not installed; the files are kept in the component store. Leave it that way.`,
    'binaries-absent': ({ name, areBoth }) =>
      `The binaries of the ${name} are removed from Windows in this VM: ${areBoth ? 'they' : 'it'} cannot be turned on here without an outside source.`,
    'not-in-os': ({ name }) => `This release of Windows has no ${name}; nothing needs to be done for that.`,
    conflict: ({ name }) =>
      `Nothing is claimed about the ${name}, because the signals listed contradict each other. Servicing may be damaged, or somebody changed the registry by hand: look at this VM, then audit it again.`,
    unknown: ({ name }) =>
      `Nothing is claimed about the ${name}, because the evidence is not enough. The reason says what was missing or what to wait for; then audit this VM again.`,
  },
  preferSmb2:
    'Use SMB 2 or 3. Microsoft advises against the SMB 1.0 protocol: it is about thirty years old, and its weaknesses cannot be fixed.',
  marketplace:
    'Marketplace images of Windows Server 2012 R2 and later have come without the SMB 1.0 binaries since autumn 2018, and Microsoft will not put them back.',
  ownImage:
    'If you cannot do without the protocol, use a virtual disk of your own that has it: replicate a VM, or upload a generalised VHD, and check its activation. An alternate source path is technically possible, but Azure support neither provides nor supports one.',
  goBack: {
    feature:
      'To be able to go back, take a snapshot of the OS disk first. The files stay in the component store: going back needs no outside source.',
    setting:
      'To be able to go back, take a snapshot of the OS disk first, or write down the present setting: nothing is deleted.',
  },
  auditServer: (needsUpdate, command) =>
    `Find who still uses the SMB 1.0 server (no restart${needsUpdate ? '; needs KB4022720' : ''}): ${command} and then event 3000 in Microsoft-Windows-SMBServer/Audit. Update those peers first.`,
  noAudit:
    'This release has no audit of who uses the SMB 1.0 server; a network capture on TCP port 445 shows who negotiates it. Update those peers first.',
  auditClient:
    'Find out what still needs the SMB 1.0 client of this VM: see events 32000 and 32002 in Microsoft-Windows-SmbClient/Security.',
  serverOff: (command, restart) =>
    `Switch the SMB 1.0 server off (${restart ? 'needs a restart' : 'at once, no restart'}): ${command}`,
  clientOff: (commands) => `Switch the SMB 1.0 client off (needs a restart): ${commands.join(' and ')}`,
  remove: ({ name }, command) => `Remove the ${name} (needs a restart): ${command}`,
  removeBoth: (command) =>
    `Remove the feature, which contains both client and server (needs a restart): ${command}`,
  seePage: ({ name }) =>
    `Turn off or remove the ${name}: the release of this VM is not known, so see Microsoft's page below for the command of each release.`,
  builtinStays: ({ name }) => `This release has the ${name} built in: it can be turned off, but not removed.`,
};

const japanese: AdviceTexts = {
  states: {
    enabled: ({ name }) => `${name}は有効です。`,
    disabled: ({ name }) => `${name}はインストールされていますが無効です。再び有効にできる状態です。`,
    installable: ({ name }) =>
      `${name}はインストールされていませんが、ファイルはコンポーネント ストアに残っています。このままにしてください。`,
    'binaries-absent': ({ name }) =>
      `この VM の Windows からは ${name}のバイナリが除去されており、外部のソースなしに有効化することはできません。`,
    'not-in-os': ({ name }) => `この Windows リリースに ${name}はありません。これについて対応は不要です。`,
    conflict: ({ name }) =>
      `${name}については、示された情報が互いに矛盾しているため判定していません。サービス スタックの破損、またはレジストリの手動変更の可能性があります。この VM を確認し、再度監査してください。`,
    unknown: ({ name }) =>
      `${name}については、情報が不足しているため判定していません。理由に示された不足項目や待機事項を確認し、再度監査してください。`,
  },
  preferSmb2:
    'SMB 2.x / 3.x をご利用ください。SMB 1.0 プロトコルは設計から約 30 年が経過し、脆弱性に根本的に対処できないため推奨されません。',
  marketplace:
    'Marketplace の Windows Server 2012 R2 以降のイメージは、2018 年秋以降 SMB 1.0 のバイナリを除去した状態で公開されており、組み込む予定はありません。',
  ownImage:
    'どうしてもこのプロトコルが必要な場合は、その機能を備えた仮想ディスクをお客様自身でご用意ください (仮想マシンの複製、または汎用化した VHD のアップロード。ライセンス認証にもご注意ください)。代替ソース パスの指定は技術的には可能ですが、Azure サポートの対象外です。',
  goBack: {
    feature:
      '元に戻せるよう、先に OS ディスクのスナップショットを取得してください。ファイルはコンポーネント ストアに残るため、元に戻す際に外部のソースは不要です。',
    setting:
      '元に戻せるよう、先に OS ディスクのスナップショットを取得するか、現在の設定を控えてください。削除されるものはありません。',
  },
  auditServer: (needsUpdate, command) =>
    `SMB 1.0 サーバーを使用している相手を特定します (再起動不要${needsUpdate ? '、KB4022720 が必要' : ''}): ${command} を実行後、Microsoft-Windows-SMBServer/Audit のイベント 3000 を確認し、先にその相手を更新してください。`,
  noAudit:
    'このリリースには SMB 1.0 サーバーの使用を監査する機能がありません。TCP ポート 445 のネットワーク キャプチャで、SMB 1.0 サーバーを使用している相手を特定し、先に更新してください。',
  auditClient:
    'SMB 1.0 クライアントを必要とする相手は、Microsoft-Windows-SmbClient/Security のイベント 32000 と 32002 で確認できます。',
  serverOff: (command, restart) =>
    `SMB 1.0 サーバーを無効にします (${restart ? '再起動が必要' : '即時、再起動不要'}): ${command}`,
  clientOff: (commands) => `SMB 1.0 クライアントを無効にします (再起動が必要): ${commands.join(' と ')}`,
  remove: ({ name }, command) => `${name}を削除します (再起動が必要): ${command}`,
  removeBoth: (command) => `クライアントとサーバーの両方を含む機能を削除します (再起動が必要): ${command}`,
  seePage: ({ name }) =>
    `${name}を無効にするか削除してください。この VM のリリースが不明なため、リリースごとのコマンドは下記の Microsoft のページを参照してください。`,
  builtinStays: ({ name }) =>
    `このリリースでは ${name}が標準搭載のため、削除できません。無効化のみ可能です。`,
};

export const adviceTexts: Readonly<Record<Language, AdviceTexts>> = { en: english, ja: japanese };
