import { describe, expect, it } from '@jest/globals';
import { indexExemptions, noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { type ResourceId, resourceKey } from '../../../../lib/model/ids.ts';
import type { HalfVerdicts } from '../../../../lib/model/verdict.ts';
import { mostResults, type SarifSource, writeSarif } from '../../../../lib/report/sarif/write-sarif.ts';
import { seedEstate } from '../../../support/seeded-estate.ts';
import { overStore } from '../../cli/commands/over-store.ts';
import { withEstate } from '../html/rendered-report.ts';
import { audit, judged, pagesFrom, probeOf, sink, target, unjudged } from '../sample-findings.ts';

type Result = {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
  ];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly { readonly justification: string }[];
  readonly properties: { readonly resourceId: string; readonly failedControls: readonly string[] };
};

type Run = {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string;
        readonly help: { readonly text: string };
        readonly properties: { readonly tags: readonly string[]; readonly 'security-severity': string };
      }[];
    };
  };
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly [
    { readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] },
  ];
  readonly results: readonly Result[];
};

/** A file that has more in it than is looked at here. */
function runOf(text: string): Run {
  return (JSON.parse(text) as { readonly runs: readonly [Run] }).runs[0];
}

async function sarifOf(findings: readonly Finding[], changes: Partial<SarifSource> = {}): Promise<string> {
  const out = sink();
  const source = {
    audit: audit(),
    pages: () => pagesFrom(findings),
    exemptions: noExemptions,
    at: 0,
    version: '1.2.3',
  };
  await writeSarif({ ...source, ...changes }, out.write);
  return out.text();
}

function vm(name: string, verdicts: HalfVerdicts): Finding {
  const { client, server } = verdicts;
  return judged(name, { probe: probeOf({ client: { verdict: client }, server: { verdict: server } }) });
}

const on: HalfVerdicts = { client: 'binaries-absent', server: 'enabled' };
const lastKnown = { ...on, probedAt: '2026-02-01T00:00:00.000Z' };

