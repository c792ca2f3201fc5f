import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { server2019 } from '../guest-cases.ts';
import { machineOddities } from './oddities.ts';
import { answerOddities, type GuestOutput, runGuest } from './run-guest.ts';

const vm = server2019('enabled');

function linesOf(script: string, oddity?: string): string[] {
  const { stdout, stderr } = runGuest({ script, vm: server2019('enabled', oddity) });
  expect(stderr).toBe('');
  return stdout.split('\r\n').slice(0, -1);
}

describe('runGuest', () => {
  it.each([
    { script: "'a' + 'b'", lines: ['ab'] },
    { script: "'@NONCE@'", lines: ['@NONCE@'] },
    { script: "1 + '2'", lines: ['3'] },
    { script: "'1' + 2", lines: ['12'] },
    { script: '$x = @(1, 2) + 3; $x.Count; $x[-1]', lines: ['3', '3'] },
    { script: "'{0:x4}-{1}' -f 255, 'a'", lines: ['00ff-a'] },
    { script: "'Abc' -match 'B(.)'; $matches[1]", lines: ['True', 'c'] },
    { script: "'a1b2' -replace '[0-9]', '?'", lines: ['a?b?'] },
    { script: "('a|b' -split '\\|') -join '+'", lines: ['a+b'] },
    { script: "[int]'Az'[1]", lines: ['122'] },
    { script: "$t = @{ Name = 'x' }; $t.name; $t['NAME']", lines: ['x', 'x'] },
    { script: 'function F($a, $b) { "$b-$a"; return 3; 4 }; F 1 2', lines: ['2-1', '3'] },
    {
      script: 'foreach ($i in 1, 2) { if ($i -eq 2) { "two" } elseif ($i -eq 1) { "one" } else { "x" } }',
      lines: ['one', 'two'],
    },
    { script: 'for ($i = 0; $i -lt 3; $i++) { $i }', lines: ['0', '1', '2'] },
    { script: "$a = 'outer'; function F { $a; $a = 'inner' }; F; $a", lines: ['outer', 'outer'] },
    {
      script:
        "try { Get-ItemProperty -Path 'HKLM:\\x' -ErrorAction Stop } catch { \"$($_.CategoryInfo.Category)\" } finally { 'end' }",
      lines: ['ObjectNotFound', 'end'],
    },
    { script: "@('b', 'a', 'b') | Sort-Object -Unique", lines: ['a', 'b'] },
    { script: '@(1, 2) | ForEach-Object { $_ * 2 }', lines: ['2', '4'] },
    {
      script: 'sc.exe query nosuch | ForEach-Object { 1 }; $LASTEXITCODE',
      lines: ['1', '1', '1', '1', '1060'],
    },
  ])('runs $script', ({ script, lines }) => {
    expect(linesOf(script)).toEqual(lines);
  });

  it.each([
    { name: 'an unknown command', script: 'Frobnicate-Thing', error: 'is not recognized' },
    { name: 'an unknown parameter', script: "Get-ItemProperty -Path 'HKLM:\\x' -Frob", error: 'parameter' },
    { name: 'a method call', script: "'a'.Trim()", error: 'does not know' },
    { name: 'a type', script: '[System.IO.File]', error: 'does not know' },
    { name: 'a redirection', script: "'a' > C:\\x.txt", error: 'does not know' },
    { name: 'syntax that is none', script: 'if (', error: 'syntax error' },
    { name: 'a missing key', script: "Get-ItemProperty -Path 'HKLM:\\x'", error: 'ObjectNotFound' },
  ])('complains of $name', ({ script, error }) => {
    const { stderr, exitCode } = runGuest({ script, vm });

    expect(stderr).toContain(error);
    expect(exitCode).toBe(1);
  });

  it.each([
    {
      name: 'System32',
      oddity: undefined,
      path: 'C:\\Windows\\System32\\drivers\\mrxsmb10.sys',
      found: ['mrxsmb10.sys'],
    },
    {
      name: 'Sysnative',
      oddity: undefined,
      path: 'C:\\Windows\\Sysnative\\drivers\\mrxsmb10.sys',
      found: [],
    },
    {
      name: 'redirected System32',
      oddity: '32-bit-host',
      path: 'C:\\Windows\\System32\\drivers\\mrxsmb10.sys',
      found: [],
    },
    {
      name: 'Sysnative',
      oddity: '32-bit-host',
      path: 'C:\\Windows\\Sysnative\\drivers\\mrxsmb10.sys',
      found: ['mrxsmb10.sys'],
    },
  ])('shows a $oddity host its $name', ({ oddity, path, found }) => {
    expect(
      linesOf(
        `try { Get-ChildItem -Path '${path}' -ErrorAction Stop | ForEach-Object { $_.Name } } catch { }`,
        oddity,
      ),
    ).toEqual(found);
  });

  it('shows a 32-bit host another edition unless it asks for the 64-bit view', () => {
    const key = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';

    expect(linesOf(`(Get-ItemProperty -Path 'HKLM:\\${key}').EditionID`, '32-bit-host')).toEqual([
      'Enterprise',
    ]);
    expect(linesOf(`reg.exe query 'HKLM\\${key}' /reg:64`, '32-bit-host').join()).toContain(
      'ServerDatacenter',
    );
  });

  it('prints sc.exe in the language of the machine where captures tell how', () => {
    const print = (language: string) =>
      runGuest({ script: 'sc.exe qc lanmanworkstation', vm: { ...vm, language } }).stdout;

    expect(print('es-ES')).toMatch(/CORRECTO[\s\S]*DEPENDENCIAS {7}: Bowser\r\n {27}: MRxSmb10/);
    expect(print('it-IT')).toMatch(/OPERAZIONI RIUSCITE[\s\S]*DIPENDENZE {16}: Bowser/);
    expect(print('fr-FR')).toMatch(/réussite\(s\)[\s\S]*DEPENDENCIES {7}: Bowser/);
    expect(print('de-DE')).toMatch(/ERFOLG[\s\S]*DEPENDENCIES {7}: Bowser/);
  });

  it('describes every oddity in the README', () => {
    const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');

    expect(
      [...machineOddities, ...answerOddities].filter((oddity) => !page.includes(`\`${oddity}\``)),
    ).toEqual([]);
  });
});

describe('test/support/guest', () => {
  it('answers on stdout what the function answers', () => {
    const script = "sc.exe query mrxsmb10; 'x'";
    const printed = execFileSync(fileURLToPath(new URL('../guest', import.meta.url)), {
      input: JSON.stringify({ script, vm }),
      encoding: 'utf8',
    });

    expect(JSON.parse(printed) as GuestOutput).toEqual(runGuest({ script, vm }));
  });
});
