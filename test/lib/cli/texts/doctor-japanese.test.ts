import { describe, expect, it } from '@jest/globals';
import { diagnosisLines } from '../../../../lib/cli/commands/doctor.ts';
import { assumptionsJapanese, doctorJapanese } from '../../../../lib/cli/texts/doctor-japanese.ts';
import { judgeAssumptions } from '../../../../lib/doctor/assumptions.ts';
import { countedAssumptions } from '../../../../lib/doctor/counts.ts';
import { displayWidth } from '../../../../lib/report/display-width.ts';

const assumptions = [...countedAssumptions(null), ...judgeAssumptions(null)];

describe('doctorJapanese', () => {
  it('has words for every assumption, and for no other', () => {
    expect(Object.keys(assumptionsJapanese).sort()).toEqual(assumptions.map(({ id }) => id).sort());
  });

  it('breaks its lines where the terminal ends, below each other', () => {
    const lines = diagnosisLines(
      {
        takenAt: '',
        probeSha256: '',
        checks: [{ name: 'sign-in', state: 'failed', detail: 'No credential gave a token.' }],
        assumptions: [],
        warnings: null,
        vm: null,
        names: [],
      },
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

  it('says what a check came to, and its detail as it was said where that adds something', () => {
    const lines = diagnosisLines(
      {
        takenAt: '',
        probeSha256: '',
        checks: [
          { name: 'sign-in', state: 'failed', detail: 'No credential gave a token.' },
          { name: 'vm-role-probe', state: 'failed', detail: '1 of 3.', missing: ['a/b/action'] },
          { name: 'inventory', state: 'not-checked', detail: 'Not checked.' },
          { name: 'store', state: 'ok', detail: 'Audits can be read and written.' },
          { name: 'agents', state: 'ok', detail: '3 of 4 VMs can be probed.' },
        ],
        assumptions: [],
        warnings: null,
        vm: null,
        names: [],
      },
      doctorJapanese,
    );

    expect(lines).toEqual([
      '失敗         サインイン           Azure の資格情報が見つかりません。az login でサインインしてください。詳細: No credential gave a token.',
      '失敗         VM の検査用のロール  必要なアクションの一部が許可されていません。ロールの割り当てを確認してください。詳細: 1 of 3. 不足: a/b/action',
      '未確認       インベントリ         前の確認に失敗したため、確認していません。',
      '正常         ストア               監査の読み取りと書き込みができます。',
      '正常         検査できる VM        検査できる VM があります。詳細: 3 of 4 VMs can be probed.',
    ]);
  });
});
