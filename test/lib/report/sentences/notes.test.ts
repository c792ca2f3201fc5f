import { describe, expect, it } from '@jest/globals';
import type { AuditNote } from '../../../../lib/model/reasons/audit-note.ts';
import { noteJson, noteText } from '../../../../lib/report/sentences/notes.ts';

const notes: readonly AuditNote[] = [
  { code: 'exclusion-without-match', dimension: 'tags', value: 'env=prd' },
  { code: 'do-not-touch-meant', value: 'donottouch', count: 3 },
  { code: 'os-disks-in-doubt', doubt: { code: 'rows-missing', announced: 12, given: 9 } },
  { code: 'nothing-carried-over', why: { 'too-old': 12, restarted: 3 } },
  { code: 'rows-not-sent', sent: 12, trouble: 'throttled', status: 429 },
];

describe('noteText', () => {
  it.each(['moon-phase', 'constructor'])('shows what only a later version notes: %s', (code) => {
    const later = { code, moon: 'full' } as unknown as AuditNote;

    expect(noteText(later, 'ja')).toBe(`{"code":"${code}","moon":"full"}`);
  });

  it.each([
    ['en', 'run commands from elsewhere'],
    ['ja', 'ほかからの Run Command'],
  ] as const)('says what else may count as a change, in %s', (language, words) => {
    expect(noteText({ code: 'nothing-carried-over', why: { changed: 58 } }, language)).toContain(words);
  });

  it.each(notes)('says in both languages what $code knows', (note) => {
    const told = JSON.stringify(note).match(/env=prd|donottouch|\b(3|12|9)\b/g) ?? [];

    for (const language of ['en', 'ja'] as const) {
      expect(told.filter((value) => !noteText(note, language).includes(value))).toEqual([]);
    }
    expect(noteText(note, 'ja')).not.toBe(noteText(note, 'en'));
  });
});

describe('noteJson', () => {
  it('has the code, an English sentence and the data', () => {
    expect(noteJson({ code: 'do-not-touch-meant', value: 'true', count: 1 })).toEqual({
      code: 'do-not-touch-meant',
      message:
        'The tag smb1-audit has the value "true" on 1 VM. It was treated as do-not-touch; set the value to do-not-touch.',
      value: 'true',
      count: 1,
    });
  });
});
