import type { InEach, Translated } from './translated.ts';

/** Texts of the page around its parts, and names that occur in several of them. */
const english = {
  title: 'SMB1 audit',
  skip: 'Skip to the answer',
  theme: 'Light or dark theme',
  noScript: 'The list of VMs needs JavaScript, which this viewer does not run. All else is here.',
  nav: {
    label: 'Contents',
    'to-do': 'What to do',
    verdicts: 'Verdicts',
    changes: 'Changes',
    images: 'Images',
    'own-images': 'Other images',
    coverage: 'No verdict, not known',
    vms: 'VMs',
  },
  halves: { client: 'SMB 1.0 client', server: 'SMB 1.0 server' },
  noted: 'Check this before relying on the audit',
  footer:
    'The probe is read-only. Unknown is never counted as good or bad. Made by Azure SMB1 Auditor; this file makes no network request.',
};

const japanese: Translated<typeof english> = {
  title: 'SMB1 監査',
  skip: '結論へ移動',
  theme: 'テーマの切り替え',
  noScript:
    'VM の一覧には JavaScript が必要ですが、このビューアーでは実行されません。それ以外はすべて表示されています。',
  nav: {
    label: '目次',
    'to-do': '対処方法',
    verdicts: '判定',
    changes: '変化',
    images: 'イメージ',
    'own-images': '他のイメージ',
    coverage: '判定なし・不明',
    vms: 'VM',
  },
  halves: { client: 'SMB 1.0 クライアント', server: 'SMB 1.0 サーバー' },
  noted: 'この監査の結果を利用する前に確認が必要な点',
  footer:
    'プローブは読み取り専用です。不明な結果は、良い結果にも悪い結果にも数えません。Azure SMB1 Auditor が作成しました。このファイルはネットワーク通信を行いません。',
};

export const pageTexts: InEach<typeof english> = { en: english, ja: japanese };
