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
