import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../../../../lib/cli/commands.ts';
import { completionFacts, shells } from '../../../../lib/cli/completion/completion-facts.ts';
import { completionScript } from '../../../../lib/cli/completion/shell-scripts.ts';
import { helpEnglish } from '../../../../lib/cli/texts/help-english.ts';
import { helpJapanese } from '../../../../lib/cli/texts/help-japanese.ts';

const facts = completionFacts(commands, helpEnglish);

/** What bash itself offers for the last word of a line. */
function offered(line: string): string[] {
  const words = line.split(' ');
  const list = words.map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '--norc',
      '-c',
      `${completionScript('bash', facts)}
COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _smb1_audit; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('completionScript for bash', () => {
  it.each([
    { line: 'smb1-audit pl', offers: ['plan'] },
    { line: 'smb1-audit re', offers: ['resume', 'report'] },
    { line: 'smb1-audit run --max-', offers: ['--max-errors', '--max-in-flight', '--max-age'] },
    { line: 'smb1-audit findings --output j', offers: ['json'] },
    { line: 'smb1-audit findings -o n', offers: ['ndjson', 'none'] },
    { line: 'smb1-audit findings --client binaries', offers: ['binaries-absent'] },
    { line: 'smb1-audit report la', offers: ['latest', 'last'] },
    { line: 'smb1-audit completion p', offers: ['powershell'] },
    { line: 'smb1-audit parse --fail', offers: ['--fail-on'] },
    { line: 'smb1-audit run --subscription ', offers: [''] },
    { line: 'smb1-audit plan --older', offers: [''] },
  ])('offers $offers for "$line"', ({ line, offers }) => {
    expect(offered(line).sort()).toEqual([...offers].sort());
  });
});

describe('completionScript', () => {
  it.each(shells)('tells %s of every command and flag, in either language', (shell) => {
    for (const help of [helpEnglish, helpJapanese]) {
      const script = completionScript(shell, completionFacts(commands, help));
      for (const { name, flags } of facts) {
        expect(script).toContain(name);
        for (const flag of flags) {
          expect(script).toMatch(new RegExp(`${shell === 'fish' ? '-l ' : '--'}${flag.name}\\b`));
        }
      }
    }
  });

  it('leaves no quote open for fish and zsh', () => {
    for (const shell of ['fish', 'zsh'] as const) {
      const lines = completionScript(shell, facts)
        .split('\n')
        .map((line) => line.replaceAll("'\\''", '').replaceAll("\\'", ''));
      expect(lines.filter((line) => (line.match(/'/g) ?? []).length % 2 === 1)).toEqual([]);
    }
  });
});
