import { describe, expect, it } from '@jest/globals';
import { scopeText } from '../../../../lib/report/sentences/scope-text.ts';

const scope = {
  include: { subscriptions: ['s1', 's2', 's3', 's4'], tags: ['env=prod', 'env=test'] },
  exclude: { resourceGroups: ['rg-a', 'rg-b'] },
};

describe('scopeText', () => {
  it.each([
    [
      'en',
      'subscription One (s1), s2, s3 and 1 more, tag env=prod or env=test; without resource group rg-a and rg-b',
    ],
    [
      'ja',
      'サブスクリプション One (s1)、s2、s3 ほか 1 件、タグ env=prod または env=test、除外: リソース グループ rg-a と rg-b',
    ],
  ] as const)('lists what is audited with "and", tags with "or" (%s)', (language, text) => {
    expect(scopeText({ scope, subscriptionNames: { s1: 'One' } }, language)).toBe(text);
  });
});
