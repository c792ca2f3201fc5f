import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settlementTally, type Tally } from '../../../../../lib/findings/coverage.ts';
import { storedImage } from '../../../../../lib/findings/store/stored/stored-image.ts';
import {
  storedLastKnown,
  storedSettlement,
  storedState,
  talliedAs,
} from '../../../../../lib/findings/store/stored/stored-row.ts';
import { storedAudit } from '../../../../../lib/model/audit.ts';
import { outcomes, reasonsByOutcome } from '../../../../../lib/model/outcome.ts';
import { verdicts } from '../../../../../lib/model/verdict.ts';
import { anAudit, judgedAs, settledAs, started } from '../../../../support/ledger-builders.ts';

describe('forms of today', () => {
  const pair = fc.record({ client: fc.constantFrom(...verdicts), server: fc.constantFrom(...verdicts) });

  it('come back as they are', () => {
    fc.assert(
      fc.property(pair, (each) => {
        const known = { ...each, probedAt: '2026-01-05T03:10:00.000Z' };
        const settlement = judgedAs(each);

        expect(storedLastKnown.parse(known)).toEqual(known);
        expect(storedSettlement.parse(settlement)).toEqual(settlement);
        expect(storedState.parse(settledAs(settlement))).toEqual(settledAs(settlement));
        expect(talliedAs(settlementTally(settlement))).toBe(settlementTally(settlement));
      }),
    );
    expect(storedAudit.parse(anAudit())).toEqual(anAudit());
    expect(storedState.parse(started)).toEqual(started);
    expect(storedLastKnown.parse(null)).toBeNull();
  });
});

describe('what stands in a row and is no form of any version', () => {
  it.each([
    { name: 'a state', schema: storedState, stored: { ...started, state: 'paused' } },
    { name: 'a state without its token', schema: storedState, stored: { ...started, token: null } },
    { name: 'a memo', schema: storedState, stored: { ...started, memo: { attempts: 'three' } } },
    {
      name: 'a verdict',
      schema: storedSettlement,
      stored: JSON.parse(JSON.stringify(judgedAs('enabled')).replaceAll('"enabled"', '7')) as unknown,
    },
    { name: 'a settlement', schema: storedSettlement, stored: { outcome: 'failed' } },
    { name: 'last known verdicts', schema: storedLastKnown, stored: { client: 'enabled' } },
  ])('is refused: $name', ({ schema, stored }) => {
    expect(schema.safeParse(stored).success).toBe(false);
  });

  it('is not a wave that only a later version knows', () => {
    const later = { ...started, memo: { ...started.memo, wave: 5 } };

    expect(storedState.parse(later)).toEqual(later);
  });

  it('is not a verdict that only a later version knows, which is not known here', () => {
    const [later, read] = ['"perhaps"', '"unknown"'].map((verdict): unknown =>
      JSON.parse(JSON.stringify(judgedAs('enabled')).replaceAll('"enabled"', verdict)),
    );

    expect(storedSettlement.parse(later)).toEqual(read);
  });

  it('is not a reason that only a later version knows', () => {
    const stored = { outcome: 'failed', reason: 'moon-phase', moon: 'full' };

    expect(storedSettlement.parse(stored)).toEqual(stored);
  });

  it.each([
    { later: { code: 'moon-phase', moon: 'full' }, read: '{"code":"moon-phase","moon":"full"}' },
    {
      later: { code: 'stopped', because: { code: 'moon-phase' } },
      read: { code: 'stopped', because: { code: 'as-written', message: '{"code":"moon-phase"}' } },
    },
  ])('is not a detail that only a later version knows: $later', ({ later, read }) => {
    const row = { outcome: 'failed', reason: 'platform-error' };

    expect(storedSettlement.parse({ ...row, detail: later })).toEqual({ ...row, detail: read });
  });
});

describe('talliedAs', () => {
  it.each(verdicts)('takes judged:%s for a client, with the server unknown', (verdict) => {
    expect(talliedAs(`judged:${verdict}`)).toBe(`judged:${verdict}:unknown`);
  });

  it('leaves everything else as it is', () => {
    const others = outcomes
      .filter((outcome) => outcome !== 'judged')
      .flatMap((outcome) => reasonsByOutcome[outcome].map((reason): Tally => `${outcome}:${reason}`));

    for (const tally of ['pending', 'starting', 'started', ...others] as const) {
      expect(talliedAs(tally)).toBe(tally);
    }
  });
});

describe('storedImage', () => {
  it.each([
    { verdicts: { 'binaries-absent': 4, unknown: 1, 'not-in-os': 2 }, upgraded: 1, undecided: 1, notInOs: 2 },
    { verdicts: { 'binaries-absent': 4, conflict: 1, unknown: 2 }, upgraded: 1, undecided: 3, notInOs: 0 },
  ])('says of $verdicts why fewer count than were judged', ({ verdicts: client, ...notCounted }) => {
    const judged = 4 + notCounted.upgraded + notCounted.undecided + notCounted.notInOs;
    const stored = { ...anImage, judged, decided: 4, verdicts: client };

    expect(storedImage.parse(stored)).toEqual({
      ...anImage,
      judged,
      decided: 4,
      client,
      server: {},
      notCounted: { ...notCounted, versionUntold: 0 },
    });
  });
});

const anImage = {
  publisher: 'p',
  offer: 'o',
  sku: 's',
  version: '1',
  firstParty: true,
  imageDate: null,
  smb1BinariesAbsent: 'confirmed',
  disagreeing: [],
  predicted: null,
  agreesWithPrediction: null,
} as const;
