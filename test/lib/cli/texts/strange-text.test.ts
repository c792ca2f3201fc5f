import { describe, expect, it } from '@jest/globals';
import { saidEnglish } from '../../../../lib/cli/texts/said-english.ts';
import { saidJapanese } from '../../../../lib/cli/texts/said-japanese.ts';
import { strangeText } from '../../../../lib/cli/texts/strange-text.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' });

describe('strangeText', () => {
  it('says of a full disk that the output cannot be written, and why', () => {
    expect(strangeText(full, saidEnglish)).toBe(`The output cannot be written: ${full.message}`);
    expect(strangeText(full, saidJapanese)).toContain(full.message);
    expect(strangeText(full, saidJapanese)).toContain('書き込めません');
  });

  it.each([new TypeError('x is undefined'), 'x is undefined'])('calls a bug a bug (%s)', (bug) => {
    expect(strangeText(bug, saidEnglish)).toBe('This is a bug in smb1-audit: x is undefined');
  });
});