describe('writeSarif', () => {
  it('has one alert for each VM that is not known to be without SMB 1.0', async () => {
    await withEstate(seedEstate, async (store) => {
      const { stdout } = await overStore(store, ['export', '--format', 'sarif']);
      const { stdout: lines } = await overStore(store, ['export', '--format', 'ndjson']);

      const { results, tool } = runOf(stdout);
      const expected = lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { readonly resourceId: string; readonly exposure: string | null })
        .filter(({ exposure }) => exposure !== 'impossible');
      expect(results.map(({ properties }) => properties.resourceId).sort()).toEqual(
        expected.map(({ resourceId }) => resourceId).sort(),
      );
      expect(results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(
        true,
      );
    });
  });

  it.each([
    { name: 'server', verdicts: on, rule: 'smb1-server-on', level: 'error' },
    {
      name: 'both',
      verdicts: { client: 'enabled', server: 'enabled' },
      rule: 'smb1-server-on',
      level: 'error',
    },
    {
      name: 'client',
      verdicts: { client: 'enabled', server: 'unknown' },
      rule: 'smb1-client-on',
      level: 'warning',
    },
    {
      name: 'unknown',
      verdicts: { client: 'unknown', server: 'disabled' },
      rule: 'smb1-not-known',
      level: 'warning',
    },
    {
      name: 'off',
      verdicts: { client: 'installable', server: 'disabled' },
      rule: 'smb1-possible',
      level: 'note',
    },
  ] as const)('makes $rule of a VM with $name', async ({ name, verdicts, rule, level }) => {
    const { results } = runOf(await sarifOf([vm(name, verdicts)]));

    expect(results).toMatchObject([{ ruleId: rule, level }]);
  });

  it('says nothing of a VM that cannot speak SMB 1.0', async () => {
    expect(
      runOf(await sarifOf([vm('clean', { client: 'not-in-os', server: 'binaries-absent' })])).results,
    ).toEqual([]);
  });

  it('keeps one fingerprint and path for a VM whatever casing Azure gives its id', async () => {
    const id = target('VM-a (1)').resourceId;
    const other = id.toUpperCase() as ResourceId;
    const [one, two] = await Promise.all(
      [id, other].map(async (resourceId) => {
        const spelled = target('VM-a (1)', { resourceId, key: resourceKey(resourceId) });
        return runOf(await sarifOf([{ ...vm('a', on), target: spelled }])).results[0];
      }),
    );

    expect(one?.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:1$/);
    expect(one?.partialFingerprints).toEqual(two?.partialFingerprints);
    expect(one?.locations[0].physicalLocation.artifactLocation.uri).toMatch(
      /^subscriptions\/.*\/virtualmachines\/vm-a%20\(1\)$/,
    );
    expect(one?.locations[0].physicalLocation).toEqual(two?.locations[0].physicalLocation);
  });

  it('does not let a VM that was on look fixed because it could not be reached', async () => {
    const { results } = runOf(await sarifOf([unjudged('away', { lastKnown }), unjudged('never-seen')]));

    expect(results).toMatchObject([
      {
        ruleId: 'smb1-server-on',
        message: {
          text: expect.stringMatching(
            /when it was last judged \(2026-02-01.*was not judged in this audit \(failed, timed-out\)/,
          ),
        },
      },
      { ruleId: 'smb1-no-verdict' },
    ]);
    expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(
      runOf(await sarifOf([vm('away', on), vm('never-seen', on)])).results.map(
        (each) => each.partialFingerprints,
      ),
    );
  });

  it('marks an alert as accepted when somebody answers for every half that it is about', async () => {
    const terms = { owner: 'plant [2]', reason: 'machine control', expires: '2026-12-31' };
    const exemptions = indexExemptions([{ vm: target('a').resourceId, half: 'server', ...terms }]);
    const both: HalfVerdicts = { client: 'enabled', server: 'enabled' };

    const [serverOnly] = runOf(await sarifOf([vm('a', on)], { exemptions })).results;
    const [alsoClient] = runOf(await sarifOf([vm('a', both)], { exemptions })).results;

    expect(serverOnly?.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'plant [2], until 2026-12-31: machine control' },
    ]);
    expect(alsoClient?.suppressions).toBeUndefined();
  });

  it('names the controls that a half fails, and in its rules all that ask for it with their sources', async () => {
    const { results, tool } = runOf(await sarifOf([vm('a', on)]));

    expect(results[0]?.properties.failedControls).toEqual([
      'STIG WN16-00-000411',
      'CIS WS2016 v3.0.0 18.4.4',
      'Azure baseline AZ-WIN-00175',
      'Azure Policy caf2d518-f029-4f6b-833b-d7081702f253',
      'NIST SP 800-53 CM-7',
      'MITRE ATT&CK T1210',
    ]);
    const severities = tool.driver.rules.map(({ properties }) => Number(properties['security-severity']));
    expect(severities).toEqual(severities.toSorted((one, other) => other - one));
    expect(
      tool.driver.rules.every(({ help, properties }) => help.text !== '' && properties.tags.length <= 20),
    ).toBe(true);
    expect(tool.driver.rules[0]?.properties.tags).toContain('STIG WN22-00-000390');
  });

  it('makes neither links nor arguments of what stands in names', async () => {
    const name = '[click](https://evil.example) {0} \u202e';
    const text = await sarifOf([{ ...vm('a', on), target: target('a', { name }) }]);

    expect(runOf(text).results[0]?.message.text).toContain(
      '\\[click\\](https://evil.example) {{0}} \\\\u{{202e}}',
    );
  });

  it('leaves out the least severe where a run has no room for all, and says how many', async () => {
    const first = vm('a', on);
    const possible = vm('b', { client: 'installable', server: 'installable' });
    const many = Array.from({ length: mostResults }, () => possible);

    const { results, invocations } = runOf(await sarifOf([...many, first, first]));

    expect(results).toHaveLength(mostResults);
    expect(results.slice(-3).map(({ ruleId }) => ruleId)).toEqual([
      'smb1-possible',
      'smb1-server-on',
      'smb1-server-on',
    ]);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      {
        message: {
          text: expect.stringMatching(/^2 results are left out, the least severe: a run takes 25000/),
        },
      },
    ]);
  });

  it('has a VM once that is judged between its two readings', async () => {
    const readings = [
      [unjudged('late'), vm('a', on)],
      [vm('late', on), vm('a', on)],
    ];
    const pages = () => pagesFrom(readings.shift() ?? []);

    expect(runOf(await sarifOf([], { pages })).results).toMatchObject([
      { ruleId: 'smb1-server-on' },
      { ruleId: 'smb1-server-on' },
    ]);
  });

  it('tells audits of other scopes apart, so that one upload does not close the alerts of another', async () => {
    const one = runOf(await sarifOf([], { audit: audit({ scopeHash: 'a'.repeat(64) }) }));
    const other = runOf(await sarifOf([], { audit: audit({ scopeHash: 'b'.repeat(64) }) }));

    expect([one, other].map(({ automationDetails }) => automationDetails.id)).toEqual([
      'smb1-audit/aaaaaaaaaaaa/20260301T000000Z-0000abcd',
      'smb1-audit/bbbbbbbbbbbb/20260301T000000Z-0000abcd',
    ]);
  });

  it('says in the file why an audit is incomplete', async () => {
    const incompleteBecause = [{ code: 'rows-missing', announced: 12, given: 10 }] as const;
    const { invocations } = runOf(
      await sarifOf([], { audit: audit({ state: 'incomplete', incompleteBecause }) }),
    );

    expect(invocations[0].toolExecutionNotifications[0]?.message.text).toMatch(
      /reported 12 virtual machines but returned 10/,
    );
  });
});
