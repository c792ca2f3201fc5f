import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../../lib/doctor/redact.ts';

describe('redact', () => {
  it.each([
    {
      hides: 'addresses with their signatures',
      text: 'GET https://management.azure.com/x?t=1&c=abc failed',
      shows: 'GET <address> failed',
    },
    { hides: 'tokens', text: 'Bearer eyJhbGciOi.eyJzdWIi.c2ln', shows: 'Bearer <token>' },
    {
      hides: 'resource ids',
      text: 'Reading /subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg failed.',
      shows: 'Reading <resource id> failed.',
    },
    {
      hides: 'ids',
      text: 'Subscription 0B1F6471-1bf0-4dda-aec3-cb9272f09590 was',
      shows: 'Subscription <id> was',
    },
    { hides: 'mail addresses', text: 'for jo.doe@contoso.example.', shows: 'for <mail address>' },
    { hides: 'long texts', text: `c=${'Ab1+/'.repeat(20)}`, shows: '<long text>' },
  ])('hides $hides', ({ text, shows }) => {
    expect(redact({ detail: text }, [])).toEqual({ detail: shows });
  });

  it('hides names as whole words, in any case, and the longer of two first', () => {
    const text = 'VM-1 in vm-1-group, not vm-10';

    expect(redact(text, ['vm-1', 'vm-1-group'])).toBe('<name 2> in <name 1>, not vm-10');
  });

  it('leaves what names nobody', () => {
    const own = {
      probeSha256: 'a'.repeat(64),
      state: 'held',
      count: 3,
      none: null,
      list: ['InstallState 3', true],
    };

    expect(redact(own, ['vm-1'])).toEqual(own);
  });

  it('leaves no name behind, wherever it stands', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{3,14}[a-z0-9]$/);

    fc.assert(
      fc.property(word, fc.array(fc.constantFrom(' ', '/', '"', '.', ':', '(')), (name, marks) => {
        const text = [...marks.map((mark) => `${mark}${name}${mark}`), ` ${name.toUpperCase()} `].join(' x ');

        expect(String(redact(text, [name])).toLowerCase()).not.toContain(name);
      }),
    );
  });
});
