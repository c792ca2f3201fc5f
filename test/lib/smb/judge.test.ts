import { describe, expect, it } from '@jest/globals';
import type { Judgement, Verdict } from '../../../lib/model/verdict.ts';
import type { Evidence } from '../../../lib/smb/evidence.ts';
import { judge, judgeScQueryOnly, rules } from '../../../lib/smb/judge.ts';
import { conflictReasons, unknownReasons } from '../../../lib/smb/verdict-reasons.ts';
import { everyEvidence } from './every-evidence.ts';
import {
  absent,
  dism,
  evidence,
  evidenceOn2016,
  noRow,
  noWmi,
  read,
  removedOn2019,
  service,
  unread,
  withoutSmb1,
  withSmb1,
  wmiState,
} from './evidence-builder.ts';
import { judgeByHand } from './judge-by-hand.ts';

/** Collected in one walk over all combinations: what went wrong, by kind, and what was reached. */
function walk(): { faults: Record<string, number>; rules: Set<string>; reasons: Set<string> } {
  const faults: Record<string, number> = {};
  const reached = { faults, rules: new Set<string>(), reasons: new Set<string>() };
  for (const combination of everyEvidence()) {
    const judgement = judge(combination);
    reached.rules.add(judgement.rule);
    reached.reasons.add(judgement.verdictReason ?? '');
    for (const fault of faultsOf(combination, judgement)) {
      faults[fault] = (faults[fault] ?? 0) + 1;
    }
  }
  return reached;
}

function* faultsOf(given: Evidence, judgement: Judgement): Generator<string> {
  const { verdict, verdictReason, rule, because } = judgement;
  if (`${rule} ${verdict}` !== judgeByHand(given)) {
    yield `${rule} ${verdict}, by hand ${judgeByHand(given)}`;
  }
  if (verdict === 'binaries-absent' && !isWhole(given)) {
    yield 'binaries-absent from damaged evidence';
  }
  if ((verdict === 'unknown' || verdict === 'conflict') === (verdictReason === null)) {
    yield `${rule} ${verdict} with reason ${verdictReason}`;
  }
  if (verdict === 'conflict' ? because.length !== 2 : because.length < 2) {
    yield `${rule} ${verdict} because of ${because.length} signals`;
  }
}

/** WMI may be silent: the table asks it only to contradict. */
function isWhole({ os, driverService, driverFile, dependencies, dism: answers, store }: Evidence): boolean {
  const readings = [os.build, driverFile, dependencies.registry, dependencies.scQuery, store];
  const feature = os.build.kind === 'read' && os.build.value >= 16_299 ? answers.client : answers.parent;
  return (
    readings.every((one) => one.kind === 'read') &&
    driverService.kind === 'absent' &&
    feature.kind === 'state'
  );
}

