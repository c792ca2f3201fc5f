import { describe, expect, it } from '@jest/globals';
import { parsedJson } from '../../../lib/model/parsed-json.ts';

describe('parsedJson', () => {
  it.each([
    { text: '{"a":[1]}', says: { a: [1] } },
    { text: 'null', says: null },
    { text: '', says: undefined },
    { text: '<html>', says: undefined },
  ])('takes $text for $says', ({ text, says }) => {
    expect(parsedJson(text)).toEqual(says);
  });
});
