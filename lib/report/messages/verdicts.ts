import type { Prediction } from '../../findings/images/image-prediction.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ExposureState } from '../exposure-state.ts';
import type { InEach, Translated } from './translated.ts';

/** Verdicts, what both halves mean together, and what they say of an image. */
const english = {
  exposure: 'Exposure',
  exposures: {
    'server-on': 'the SMB 1.0 server is on',
    'client-on': 'only the SMB 1.0 client is known to be on',
    'not-known': 'not known: judged, but the evidence is not enough',
    possible: 'both off, one can be turned on',
    impossible: 'neither can be turned on',
    none: 'no verdict: not probed, out of reach or failed',
  },
  exposureOf: {
    'server-on': 'On: server',
    both: 'On: both',
    'client-on': 'On: client',
    'not-known': 'Not known',
    possible: 'Off, possible',
    impossible: 'Impossible',
    none: 'No verdict',
  } satisfies Record<ExposureState | 'both', string>,
  exposureMeans: {
    'server-on':
      'This VM can speak SMB 1.0 now: its SMB 1.0 server is on, so that others can reach it by SMB 1.0. Its SMB 1.0 client is not enabled.',
    both: 'This VM can speak SMB 1.0 now: its SMB 1.0 server and its SMB 1.0 client are on.',
    'client-on':
      'This VM can speak SMB 1.0 now: its SMB 1.0 client is on, so that it can reach others by SMB 1.0. Its SMB 1.0 server is not enabled.',
    'server-on-client-unknown':
      'This VM can speak SMB 1.0 now: its SMB 1.0 server is on, so that others can reach it by SMB 1.0. Whether its SMB 1.0 client is on is not known.',
    'client-on-server-unknown':
      'This VM can speak SMB 1.0 now: its SMB 1.0 client is on, so that it can reach others by SMB 1.0. Whether its SMB 1.0 server is on is not known.',
    'not-known':
      'Whether this VM can speak SMB 1.0 is not known: neither half is known to be on, and for at least one of them the evidence is not enough.',
    possible: 'Neither half of SMB 1.0 is enabled on this VM, but at least one of them can be turned on.',
    impossible: 'This VM cannot speak SMB 1.0: neither half can be turned on without an outside source.',
  },
  verdicts: {
    enabled: 'Enabled',
    disabled: 'Installed, switched off',
    installable: 'Not installed, installable',
    'binaries-absent': 'Binaries absent',
    'not-in-os': 'Not in this Windows',
    conflict: 'Evidence conflicts',
    unknown: 'Unknown',
  },
  meanings: {
    enabled: 'It is on, or can start.',
    disabled: 'It is installed and switched off; it can be switched on again.',
    installable: 'It is not installed; its files are in the component store.',
    'binaries-absent': 'Its binaries were removed; it cannot be turned on without an outside source.',
    'not-in-os': 'This release of Windows does not have it.',
    conflict: 'Two signals contradict each other, so nothing is claimed.',
    unknown: 'The evidence is not enough, so nothing is claimed.',
  } satisfies Record<Verdict, string>,
  flags: {
    confirmed: 'Without SMB1',
    single: 'Without SMB1, one VM',
    no: 'With SMB1',
    mixed: 'VMs disagree',
    'not-in-os': 'No SMB1 in this Windows',
    unjudged: 'Not judged',
  },
  predictions: {
    enabled: 'enabled',
    'disabled-or-installable': 'off or not installed',
    absent: 'binaries absent',
  } satisfies Record<Prediction, string>,
};

const japanese: Translated<typeof english> = {
  exposure: '露出',
  exposures: {
    'server-on': 'SMB 1.0 サーバーが有効',
    'client-on': 'SMB 1.0 クライアントのみ有効と判明',
    'not-known': '不明: 検査したが証拠が不足',
    possible: '両方とも無効だが、有効化できる',
    impossible: 'どちらも有効化できない',
    none: '判定なし (検査省略、到達不能、検査失敗)',
  },
  exposureOf: {
    'server-on': '有効: サーバー',
    both: '有効: 両方',
    'client-on': '有効: クライアント',
    'not-known': '不明',
    possible: '無効・有効化可能',
    impossible: '有効化不可',
    none: '判定なし',
  },
  exposureMeans: {
    'server-on':
      'この VM は現在 SMB 1.0 で通信できます。SMB 1.0 サーバーが有効であり、他から SMB 1.0 で接続できます。SMB 1.0 クライアントは有効ではありません。',
    both: 'この VM は現在 SMB 1.0 で通信できます。SMB 1.0 サーバーと SMB 1.0 クライアントの両方が有効です。',
    'client-on':
      'この VM は現在 SMB 1.0 で通信できます。SMB 1.0 クライアントが有効であり、他へ SMB 1.0 で接続できます。SMB 1.0 サーバーは有効ではありません。',
    'server-on-client-unknown':
      'この VM は現在 SMB 1.0 で通信できます。SMB 1.0 サーバーが有効であり、他から SMB 1.0 で接続できます。SMB 1.0 クライアントについては不明です。',
    'client-on-server-unknown':
      'この VM は現在 SMB 1.0 で通信できます。SMB 1.0 クライアントが有効であり、他へ SMB 1.0 で接続できます。SMB 1.0 サーバーについては不明です。',
    'not-known':
      '有効と判明したものはありませんが、クライアントとサーバーの少なくとも一方は証拠が足りません。この VM が SMB 1.0 で通信できるかどうかは不明です。',
    possible:
      'この VM では SMB 1.0 クライアントも SMB 1.0 サーバーも有効になっていませんが、少なくとも一方は有効化できます。',
    impossible:
      'この VM は SMB 1.0 で通信できません。外部のソースなしには、クライアントもサーバーも有効化できません。',
  },
  verdicts: {
    enabled: '有効',
    disabled: 'インストール済み・無効',
    installable: '未インストール・追加可能',
    'binaries-absent': 'バイナリなし',
    'not-in-os': 'この Windows に機能なし',
    conflict: '証拠が矛盾',
    unknown: '不明',
  },
  meanings: {
    enabled: '有効です (動作中、または要求があれば起動します)。',
    disabled: 'インストールされていますが無効です。再び有効にできます。',
    installable: 'インストールされていませんが、ファイルはコンポーネント ストアにあります。',
    'binaries-absent': 'バイナリは削除されており、外部のソースなしには有効化できません。',
    'not-in-os': 'この Windows リリースにはありません。',
    conflict: '2 つの証拠が互いに矛盾しているため、何も断定しません。',
    unknown: '証拠が足りないため、判定できません。',
  },
  flags: {
    confirmed: 'SMB1 なし',
    single: 'SMB1 なし (1 台のみ)',
    no: 'SMB1 あり',
    mixed: 'VM 間で不一致',
    'not-in-os': 'この Windows に機能なし',
    unjudged: '未判定',
  },
  predictions: {
    enabled: '有効',
    'disabled-or-installable': '無効または未インストール',
    absent: 'バイナリなし',
  },
};

export const verdictsTexts: InEach<typeof english> = { en: english, ja: japanese };
