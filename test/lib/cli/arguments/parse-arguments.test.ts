import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../../../lib/cli/arguments/parse-arguments.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';

function parse(line: string) {
  return parseArguments(
    line.split(' ').filter((word) => word !== ''),
    english,
  );
}

describe('parseArguments', () => {
  it.each([
    { line: '--help', command: null },
    { line: '-h', command: null },
    { line: 'help', command: null },
    { line: 'help run', command: 'run' },
    { line: 'help -o json', command: null },
    { line: 'run --help', command: 'run' },
    { line: 'run --subscription a -h', command: 'run' },
  ])('gives help for "$line"', ({ line, command }) => {
    const request = parse(line);

    expect(request.kind).toBe('help');
    expect(request.kind === 'help' ? (request.command?.name ?? null) : undefined).toBe(command);
  });

  it.each(['--version', '-V', '-v', 'version'])('takes "%s" for a question of its version', (line) => {
    expect(parse(line)).toEqual({ kind: 'version' });
  });

  it.each([
    { line: 'run --subscription a --subscription=b', flags: { subscription: ['a', 'b'] } },
    {
      line: 'run --tag env=prod --exclude-tag keep-off',
      flags: { tag: ['env=prod'], 'exclude-tag': ['keep-off'] },
    },
    { line: 'run --max-errors 5%', flags: { 'max-errors': { percent: 5 } } },
    { line: 'run --save-evidence --output JSON', flags: { 'save-evidence': true, output: 'json' } },
    { line: 'run --output csv --output tsv', flags: { output: 'tsv' } },
    { line: 'run -s a -s b -o json', flags: { subscription: ['a', 'b'], output: 'json' } },
    {
      line: 'run --probe-deadline 30m --audit-deadline 1.5h --max-age 7d',
      flags: { 'probe-deadline': 1800, 'audit-deadline': 5400, 'max-age': 604_800 },
    },
    { line: '--language ja status --language en', flags: { language: 'en' } },
    { line: 'run --from x --only failed,unknown', flags: { from: 'x', only: ['failed', 'unknown'] } },
    { line: 'run --fail-on enabled,Conflict', flags: { 'fail-on': ['enabled', 'conflict'] } },
    { line: 'run --store=sqlite:--odd', flags: { store: { kind: 'sqlite', path: '--odd' } } },
    { line: 'findings --flagged', flags: null },
  ])('reads "$line"', ({ line, flags }) => {
    if (flags === null) {
      expect(() => parse(line)).toThrow(/no flag "--flagged"/);
      return;
    }
    expect(parse(line)).toMatchObject({ kind: 'run', given: { flags } });
  });

  it.each([
    { line: '', named: /A command is missing, such as plan, run or report: smb1-audit --help/ },
    { line: 'scan', named: /no command "scan": smb1-audit --help lists them all/ },
    { line: 'help scan', named: /no command "scan": smb1-audit --help lists them all/ },
    { line: 'help reprot', named: /Did you mean smb1-audit report\?/ },
    { line: 'finding', named: /no command "finding". Did you mean smb1-audit findings\?/ },
    { line: 'reprot', named: /Did you mean smb1-audit report\?/ },
    { line: 'run --frobnicate', named: /run has no flag "--frobnicate": smb1-audit run --help lists/ },
    { line: 'run --subscripton x', named: /run has no flag "--subscripton". Did you mean --subscription\?/ },
    { line: 'status --exposure on', named: /status has no flag "--exposure": it is one of findings/ },
    { line: 'run -x', named: /run has no flag "-x"/ },
    { line: 'status -s x', named: /status has no flag "-s"/ },
    { line: 'run --fail-on enabeld', named: /--fail-on got "enabeld". Did you mean enabled\?/ },
    { line: 'run --fail-on on,client:enabeld', named: /got "client:enabeld". Did you mean client:enabled\?/ },
    { line: 'export --format json', named: /csv, ndjson or sarif.+smb1-audit findings --output json/ },
    { line: 'run --output', named: /--output needs a value: expected one of table, json/ },
    { line: 'run --store --output json', named: /--store needs a value/ },
    {
      line: 'run --output yaml',
      named: /--output got "yaml": expected one of table, json, ndjson, csv, tsv, none/,
    },
    { line: 'run --max-errors -1', named: /--max-errors got "-1": expected a count of 1 or more/ },
    { line: 'run --max-errors=-1', named: /--max-errors got "-1": expected a count of 1 or more/ },
    {
      line: 'run --probe-deadline 1800',
      named: /--probe-deadline got "1800": expected a duration with its unit, above 0, such as 30m/,
    },
    { line: 'run --probe-deadline 25h', named: /--probe-deadline got "25h": expected a duration/ },
    { line: 'run --max-age 12', named: /--max-age got "12": expected a duration with its unit/ },
    { line: 'purge --older-than 90', named: /--older-than got "90": expected a duration with its unit/ },
    { line: 'run --language de', named: /--language got "de": expected one of en, ja/ },
    { line: 'run --min-coverage 0.9', named: /got "0.9": expected a percentage from 1 to 100, such as 90%/ },
    {
      line: 'run --fail-on bad',
      named: /--fail-on got "bad": expected one or more of on, not-known, possible/,
    },
    { line: 'run --save-evidence=yes', named: /--save-evidence got "yes": expected no value/ },
    { line: 'run extra', named: /run got "extra": expected only flags/ },
    { line: 'status one two', named: /status got "two": expected one AUDIT/ },
    { line: 'explain', named: /explain needs a VM: smb1-audit explain --help/ },
    { line: 'findings --no-output json', named: /findings has no flag "--no-output"/ },
  ])('refuses "$line" in one sentence', ({ line, named }) => {
    expect(() => parse(line)).toThrow(named);
    expect(() => parse(line)).toThrow(/^[^\n]{1,500}[.?]$/);
  });

  it.each([
    {
      address: 'https://a.table.core.windows.net/?sv=1&sig=hush',
      shown: 'https://a.table.core.windows.net/…',
    },
    {
      address: 'https://a.table.core.windows.net/#sv=1&sig=hush',
      shown: 'https://a.table.core.windows.net/…',
    },
    { address: 'https://me:hush@a.table.core.windows.net/', shown: 'https://…a.table.core.windows.net/' },
    {
      address: 'https://hush@a.table.core.windows.net/?sig=hush',
      shown: 'https://…a.table.core.windows.net/…',
    },
    { address: 'SharedAccessSignature=sv=1&sig=hush', shown: 'SharedAccessSignature…' },
  ])('repeats no secret of the store "$address"', ({ address, shown }) => {
    expect(() => parse(`run --store ${address}`)).toThrow(`--store got "${shown}": expected sqlite:PATH`);
  });
});
