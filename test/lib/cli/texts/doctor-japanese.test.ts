import { describe, expect, it } from '@jest/globals';
import { diagnosisLines } from '../../../../lib/cli/commands/doctor.ts';
import { assumptionsJapanese, doctorJapanese } from '../../../../lib/cli/texts/doctor-japanese.ts';
import { judgeAssumptions } from '../../../../lib/doctor/assumptions.ts';
import { countedAssumptions } from '../../../../lib/doctor/counts.ts';
import type { Detail } from '../../../../lib/doctor/detail.ts';
import type { Diagnosis } from '../../../../lib/doctor/diagnose.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import { displayWidth } from '../../../../lib/report/table/display-width.ts';

const assumptions = [...countedAssumptions(null), ...judgeAssumptions(null)];

const none: Diagnosis = {
  takenAt: '',
  probeSha256: '',
  checks: [],
  assumptions: [],
  warnings: null,
  vm: null,
  names: [],
};
const noToken: Detail = {
  code: 'error',
  error: new AuditError('credential.unavailable', {
    code: 'not-signed-in',
    call: null,
    detail: 'AADSTS700016.',
  }),
};

describe('doctorJapanese', () => {
  it('has words for every assumption, and for no other', () => {
    expect(Object.keys(assumptionsJapanese).sort()).toEqual(assumptions.map(({ id }) => id).sort());
  });

  it('breaks its lines where the terminal ends, below each other', () => {
    const lines = diagnosisLines(
      { ...none, checks: [{ name: 'sign-in', state: 'failed', detail: noToken }] },
      doctorJapanese,
      70,
    );

    expect(lines).toEqual([
      expect.stringMatching(/^失敗 {9}サインイン {9}Azure/),
      ...lines.slice(1).map(() => expect.stringMatching(/^ {32}\S/)),
    ]);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => displayWidth(line) > 70)).toEqual([]);
  });

  it('says what a check came to, in no English but what Azure said', () => {
    const lines = diagnosisLines(
      {
        ...none,
        checks: [
          { name: 'sign-in', state: 'failed', detail: noToken },
          {
            name: 'vm-role-probe',
            state: 'failed',
            detail: { code: 'actions-missing', count: 1, actions: 3, scopes: ['/subscriptions/a'] },
            missing: ['a/b/action'],
          },
          { name: 'inventory', state: 'not-checked', detail: { code: 'not-checked' } },
          { name: 'store', state: 'ok', detail: { code: 'store-usable' } },
          {
            name: 'agents',
            state: 'ok',
            detail: { code: 'vms-ready', ready: 3, vms: 4, settled: { 'not-running': 1 } },
          },
          {
            name: 'run-command',
            state: 'failed',
            detail: { code: 'command-refused', reason: 'access-denied', said: 'May not.' },
          },
        ],
      },
      doctorJapanese,
    );

    expect(lines).toEqual([
      '失敗         サインイン           Azure の資格情報が見つかりません。az login でサインインしてください (Azure 上で実行している場合は、マネージド ID の割り当てと設定のクライアント ID を確認してください)。詳細: AADSTS700016.',
      '失敗         VM の検査用のロール  必要な 3 個のアクションのうち 1 個が許可されていません (/subscriptions/a)。ロールの割り当てを確認してください。不足しているアクション: a/b/action。',
      '未確認       インベントリ         前の確認に失敗したため、確認していません。',
      '正常         ストア               監査の読み取りと書き込みができます。',
      '正常         検査できる VM        確認した 4 台中 3 台を検査できます。検査できない VM: 停止中 [not-running] 1 台。',
      '失敗         Run Command          コマンドが受け付けられませんでした: アクセス拒否 [access-denied]。May not.',
    ]);
  });

  it('says in Japanese what was seen of an assumption', () => {
    const english = assumptions.filter(({ observed }) => !/[ぁ-ん]/.test(doctorJapanese.detail(observed)));

    expect(english).toEqual([]);
  });
});
