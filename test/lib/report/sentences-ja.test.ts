import { describe, expect, it } from '@jest/globals';
import { sentenceJa } from '../../../lib/report/sentences-ja.ts';

describe('sentenceJa', () => {
  it.each([
    ['The chain ends at a Marketplace image of Microsoft.', 'Microsoft の Marketplace イメージです。'],
    [
      'The chain ends at a Marketplace image of another publisher.',
      'Microsoft 以外の発行元の Marketplace イメージです。',
    ],
    ['The restore point that it came from no longer exists.', '作成元の復元ポイントは既に存在しません。'],
    [
      'The disk that it came from could not be read: the answer\nhas two lines',
      '作成元のディスクを読み取れませんでした: the answer\nhas two lines',
    ],
    [
      '92.1 % of the targets were judged; at least 95 % were asked for.',
      '判定できた VM は 92.1 % で、指定された 95 % に達していません。',
    ],
    [
      'Resource Graph announced 1200 virtual machines and gave 1000.',
      'Resource Graph の示した仮想マシンは 1200 台ですが、取得できたのは 1000 台です。',
    ],
  ])('says %j in Japanese, with its names and numbers', (english, japanese) => {
    expect(sentenceJa(english)).toBe(japanese);
  });

  it.each(['AuthorizationFailed: The client has no rights.', 'constructor', ''])(
    'does not guess at %j',
    (text) => {
      expect(sentenceJa(text)).toBeNull();
    },
  );
});