describe('judge', () => {
  it('agrees with the table read by hand, and keeps its promises, on every combination of signals', () => {
    const reached = walk();

    expect(reached.faults).toEqual({});
    expect([...reached.rules].sort()).toEqual(rules.map((rule) => rule.id));
    const reasons = [...unknownReasons.filter((reason) => reason !== 'sc-query-only'), ...conflictReasons];
    expect([...reached.reasons].sort()).toEqual(['', ...reasons].sort());
  });

  it.each<{ build: number; rule: string; verdict: Verdict }>([
    { build: 9599, rule: 'C1', verdict: 'conflict' },
    { build: 9600, rule: 'C7', verdict: 'installable' },
    { build: 16_298, rule: 'C7', verdict: 'installable' },
    { build: 16_299, rule: 'C8', verdict: 'conflict' },
  ])('takes build $build to rule $rule', ({ build, rule, verdict }) => {
    const given = evidence({
      os: { ...removedOn2019.os, build: read(build) },
      dism: { parent: dism.disabled, client: dism.removed },
      store: read(true),
    });

    expect(judge(given)).toMatchObject({ rule, verdict });
  });

  it.each<{ name: string; given: Evidence; verdict: Verdict }>([
    {
      name: 'removed on 2016, where DISM does not know the client feature',
      given: evidenceOn2016(),
      verdict: 'binaries-absent',
    },
    {
      name: 'removed on 2019, client removed under a parent that is disabled',
      given: evidence({ dism: { parent: dism.disabled, client: dism.removed } }),
      verdict: 'binaries-absent',
    },
    {
      name: 'WMI 2 (Disabled) beside a removed payload',
      given: evidence({ wmi: { parent: wmiState(2), client: wmiState(2) } }),
      verdict: 'binaries-absent',
    },
    {
      name: 'WMI 4 (Unknown) beside a removed payload',
      given: evidence({ wmi: { parent: wmiState(4), client: wmiState(4) } }),
      verdict: 'binaries-absent',
    },
    {
      name: 'WMI silent beside a removed payload',
      given: evidence({ wmi: { parent: noWmi, client: noWmi } }),
      verdict: 'binaries-absent',
    },
    {
      name: 'the running state of a driver that is absent',
      given: evidence({ driverRunning: unread }),
      verdict: 'binaries-absent',
    },
    {
      name: 'not installed, payload kept',
      given: evidence({ dism: { parent: dism.disabled, client: dism.disabled }, store: read(true) }),
      verdict: 'installable',
    },
    {
      name: 'a release without the feature',
      given: evidence({
        dism: { parent: dism.notKnown, client: dism.notKnown },
        wmi: { parent: noRow, client: noRow },
      }),
      verdict: 'not-in-os',
    },
    {
      name: 'the feature turned on since the last restart',
      given: evidence({ dism: { parent: dism.enablePending, client: dism.enablePending } }),
      verdict: 'unknown',
    },
    {
      name: "the article's plain case on 2008 R2",
      given: evidence({
        os: { ...removedOn2019.os, build: read(7601) },
        driverService: service(3),
        driverFile: read(true),
        dependencies: { registry: read(withSmb1), scQuery: read(withSmb1) },
      }),
      verdict: 'enabled',
    },
    {
      name: 'an automatic driver on 2016 that no dependency names',
      given: evidenceOn2016({
        driverService: service(2),
        driverFile: read(true),
        dism: { parent: dism.enabled, client: dism.notKnown },
      }),
      verdict: 'enabled',
    },
    {
      name: 'a boot driver',
      given: evidenceOn2016({
        driverService: service(0),
        driverFile: read(true),
        dism: { parent: dism.enabled, client: dism.notKnown },
      }),
      verdict: 'enabled',
    },
  ])('gives $verdict for $name', ({ given, verdict }) => {
    expect(judge(given).verdict).toBe(verdict);
  });

  it.each<{ damaged: string; by: Partial<Evidence> }>([
    { damaged: 'os build', by: { os: { ...removedOn2019.os, build: unread } } },
    { damaged: 'driver service', by: { driverService: { kind: 'unread', why: 'damaged' } } },
    { damaged: 'driver file', by: { driverFile: unread } },
    { damaged: 'registry list', by: { dependencies: { registry: unread, scQuery: read(withoutSmb1) } } },
    { damaged: 'sc.exe list', by: { dependencies: { registry: read(withoutSmb1), scQuery: unread } } },
    { damaged: 'DISM answer', by: { dism: { parent: dism.removed, client: dism.none } } },
    { damaged: 'store', by: { store: unread } },
  ])('says unknown, never binaries-absent, when the $damaged could not be read', ({ by }) => {
    expect(judge(evidence(by)).verdict).toBe('unknown');
  });

  it('names the pair that contradicts, with both values', () => {
    const judgement = judge(evidence({ store: read(true) }));

    expect(judgement.verdictReason).toBe('feature-removed-with-payload');
    expect(judgement.because.map(({ signal, value }) => ({ signal, value }))).toEqual([
      { signal: 'feature', value: 'SMB1Protocol-Client: Disabled with Payload Removed' },
      { signal: 'store', value: 'has the payload' },
    ]);
  });

  it('names every signal that binaries-absent rests on', () => {
    const { because } = judge(removedOn2019);

    expect(because.map(({ signal }) => signal)).toEqual([
      'driverService',
      'driverFile',
      'dependencies',
      'feature',
      'store',
    ]);
    expect(because.every(({ value, effect }) => value !== '' && effect !== '')).toBe(true);
  });

  it.each([
    {
      name: 'a disabled driver that is still a dependency',
      list: withSmb1,
      warnings: ['dependency-on-disabled-driver'],
    },
    { name: 'a disabled driver', list: withoutSmb1, warnings: [] },
  ])('gives $warnings for $name', ({ list, warnings }) => {
    const dependencies = { registry: read(list), scQuery: read(list) };
    const given = evidence({ driverService: service(4), driverFile: read(true), dependencies });

    expect(judge(given)).toMatchObject({ verdict: 'disabled', warnings });
  });

  it('warns that an idle on-demand driver of a builtin release can still start', () => {
    const os = { ...removedOn2019.os, build: read(9200) };
    const given = evidence({ os, driverService: service(3), driverFile: read(true) });

    expect(judge(given)).toMatchObject({
      rule: 'B4',
      verdict: 'disabled',
      warnings: ['driver-can-start-on-demand'],
    });
  });

  it.each([
    { client: dism.disablePending, changesAtReboot: true },
    { client: dism.enablePending, changesAtReboot: true },
    { client: dism.enabled, changesAtReboot: false },
  ])('says whether an enabled client changes at the restart: $client.text', ({ client, changesAtReboot }) => {
    const given = evidence({
      driverService: service(2),
      driverFile: read(true),
      dism: { parent: dism.enabled, client },
      wmi: { parent: wmiState(1), client: wmiState(1) },
    });

    expect(judge(given)).toMatchObject({ rule: 'B5', verdict: 'enabled', changesAtReboot });
  });

  it('keeps what a hostile guest prints short', () => {
    const long = ['x'.repeat(100_000)];
    const given = evidence({
      driverService: absent,
      dependencies: { registry: read([...long, 'MRxSmb10']), scQuery: read(long) },
    });

    const { because } = judge(given);

    expect(because.every(({ value }) => value.length < 400)).toBe(true);
  });
});

describe('judgeScQueryOnly', () => {
  it.each([
    { reading: { smb1: true, smb2: true }, value: 'MRxSmb10 listed, MRxSmb20 listed' },
    { reading: { smb1: false, smb2: true }, value: 'MRxSmb10 not listed, MRxSmb20 listed' },
  ])('never decides on the list alone: $value', ({ reading, value }) => {
    const judgement = judgeScQueryOnly(reading);

    expect(judgement).toMatchObject({ verdict: 'unknown', verdictReason: 'sc-query-only' });
    expect(judgement.because).toMatchObject([{ signal: 'dependencies', value }]);
  });
});
