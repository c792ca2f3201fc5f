import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { embeddedJson, html } from '../../../../lib/report/html/html.ts';

const hostile = fc.string({ unit: 'binary', maxLength: 60 });

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onmouseover='x`, '&quot; onmouseover=&#39;x'],
    ['a & b', 'a &amp; b'],
    ['evil\u202egnp.exe', 'evil\\u{202e}gnp.exe'],
    ['nul\u0000\u001b[2J', 'nul\\u{0}\\u{1b}[2J'],
  ])('writes %j as %s', (text, written) => {
    expect(html`<b title="${text}">${text}</b>`.markup).toBe(`<b title="${written}">${written}</b>`);
  });

  it('takes markup that it made itself as it is, and nothing as nothing', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);

    expect(html`<ul>${items}</ul>${null}${7}`.markup).toBe('<ul><li>a</li><li>&lt;</li></ul>7');
  });

  it('never lets a text open or close anything', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"'\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('embeddedJson', () => {
  it('cannot end the script element it stands in, nor begin a comment in it', () => {
    expect(embeddedJson('</script><!--<script>')).toBe(
      '"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e"',
    );
  });

  it('makes names of properties inert, too', () => {
    expect(embeddedJson([{ 'a\u202e<': null, b: [{ '\u0000': true }] }])).toBe(
      '[{"a\\\\u{202e}\\u003c":null,"b":[{"\\\\u{0}":true}]}]',
    );
  });

  it('parses to the same values, made inert', () => {
    fc.assert(
      fc.property(fc.array(hostile), (texts) => {
        const json = embeddedJson(texts);

        expect(json).not.toMatch(/[<>&\p{Cc}\p{Cf}\p{Cs}]/u);
        for (const [index, text] of (JSON.parse(json) as string[]).entries()) {
          const visible = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;
          expect(text).toMatch(visible);
          expect(visible.test(texts[index] ?? '') ? text : texts[index]).toBe(texts[index]);
        }
      }),
    );
  });
});
