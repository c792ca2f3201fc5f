import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DismAnswer } from '../../../../lib/smb/evidence/evidence.ts';
import {
  type DismList,
  proveDismList,
  readDism,
  readDismRow,
  readWmi,
} from '../../../../lib/smb/evidence/feature-state.ts';

const folder = new URL('../../../fixtures/feature-state/', import.meta.url);
const all = readdirSync(folder).sort();

function fixture(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

/** What a probe takes from a text: the lines that end. */
function wholeLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).slice(0, -1);
}

const feature = 'SMB1Protocol';
const client = 'SMB1Protocol-Client';
const removed: DismAnswer = { kind: 'state', state: 'removed', text: 'Disabled with Payload Removed' };
const disabled: DismAnswer = { kind: 'state', state: 'disabled', text: 'Disabled' };
const noState: DismAnswer = { kind: 'none', why: 'no whole state line behind a feature name' };

type Case = { file: string; asked?: string; exitCode?: number; answer: DismAnswer };

const cases: readonly Case[] = [
  { file: 'enabled.txt', answer: { kind: 'state', state: 'enabled', text: 'Enabled' } },
  { file: 'disabled.txt', answer: disabled },
  { file: 'removed.txt', answer: removed },
  { file: 'client-removed.txt', asked: client, answer: removed },
  { file: 'enable-pending.txt', answer: { kind: 'state', state: 'enable-pending', text: 'Enable Pending' } },
  {
    file: 'disable-pending.txt',
    answer: { kind: 'state', state: 'disable-pending', text: 'Disable Pending' },
  },
  { file: 'partially-installed.txt', answer: { kind: 'state', state: 'other', text: 'Partially Installed' } },
  { file: 'progress-bar-with-carriage-returns.txt', answer: disabled },
  { file: 'only-the-lines-that-matter.txt', answer: removed },
  { file: 'trailing-blanks.txt', answer: disabled },
  { file: 'decoy-state-in-description.txt', answer: disabled },
  { file: 'decoy-state-before-name.txt', answer: disabled },
  { file: 'unknown-feature.txt', asked: client, exitCode: -2146498548, answer: { kind: 'not-known' } },
  {
    file: 'reboot-pending-error.txt',
    exitCode: -2146498554,
    answer: { kind: 'busy', why: 'DISM ended with 0x800f0806' },
  },
  { file: 'not-elevated.txt', exitCode: 740, answer: { kind: 'none', why: 'DISM ended with 740' } },
  { file: 'another-feature.txt', answer: { kind: 'none', why: 'the answer is for another feature' } },
  { file: 'client-removed.txt', answer: { kind: 'none', why: 'the answer is for another feature' } },
  { file: 'japanese.txt', answer: noState },
  { file: 'cut-inside-state.txt', answer: noState },
  { file: 'cut-before-state.txt', answer: noState },
  { file: 'cut-at-the-head.txt', answer: noState },
];

