import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { positionals } from '../../../../lib/cli/commands.ts';
import { completionFacts } from '../../../../lib/cli/completion/completion-facts.ts';
import { completionScript, isShell } from '../../../../lib/cli/completion/shell-scripts.ts';
import { helpEnglish } from '../../../../lib/cli/texts/help-english.ts';
import { helpJapanese } from '../../../../lib/cli/texts/help-japanese.ts';

const facts = completionFacts(helpEnglish);

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
    { line: 'smb1-audit findings --exposure on,pos', offers: ['on,possible'] },
    { line: 'smb1-audit run --fail-on server : dis', offers: ['disabled'] },
    { line: 'smb1-audit run --fail-on on,server : dis', offers: ['disabled'] },
    { line: 'smb1-audit report la', offers: ['latest', 'last'] },
    { line: 'smb1-audit completion p', offers: ['powershell'] },
    { line: 'smb1-audit parse --fail', offers: ['--fail-on'] },
    { line: 'smb1-audit run --subscription ', offers: [''] },
    { line: 'smb1-audit plan --older', offers: [''] },
  ])('offers $offers for "$line"', ({ line, offers }) => {
    expect(offered(line).sort()).toEqual([...offers].sort());
  });
});

/** Of those that few have; where one is missing, that is said. */
const others = (['zsh', 'fish'] as const).filter((shell) => {
  const isThere = spawnSync(shell, ['--version']).status === 0;
  if (!isThere) {
    console.warn(`NOT RUN: completions in ${shell}, which is not on this machine`);
  }
  return isThere;
});

/** What the script offers where zsh's own functions would show it, as `word:what it is`, whatever has been typed of the word. */
function inZsh(line: string): string {
  const words = line.split(' ');
  return `compdef() { }; compset() { }; _files() { print FILE }
_describe() { print -l -- \${(P)2} }
compadd() { shift; print -l -- "$@" }
${completionScript('zsh', facts)}
words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; PREFIX='${words.at(-1)}'; _smb1_audit`;
}

function inFish(line: string): string {
  return `${completionScript('fish', facts)}\ncomplete -C '${line}'`;
}

function wordsIn(shell: 'zsh' | 'fish', line: string): string[] {
  const [options, script] =
    shell === 'zsh' ? [['-f', '-c'], inZsh(line)] : [['--no-config', '-c'], inFish(line)];
  const { stdout, stderr } = spawnSync(shell, [...options, script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const typed = line.split(' ').at(-1) ?? '';
  const found = stdout.split('\n').map((each) => each.split(shell === 'zsh' ? ':' : '\t')[0] ?? '');
  return found.filter((each) => each !== '' && each.startsWith(typed));
}

describe('completionScript for other shells', () => {
  it('offers in them what it offers in bash', () => {
    const offered = [
      { line: 'smb1-audit re', offers: ['report', 'resume'] },
      { line: 'smb1-audit run --max-', offers: ['--max-age', '--max-errors', '--max-in-flight'] },
      { line: 'smb1-audit findings --output j', offers: ['json'] },
      { line: 'smb1-audit findings --client binaries', offers: ['binaries-absent'] },
      { line: 'smb1-audit completion p', offers: ['powershell'] },
      { line: 'smb1-audit report la', offers: ['last', 'latest'] },
      { line: 'smb1-audit run --subscription ', offers: [] },
    ];
    const found = others.flatMap((shell) =>
      offered.map(({ line }) => ({ line, offers: wordsIn(shell, line).sort() })),
    );

    expect(found).toEqual(others.flatMap(() => offered));
  });
});

describe('completionScript', () => {
  it.each(positionals.shell.words)('tells %s of every command and flag, in either language', (shell) => {
    for (const help of [helpEnglish, helpJapanese]) {
      const script = completionScript(shell, completionFacts(help));
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

describe('isShell', () => {
  it.each(['tcsh', 'constructor', 'toString'])('is none: %s', (word) => {
    expect(isShell(word)).toBe(false);
  });
});
