import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { openEnvelope } from '../../../../lib/smb/probe/envelope.ts';
import { entriesOf, type Fields } from '../../../../lib/smb/probe/envelope-body.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';

type Vector = {
  readonly nonce: string | null;
  readonly output: readonly string[];
  readonly opens: string;
  readonly why?: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
};

const nonce = '00112233445566778899aabbccddeeff' as Nonce;
const otherNonce = 'ffeeddccbbaa99887766554433221100' as Nonce;
const body = ['os.build=17763', 'mrxsmb10=absent', 'srv!PermissionDenied'];
const sealed = sealEnvelope(nonce, body);

describe('docs/probe-envelope.md', () => {
  const page = readFileSync(new URL('../../../../docs/probe-envelope.md', import.meta.url), 'utf8');
  const vectors = [...page.matchAll(/### (.+)\n\n```json vector\n([\s\S]+?)\n```/g)].map(
    ([, title = '', json = '']) => ({
      title,
      vector: JSON.parse(json) as Vector,
    }),
  );

  it('holds ten vectors, and three of version 1', () => {
    expect(vectors.filter(({ title }) => /^\d/.test(title))).toHaveLength(10);
    expect(vectors).toHaveLength(13);
  });

  it.each(vectors)('$title', ({ vector }) => {
    const opened = openEnvelope(vector.output.join('\r\n'), vector.nonce as Nonce | null);

    expect(opened.kind).toBe(vector.opens);
    expect(opened.kind === 'unreadable' ? opened.why : undefined).toBe(vector.why);
    expect(opened.kind === 'answer' ? asTexts(opened.fields) : undefined).toEqual(vector.fields);
  });
});

describe('openEnvelope', () => {
  it.each([
    { name: 'LF', output: sealed.join('\n') },
    { name: 'CRLF', output: `${sealed.join('\r\n')}\r\n` },
    { name: 'doubled line ends', output: sealed.join('\r\r\n') },
    { name: 'a byte order mark', output: `\ufeff${sealed.join('\n')}` },
    { name: 'a progress bar on the first line', output: `[=====  50%] \r${sealed.join('\n')}` },
    { name: 'other output before and behind', output: ['hello', ...sealed, 'bye'].join('\n') },
    { name: 'twice the same', output: [...sealed, ...sealed].join('\n') },
    { name: 'behind a stale one', output: [...sealEnvelope(otherNonce, body), ...sealed].join('\n') },
    {
      name: 'behind the rest of a stale one',
      output: [...sealEnvelope(otherNonce, body).slice(2), ...sealed].join('\n'),
    },
  ])('opens an answer with $name', ({ output }) => {
    expect(openEnvelope(output, nonce)).toMatchObject({ kind: 'answer', nonce });
  });

  it.each([
    { name: 'a version that is not known', output: sealEnvelope(nonce, body, 3), why: 'version-not-known' },
    { name: 'version 0', output: sealEnvelope(nonce, body, 0), why: 'version-not-known' },
    { name: 'version 1', output: sealEnvelope(nonce, body, 1), why: 'version-not-asked' },
    {
      name: 'version 1 before ours',
      output: [...sealEnvelope(nonce, body, 1), ...sealed],
      why: 'version-not-asked',
    },
    { name: 'half of version 1', output: sealEnvelope(nonce, body, 1).slice(0, 2), why: 'version-not-asked' },
    {
      name: 'a frame renamed',
      output: sealEnvelope(nonce, body, 1).map((line) => line.replace(' v1 ', ' v2 ')),
      why: 'damaged',
    },
    {
      name: 'a line of version 1 in ours',
      output: sealEnvelope(nonce, [...body, 'wmi.client=3']),
      why: 'body-of-v1-in-frame-of-v2',
    },
    {
      name: 'an entry without a value of version 1',
      output: sealEnvelope(nonce, ['store!timeout', ...body]),
      why: 'body-of-v1-in-frame-of-v2',
    },
    {
      name: 'two copies that differ',
      output: [...sealed, ...sealEnvelope(nonce, ['os.build=1'])],
      why: 'copies-differ',
    },
    { name: 'a line that is no entry', output: sealEnvelope(nonce, ['no entry']), why: 'no-entry' },
    { name: 'words', output: ['Access is denied.'], why: 'no-marker' },
  ])('says why it cannot read $name', ({ output, why }) => {
    expect(openEnvelope(output.join('\n'), nonce)).toEqual({ kind: 'unreadable', why });
  });

  it('opens a saved output of either version, each with its own lines only', () => {
    const ofV1 = ['mrxsmb10=absent', 'driver-file=no'];
    const ofV2 = ['mrxsmb10=absent', 'mrxsmb10.file=no'];
    const open = (lines: readonly string[], version: number) =>
      openEnvelope(sealEnvelope(nonce, lines, version).join('\n'), null);

    expect(open(ofV1, 1)).toMatchObject({ kind: 'answer', version: 1 });
    expect(open(ofV2, 2)).toMatchObject({ kind: 'answer', version: 2 });
    expect(open(ofV2, 1)).toEqual({ kind: 'unreadable', why: 'body-of-v2-in-frame-of-v1' });
    expect(open(ofV1, 2)).toEqual({ kind: 'unreadable', why: 'body-of-v1-in-frame-of-v2' });
  });

  it('takes a begin of one version and an end of the other for two halves', () => {
    const mixed = [...sealed.slice(0, -1), ...sealEnvelope(nonce, body, 1).slice(-1)];

    expect(openEnvelope(mixed.join('\n'), null).kind).toBe('truncated');
  });

  it.each([
    {
      name: 'two different answers',
      output: [...sealed, ...sealEnvelope(nonce, ['os.build=1'])],
      opens: 'unreadable',
    },
    {
      name: 'a forged end',
      output: [sealed[0], body[0], `smb1-probe v2 end ${nonce} 1 00000000`, ...sealed.slice(2)],
      opens: 'unreadable',
    },
    {
      name: 'one line too many',
      output: [...sealed.slice(0, 2), 'srv.file=no', ...sealed.slice(2)],
      opens: 'unreadable',
    },
    {
      name: 'lines in another order',
      output: [sealed[0], sealed[2], sealed[1], ...sealed.slice(3)],
      opens: 'unreadable',
    },
    {
      name: 'a control character',
      output: sealEnvelope(nonce, ['os.product=\u001b[31mred']),
      opens: 'unreadable',
    },
    { name: 'a NUL', output: sealEnvelope(nonce, ['os.product=a\u0000b']), opens: 'unreadable' },
    { name: 'a line that is no entry', output: sealEnvelope(nonce, ['no entry']), opens: 'unreadable' },
    {
      name: 'a key that goes on in the next line',
      output: sealEnvelope(nonce, ['os.bu', '+ild=17763']),
      opens: 'unreadable',
    },
    { name: 'a continuation of nothing', output: sealEnvelope(nonce, ['+more']), opens: 'unreadable' },
    {
      name: 'a line of a thousand characters',
      output: sealEnvelope(nonce, [`a=${'x'.repeat(1000)}`]),
      opens: 'unreadable',
    },
    {
      name: 'three hundred lines',
      output: sealEnvelope(nonce, new Array<string>(300).fill('a=1')),
      opens: 'unreadable',
    },
    { name: 'words without a marker', output: ['Access is denied.'], opens: 'unreadable' },
    { name: 'blanks', output: ['', '   '], opens: 'crashed' },
    { name: 'a begin marker alone', output: sealed.slice(0, 1), opens: 'truncated' },
    { name: 'an end marker alone', output: sealed.slice(-1), opens: 'truncated' },
    {
      name: 'half of ours behind a stale one',
      output: [...sealEnvelope(otherNonce, body), ...sealed.slice(0, 2)],
      opens: 'truncated',
    },
    { name: 'half a stale one', output: sealEnvelope(otherNonce, body).slice(0, 2), opens: 'stale' },
  ])('answers $opens for $name', ({ output, opens }) => {
    expect(openEnvelope(output.join('\r\n'), nonce).kind).toBe(opens);
  });

  it('tells every tail of an answer from the answer', () => {
    const whole = sealed.join('\r\n');
    const tails = Array.from({ length: whole.length - 1 }, (_, index) => whole.slice(index + 1));

    expect(tails.filter((tail) => openEnvelope(tail, nonce).kind === 'answer')).toEqual([]);
  });

  it('tells every beginning of an answer from the answer', () => {
    const whole = sealed.join('\r\n');
    const beginnings = Array.from({ length: whole.length - 1 }, (_, length) => whole.slice(0, length));

    expect(beginnings.filter((beginning) => openEnvelope(beginning, nonce).kind === 'answer')).toEqual([]);
  });

  it('refuses every change of one character', () => {
    const whole = sealed.join('\n');
    const position = fc.nat(whole.length - 1);
    const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));

    fc.assert(
      fc.property(position, character, (at, to) => {
        fc.pre(whole[at] !== to);
        const changed = whole.slice(0, at) + to + whole.slice(at + 1);

        expect(openEnvelope(changed, nonce).kind).not.toBe('answer');
      }),
    );
  });

  it('gives back every body that fits the grammar', () => {
    const value = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    });
    const key = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/);

    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 40 }), (entries) => {
        const opened = openEnvelope(
          sealEnvelope(
            nonce,
            entries.map(([k, v]) => `${k}=${v}`),
          ).join('\n'),
          nonce,
        );
        const texts = opened.kind === 'answer' ? asTexts(opened.fields) : null;

        expect(texts).toEqual(grouped(entries));
      }),
    );
  });

  it('answers something for any text', () => {
    const words = fc.constantFrom(...sealed, 'smb1-probe v2 begin', '\0', '+x', '\r', '\n', 'x'.repeat(300));

    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }),
        fc.boolean(),
        (pieces, known) => {
          expect(typeof openEnvelope(pieces.join('\n'), known ? nonce : null).kind).toBe('string');
        },
      ),
    );
  });

  it.each([
    { name: 'carriage returns', text: '\r'.repeat(4_000_000) },
    { name: 'blanks', text: ' '.repeat(4_000_000) },
    { name: 'begin markers', text: `smb1-probe v2 begin ${nonce}\n`.repeat(80_000) },
    { name: 'whole envelopes', text: `${sealed.join('\n')}\n`.repeat(20_000) },
    { name: 'one huge line', text: `smb1-probe v2 begin ${nonce} `.repeat(80_000) },
    { name: 'an open envelope without end', text: `smb1-probe v2 begin ${nonce}\n${'+x\n'.repeat(20_000)}` },
  ])('looks at no more than the end of four megabytes of $name', ({ text }) => {
    const few = text.slice(-65_536);

    expect(openEnvelope(text, nonce).kind).toBe(openEnvelope(few, nonce).kind);
  });
});

function asTexts(fields: Fields): Record<string, string[]> {
  return Object.fromEntries(
    fields.all.map((field) => [
      field.key,
      entriesOf(field).map((entry) => (entry.kind === 'read' ? entry.text : `!${entry.text}`)),
    ]),
  );
}

function grouped(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of entries) {
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return Object.fromEntries(groups);
}
