import { describe, expect, it } from '@jest/globals';
import { type Half, halves, type Judgement } from '../../../../lib/model/verdict.ts';
import type { Evidence } from '../../../../lib/smb/evidence/evidence.ts';
import { judge, judgeScQueryOnly, rules } from '../../../../lib/smb/judge/judge.ts';
import { conflictReasons, unknownReasons, warnings } from '../../../../lib/smb/judge/verdict-reasons.ts';
import { everyEvidence } from '../every-evidence.ts';
import {
  dependencies,
  disabled,
  dism,
  enabledOn2019,
  evidence,
  evidenceOn2016,
  leftover,
  read,
  removed,
  removedOn2019,
  running,
  unread,
  withoutSmb1,
  withSmb1,
  wmiState,
} from '../evidence-builder.ts';
import { judgeByHand } from '../judge-by-hand.ts';
import { cases } from '../judge-cases.ts';

/** Collected in one walk over all combinations: what went wrong, by kind, and what was reached. */
function walk(): {
  faults: Record<string, number>;
  reached: Record<'rules' | 'reasons' | 'warnings', Set<string>>;
} {
  const faults: Record<string, number> = {};
  const reached = { rules: new Set<string>(), reasons: new Set<string>(), warnings: new Set<string>() };
  for (const combination of everyEvidence()) {
    const judged = judge(combination);
    for (const half of halves) {
      const judgement = judged[half];
      reached.rules.add(judgement.rule);
      reached.reasons.add(judgement.verdictReason ?? '');
      for (const warning of judgement.warnings) {
        reached.warnings.add(warning);
      }
      const fault = faultOf(combination, half, judgement);
      if (fault !== null) {
        faults[fault] = (faults[fault] ?? 0) + 1;
      }
    }
  }
  return { faults, reached };
}

function faultOf(given: Evidence, half: Half, judgement: Judgement): string | null {
  const { verdict, verdictReason, because } = judgement;
  const said = inWords(judgement);
  const byHand = judgeByHand(given, half);
  if (said !== byHand) {
    return `${half} ${said}, by hand ${byHand}`;
  }
  if (verdict === 'binaries-absent' && !isWhole(given, half)) {
    return `${half} ${said} from damaged evidence`;
  }
  if ((verdict === 'unknown' || verdict === 'conflict') === (verdictReason === null)) {
    return `${half} ${said} with reason ${verdictReason}`;
  }
  return because.length < 2 ? `${half} ${said} because of ${because.length} signals` : null;
}

function inWords({ rule, verdict, warnings: named, changesAtReboot }: Judgement): string {
  let words = `${rule} ${verdict}`;
  for (const code of named) {
    words += ` +${code}`;
  }
  return changesAtReboot ? `${words} @reboot` : words;
}

/** WMI may be silent: the table asks it only to contradict. The store only adds a warning. */
function isWhole({ os, parent, client, server }: Evidence, half: Half): boolean {
  const mine = half === 'client' ? client : server;
  const lists = half === 'client' ? [client.dependencies.registry, client.dependencies.scQuery] : [];
  const feature = os.build.kind === 'read' && os.build.value >= 16_299 ? mine?.feature : parent;
  return (
    [os.build, mine?.file, ...lists].every((one) => one?.kind === 'read') &&
    (mine?.service.kind === 'absent' || mine?.service.kind === 'leftover') &&
    feature?.dism.kind === 'state'
  );
}

