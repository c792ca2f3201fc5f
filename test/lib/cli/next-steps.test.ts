import { describe, expect, it } from '@jest/globals';
import type { FlagValues } from '../../../lib/cli/arguments/flags.ts';
import { nextSteps } from '../../../lib/cli/next-steps.ts';
import { saidEnglish } from '../../../lib/cli/texts/said-english.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import { lineText } from '../../../lib/report/explain-probe.ts';
import { audit, coverage, noVerdicts } from '../report/sample-findings.ts';

const { id } = audit();
const counts = coverage().byOutcome;
const found = coverage({ discovered: 3, byExposure: { ...noVerdicts().byExposure, on: 1 } });

/** The commands, without the lines that say what each is for. */
function typed(
  state: Audit['state'],
  {
    covered = found,
    perImage,
    hasFlaggedImage = true,
    flags = {},
  }: {
    covered?: typeof found;
    perImage?: number;
    hasFlaggedImage?: boolean;
    flags?: Pick<FlagValues, 'report' | 'store'>;
  } = {},
): string[] {
  const { limits } = audit();
  const sampled = perImage === undefined ? limits : { ...limits, perImage };
  const facts = { audit: audit({ state, limits: sampled }), coverage: covered, hasFlaggedImage };
  const [title, ...lines] = nextSteps(facts, flags, saidEnglish.next);
  expect(title).toBe('Next:');
  return lines.filter((line) => typeof line !== 'string').map((line) => lineText(line).trim());
}

describe('nextSteps', () => {
  it('leads from a whole audit to the VMs, the images and the report', () => {
    expect(typed('complete')).toEqual([
      `smb1-audit findings ${id} --exposure on`,
      `smb1-audit explain VM --audit ${id}`,
      `smb1-audit images ${id} --flagged`,
      `smb1-audit report ${id} --out report.html`,
    ]);
  });

  it('leads to the commands that turn it off, also where there is a report', () => {
    expect(typed('complete', { flags: { report: 'r.html' } })).toContain(
      `smb1-audit explain VM --audit ${id}`,
    );
  });

  it('names nothing that would show nothing, and no report that is there', () => {
    const covered = coverage({ discovered: 3, byOutcome: { ...counts, failed: 1 } });

    expect(typed('incomplete', { covered, hasFlaggedImage: false, flags: { report: 'r.html' } })).toEqual([
      `smb1-audit run --from ${id}`,
    ]);
    const isLeft = coverage({ discovered: 3, byOutcome: { ...counts, canceled: 1 } });
    expect(typed('canceled', { covered: isLeft, hasFlaggedImage: false })).toEqual([
      `smb1-audit run --from ${id}`,
      `smb1-audit report ${id} --out report.html`,
    ]);
  });

  it('leads from a sample to those that it left out', () => {
    const covered = coverage({ discovered: 3, byReason: { 'skipped:sampled': 2 } });

    expect(typed('complete', { covered, hasFlaggedImage: false, flags: { report: 'r.html' } })).toEqual([
      `smb1-audit run --from ${id} --only sampled`,
    ]);
  });

  it.each([
    { ended: 'canceled', outcome: 'canceled' },
    { ended: 'incomplete', outcome: 'not-attempted' },
  ] as const)('goes on with a sample that is $ended as one', ({ ended, outcome }) => {
    const covered = coverage({ discovered: 3, byOutcome: { ...counts, [outcome]: 2, failed: 1 } });

    expect(typed(ended, { covered, perImage: 3, hasFlaggedImage: false })).toContain(
      `smb1-audit run --from ${id} --only canceled,not-attempted --per-image 3`,
    );
    const isAsked = coverage({ discovered: 3, byOutcome: { ...counts, failed: 1 } });
    expect(typed(ended, { covered: isAsked, perImage: 3 })).toContain(`smb1-audit run --from ${id}`);
  });

  it('says nothing where nothing is left to do', () => {
    const facts = { audit: audit(), coverage: coverage({ discovered: 3 }), hasFlaggedImage: false };

    expect(nextSteps(facts, { report: 'r.html' }, saidEnglish.next)).toEqual([]);
  });

  it.each([
    { state: 'interrupted', command: `smb1-audit resume ${id}` },
    { state: 'failed', command: 'smb1-audit doctor' },
  ] as const)('says only $command after an audit that is $state', ({ state, command }) => {
    expect(typed(state)).toEqual([command]);
  });

  it('names the store that a flag named, as a shell reads it, and never a secret', () => {
    const last = (store: NonNullable<FlagValues['store']>) => typed('interrupted', { flags: { store } })[0];

    expect(last({ kind: 'sqlite', path: "it's here.sqlite" })).toMatch(
      / --store 'sqlite:it'\\''s here.sqlite'$/,
    );
    expect(last({ kind: 'tables', accountUrl: 'https://a.table.core.windows.net' })).toMatch(
      / --store https:\/\/a\.table\.core\.windows\.net$/,
    );
    expect(last({ kind: 'connection-string', connectionString: 'AccountKey=x' })).not.toContain('Key');
  });
});
