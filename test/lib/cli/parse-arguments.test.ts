import { describe, expect, it } from '@jest/globals';
import { commands } from '../../../lib/cli/commands.ts';
import { parseArguments } from '../../../lib/cli/parse-arguments.ts';

function parse(line: string) {
  return parseArguments(
    line.split(' ').filter((word) => word !== ''),
    commands,
  );
}

describe('parseArguments', () => {
  it.each([
    { line: '--help', command: null },
    { line: '-h', command: null },
    { line: 'help', command: null },
    { line: 'help run', command: 'run' },
    { line: 'run --help', command: 'run' },
    { line: 'run --subscription a -h', command: 'run' },
  ])('gives help for "$line"', ({ line, command }) => {
    const request = parse(line);

    expect(request.kind).toBe('help');
    expect(request.kind === 'help' ? (request.command?.name ?? null) : undefined).toBe(command);
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
    { line: '', named: /A command is missing: expected one of plan, run/ },
    { line: 'scan', named: /no command "scan": expected one of plan, run/ },
    { line: 'run --frobnicate', named: /run has no flag "--frobnicate": expected one of --subscription/ },
    { line: 'run -x', named: /run has no flag "-x"/ },
    { line: 'run --output', named: /--output lacks its value: expected one of table, json/ },
    { line: 'run --store --output json', named: /--store lacks its value/ },
    {
      line: 'run --output yaml',
      named: /--output got "yaml": expected one of table, json, ndjson, csv, tsv, none/,
    },
    { line: 'run --max-errors -1', named: /--max-errors lacks its value/ },
    { line: 'run --max-errors=-1', named: /--max-errors got "-1": expected a count of 1 or more/ },
    { line: 'run --probe-deadline 5m', named: /--probe-deadline got "5m": expected a number greater than 0/ },
    {
      line: 'run --fail-on bad',
      named: /--fail-on got "bad": expected one or more of on, not-known, possible/,
    },
    { line: 'run --save-evidence=yes', named: /--save-evidence got "yes": expected no value/ },
    { line: 'run extra', named: /run got "extra": expected only flags/ },
    { line: 'status one two', named: /status got "two": expected one AUDIT/ },
    { line: 'explain', named: /explain lacks its RESOURCE_ID/ },
    { line: 'findings --no-output json', named: /findings has no flag "--no-output"/ },
  ])('refuses "$line" in one sentence', ({ line, named }) => {
    expect(() => parse(line)).toThrow(named);
    expect(() => parse(line)).toThrow(/^[^\n]+\.$/);
  });
});