describe('readDism', () => {
  it('has an expectation for every fixture', () => {
    expect([...new Set(cases.map(({ file }) => file))].sort()).toEqual(all);
  });

  it.each(cases)('reads $file as $answer', ({ file, asked = feature, exitCode = 0, answer }) => {
    expect(readDism({ feature: asked, exitCode, lines: wholeLines(fixture(file)) })).toEqual(answer);
  });

  it.each([-2146498548, 0x800f080c, 87])(
    'takes exit code %d of an unknown feature for not known',
    (exitCode) => {
      const answer = readDism({
        feature: client,
        exitCode,
        lines: wholeLines(fixture('unknown-feature.txt')),
      });

      expect(answer).toEqual({ kind: 'not-known' });
    },
  );

  it.each([
    { name: '87 without the text', exitCode: 87, file: 'disabled.txt' },
    { name: '87 with another error', exitCode: 87, file: 'not-elevated.txt' },
    { name: '0 beside an error', exitCode: 0, file: 'unknown-feature.txt' },
    { name: 'unknown feature beside a state', exitCode: 0x800f080c, file: 'disabled.txt' },
    {
      name: 'the low byte that some runtimes leave of 0x800f080c',
      exitCode: 0x0c,
      file: 'unknown-feature.txt',
    },
    { name: 'a failure beside a state', exitCode: 3010, file: 'disabled.txt' },
    { name: 'one that was not read', exitCode: null, file: 'disabled.txt' },
  ])('gives no answer for exit code $name', ({ exitCode, file }) => {
    expect(readDism({ feature, exitCode, lines: wholeLines(fixture(file)) }).kind).toBe('none');
  });

  it.each(all)('answers no cut of %s with anything but the truth', (file) => {
    const text = fixture(file);
    for (const { asked = feature, exitCode = 0, answer } of cases.filter((one) => one.file === file)) {
      for (let at = 0; at <= text.length; at += 1) {
        for (const part of [text.slice(0, at), text.slice(at)]) {
          const said = readDism({ feature: asked, exitCode, lines: wholeLines(part) });

          expect(said.kind === 'none' ? answer : said).toEqual(answer);
        }
      }
    }
  });

  it('survives any text and any exit code', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Feature Name : SMB1Protocol', 'State : ', 'Disabled', 'Error: 0x800f080c', '\n', ' '),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.option(fc.integer()), (pieces, exitCode) => {
        const answer = readDism({ feature, exitCode, lines: pieces });

        expect(['state', 'not-known', 'none']).toContain(answer.kind);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([' ', 'State :', 'Feature Name :', 'Feature Name : ', 'Error: 0x', 'Error:\t'])(
    'comes to an end on a long line made of %j',
    (piece) => {
      const line = piece.repeat(100_000);

      expect(readDism({ feature, exitCode: 0, lines: [line, line] }).kind).toBe('none');
    },
  );
});

describe('readWmi', () => {
  it.each([
    ['1', { kind: 'state', installState: 1 }],
    ['4', { kind: 'state', installState: 4 }],
    ['no-row', { kind: 'no-row' }],
  ])('answers for %s', (printed, answer) => {
    expect(readWmi(printed)).toEqual(answer);
  });

  it.each(['', '0', '5', '11', 'many', 'No-Row', ' 1'])('gives no answer for %j', (printed) => {
    expect(readWmi(printed)).toEqual({ kind: 'none', why: 'InstallState is not a number from 1 to 4' });
  });
});

const whole: DismList = { exitCode: 0, rows: 20, known: 1, isClosed: true };

describe('proveDismList', () => {
  it('proves a list of twenty rows with one known feature that came to its end', () => {
    expect(proveDismList(whole)).toEqual({ kind: 'whole' });
  });

  it.each([
    { exitCode: null },
    { exitCode: 1 },
    { exitCode: 87 },
    { exitCode: 11 },
    { exitCode: -2146498548 },
    { rows: 19 },
    { rows: null },
    { known: 0 },
    { known: null },
    { isClosed: false },
  ])('does not take a list for whole with %j', (change) => {
    expect(proveDismList({ ...whole, ...change }).kind).toBe('none');
  });

  it.each([-2146498302, 0x800f0902, -2146498554, 0x800f0806])('says busy for exit code %d', (exitCode) => {
    expect(proveDismList({ ...whole, exitCode }).kind).toBe('busy');
    expect(proveDismList({ exitCode, rows: 0, known: 0, isClosed: false }).kind).toBe('busy');
  });

  it('passes on why there is no list', () => {
    expect(proveDismList({ why: 'timeout' })).toEqual({ kind: 'none', why: 'timeout' });
  });
});

describe('readDismRow', () => {
  const row = (text: string) => ({ kind: 'read', text }) as const;

  it.each([
    ['Enabled', { kind: 'state', state: 'enabled', text: 'Enabled' }],
    ['Disabled', disabled],
    ['Disabled with Payload Removed', removed],
    ['DISABLED WITH PAYLOAD REMOVED', { ...removed, text: 'DISABLED WITH PAYLOAD REMOVED' }],
    ['Enable Pending', { kind: 'state', state: 'enable-pending', text: 'Enable Pending' }],
    ['Disabled with Payload Remove', { kind: 'state', state: 'other', text: 'Disabled with Payload Remove' }],
    ['no-row', { kind: 'not-known' }],
  ])('reads %s in a whole list', (text, answer) => {
    expect(readDismRow({ kind: 'whole' }, row(text))).toEqual(answer);
  });

  it.each(['', 'x'.repeat(61)])('gives no answer for %j', (text) => {
    expect(readDismRow({ kind: 'whole' }, row(text)).kind).toBe('none');
  });

  it.each(['no-row', 'Disabled with Payload Removed', 'Enabled'])(
    'believes no %s of a list that is not whole',
    (text) => {
      const none = { kind: 'none', why: 'the list of features is not whole' } as const;
      const busy = { kind: 'busy', why: 'DISM ended with 0x800f0902' } as const;

      expect(readDismRow(none, row(text))).toEqual(none);
      expect(readDismRow(busy, row(text))).toEqual(busy);
    },
  );

  it('takes a row that was not read for no answer', () => {
    expect(readDismRow({ kind: 'whole' }, { kind: 'unread', text: 'doubled' })).toEqual({
      kind: 'none',
      why: 'doubled',
    });
  });
});
