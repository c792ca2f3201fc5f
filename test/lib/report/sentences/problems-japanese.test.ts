import { describe, expect, it } from '@jest/globals';
import { type Problem, problemSchema } from '../../../../lib/model/reasons/problem.ts';
import { problemEnglish } from '../../../../lib/model/reasons/problem-english.ts';
import { problemJapanese } from '../../../../lib/report/sentences/problems-japanese.ts';
import { samplesOf } from '../../../support/schema-samples.ts';
import { sharedWords } from '../../../support/shared-words.ts';

const problems = samplesOf(problemSchema) as Problem[];

describe('problemJapanese', () => {
  it('has a sentence of its own for every problem, whatever is in it', () => {
    const untranslated = problems
      .filter(({ code }) => code !== 'as-said')
      .filter((problem) => {
        const [english, japanese] = [problemEnglish(problem), problemJapanese(problem)];
        return !/[ぁ-ん]/.test(japanese) || sharedWords(english, japanese).length > 0;
      });

    expect(untranslated).toEqual([]);
    expect(new Set(problems.map(({ code }) => code)).size).toBeGreaterThan(40);
  });

  it('has no hole in a sentence', () => {
    const said = problems.flatMap((problem) => [problemEnglish(problem), problemJapanese(problem)]);

    expect(said.filter((text) => /undefined|null|\[object|。。|: $/.test(text))).toEqual([]);
  });

  it.each<{ problem: Problem; says: string }>([
    {
      problem: {
        code: 'call-failed',
        call: { code: 'subscription', subscriptionId: '1234' },
        said: 'It may not.',
        status: 403,
        isBare: false,
        advice: 'forbidden',
      },
      says: 'サブスクリプション 1234 の読み取りに失敗しました。このスコープでこのアクションを許可するロールを、監査に使用する ID に割り当ててください。詳細: It may not.',
    },
    {
      problem: {
        code: 'call-failed',
        call: { code: 'subscriptions' },
        said: '',
        status: 502,
        isBare: true,
        advice: 'azure-trouble',
      },
      says: 'サブスクリプションの一覧の取得に失敗しました。Azure 側の問題です。再試行できます。詳細: HTTP 502',
    },
    {
      problem: {
        code: 'call-failed',
        call: { code: 'subscriptions' },
        said: 'It is not valid.',
        status: 400,
        isBare: false,
        advice: 'refused',
      },
      says: 'サブスクリプションの一覧の取得に失敗しました。Azure に要求を拒否されました。詳細: HTTP 400 It is not valid.',
    },
    {
      problem: { code: 'excluded-group-in-doubt', managementGroup: 'mg-1', doubt: 'pages-cut' },
      says: '除外する管理グループ mg-1 のサブスクリプションを Resource Graph からすべて取得できたか確かでないため、検査は行いません (応答が途中で切れました)。サブスクリプション ID を指定して除外してください。',
    },
    {
      problem: { code: 'file-not-written', path: 'x', why: "ENOENT: no such file or directory, open 'x'" },
      says: 'ファイル x に書き込めません。詳細: ファイルまたはフォルダーがありません [ENOENT]',
    },
  ])('says $problem.code as people do', ({ problem, says }) => {
    expect(problemJapanese(problem)).toBe(says);
  });
});