describe('judge', () => {
  it('agrees with the table read by hand, and keeps its promises, on every combination of signals', () => {
    const { faults, reached } = walk();

    expect(faults).toEqual({});
    expect([...reached.rules].sort()).toEqual(rules.map((rule) => rule.id).sort());
    const unreached = ['sc-query-only', 'not-asked'];
    const reasons = [...unknownReasons.filter((reason) => !unreached.includes(reason)), ...conflictReasons];
    expect([...reached.reasons].sort()).toEqual(['', ...reasons].sort());
    expect([...reached.warnings].sort()).toEqual([...warnings].sort());
  });

  it.each(cases)(
    'of $name ($half) says $says',
    ({ given, half, says, because, warnings: expected = [], reboot = false }) => {
      const judgement = judge(given)[half];

      const { rule, verdict, verdictReason, warnings: named, changesAtReboot } = judgement;
      expect([rule, verdict, verdictReason].filter((word) => word !== null).join(' ')).toBe(says);
      expect(judgement.because.map(({ effect }) => effect.code).join(' ')).toBe(because);
      expect({ warnings: named, changesAtReboot }).toEqual({ warnings: expected, changesAtReboot: reboot });
    },
  );

  it('has a case for every rule, reason and warning', () => {
    const words = new Set(cases.flatMap(({ says, warnings: named = [] }) => [...says.split(' '), ...named]));

    const codes = [...rules.map(({ id }) => id), ...unknownReasons, ...conflictReasons, ...warnings];
    const apart = ['not-asked', 'sc-query-only'];
    expect(codes.filter((code) => !words.has(code) && !apart.includes(code))).toEqual([]);
  });

  it.each([
    { build: 9599, rule: 'C1' },
    { build: 9600, rule: 'C7' },
    { build: 16_298, rule: 'C7' },
    { build: 16_299, rule: 'C8' },
  ])('takes build $build to rule $rule', ({ build, rule }) => {
    const given = evidence({ build: read(build), parent: disabled, client: { store: read(true) } });

    expect(judge(given).client.rule).toBe(rule);
  });

  it('judges each half by its own evidence', () => {
    const { client, server } = judge({ ...enabledOn2019(), client: removedOn2019.client });

    expect(client).toMatchObject({ rule: 'C8', verdict: 'binaries-absent' });
    expect(server).toMatchObject({ rule: 'B5', verdict: 'enabled' });
  });

  it('says of a half that an earlier probe did not ask for that it is not known', () => {
    const { client, server } = judge({ ...removedOn2019, server: null });

    expect(client.verdict).toBe('binaries-absent');
    expect(server).toEqual({
      verdict: 'unknown',
      verdictReason: 'not-asked',
      rule: 'A',
      because: [],
      warnings: [],
      changesAtReboot: false,
    });
  });

  it.each<{ damaged: string; given: Evidence }>([
    { damaged: 'os build', given: evidence({ build: unread }) },
    {
      damaged: 'driver service',
      given: evidence({ client: { service: { kind: 'unread', why: 'damaged' } } }),
    },
    { damaged: 'driver file', given: evidence({ client: { file: unread } }) },
    {
      damaged: 'registry list',
      given: evidence({ client: { dependencies: { registry: unread, scQuery: read(withoutSmb1) } } }),
    },
    {
      damaged: 'sc.exe list',
      given: evidence({ client: { dependencies: { registry: read(withoutSmb1), scQuery: unread } } }),
    },
    {
      damaged: 'DISM answer',
      given: evidence({ client: { feature: { dism: dism.none, wmi: wmiState(3) } } }),
    },
    {
      damaged: 'DISM answer on 2016',
      given: evidenceOn2016({ parent: { dism: dism.none, wmi: wmiState(3) } }),
    },
  ])('says unknown, never binaries-absent, when the $damaged could not be read', ({ given }) => {
    expect(judge(given).client.verdict).toBe('unknown');
  });

  it('names the pair that contradicts, with both values', () => {
    const given = evidence({ client: { feature: disabled, store: read(true) }, parent: removed });

    const { verdictReason, because } = judge(given).client;

    expect(verdictReason).toBe('feature-disabled-with-parent-removed');
    expect(because).toEqual([
      {
        signal: 'feature',
        value: 'SMB1Protocol-Client: Disabled',
        effect: { code: 'feature-not-installed' },
      },
      {
        signal: 'feature',
        value: 'SMB1Protocol: Disabled with Payload Removed',
        effect: { code: 'feature-removed' },
      },
    ]);
  });

  it.each([
    { rebootPending: read(true), parent: removed, value: 'RebootPending is there' },
    {
      rebootPending: unread,
      parent: { dism: dism.enablePending, wmi: wmiState(2) },
      value: 'SMB1Protocol: Enable Pending',
    },
  ])('names the pair and the restart while one is pending: $value', ({ rebootPending, parent, value }) => {
    const given = evidence({ rebootPending, parent, server: { listing: running } });

    const { verdict, verdictReason, because } = judge(given).server;

    expect([verdict, verdictReason]).toEqual(['unknown', 'change-pending']);
    expect(because.slice(0, 3)).toEqual([
      { signal: 'service', value: 'absent', effect: { code: 'service-absent' } },
      { signal: 'running', value: 'running', effect: { code: 'running' } },
      { signal: 'restartPending', value, effect: { code: 'restart-pending' } },
    ]);
  });

  it.each([2, 3, 5, 6, 7])('takes a driver in state %i for loaded', (state) => {
    const given = evidence({ server: { service: leftover(4), listing: { kind: 'listed', state } } });

    expect(judge(given).server).toMatchObject({ rule: 'B0', verdict: 'conflict' });
  });

  it('finds a dependency in either list, whatever its case', () => {
    const inOne = { registry: read(withoutSmb1), scQuery: read(['MRXSMB10']) };

    for (const lists of [dependencies(read(withSmb1)), inOne]) {
      expect(judge(evidence({ client: { dependencies: lists } })).client).toMatchObject({ rule: 'C1' });
    }
  });

  it('keeps what a hostile guest prints short', () => {
    const long = 'x'.repeat(100_000);
    const lists = { registry: read([long, 'MRxSmb10']), scQuery: read([long]) };
    const text: Evidence['parent'] = {
      dism: { kind: 'state', state: 'other', text: long },
      wmi: { kind: 'none', why: long },
    };
    const given = evidence({
      client: { dependencies: lists },
      server: { feature: text, listing: { kind: 'unread', why: long } },
      parent: text,
    });

    const { client, server } = judge(given);

    expect([...client.because, ...server.because].every(({ value }) => value.length < 400)).toBe(true);
  });
});

describe('judgeScQueryOnly', () => {
  it.each([
    { reading: { smb1: true, smb2: true }, value: 'MRxSmb10 listed, MRxSmb20 listed' },
    { reading: { smb1: false, smb2: true }, value: 'MRxSmb10 not listed, MRxSmb20 listed' },
  ])('never decides on the list alone: $value', ({ reading, value }) => {
    const judgement = judgeScQueryOnly(reading);

    expect(judgement).toMatchObject({ verdict: 'unknown', verdictReason: 'sc-query-only' });
    expect(judgement.because).toEqual([
      { signal: 'dependencies', value, effect: { code: 'list-not-enough' } },
    ]);
  });
});
