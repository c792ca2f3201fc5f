import { describe, expect, it } from '@jest/globals';
import { loadTexts } from '../../lib/cli/texts/load-texts.ts';
import { lackOf } from '../../lib/findings/latest-audit.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { type Audit, isClosed } from '../../lib/model/audit.ts';
import { overStore } from '../lib/cli/commands/over-store.ts';
import { renderReport, sectionOf, textIn, withEstate } from '../lib/report/html/rendered-report.ts';
import { image } from '../lib/report/sample-findings.ts';
import { aProbe } from '../support/ledger-builders.ts';
import { judged, laterAudit, provenanceOfImage, settledRow, writeAudit } from '../support/seeded-estate.ts';

/** Words that no version knows yet, wherever a store keeps a word. */
const later = <Word>(word: string): Word => `later-${word}` as Word;

const audit: Audit = {
  ...laterAudit,
  trigger: later('trigger'),
  halves: [...laterAudit.halves, later('half')],
  lineage: { from: laterAudit.id, isContinued: true, only: [later('only')] },
};

const origin = {
  ...provenanceOfImage('2022'),
  end: later<'unknown'>('end'),
  chain: [{ kind: later<'disk'>('link'), id: 'somewhere', note: { code: 'os-disk' as const } }],
};

const deprecation = {
  state: later<'active'>('state'),
  date: null,
  alternative: { kind: later<'offer'>('kind'), name: 'x' },
};

async function seed(store: Store): Promise<void> {
  const verdicts = { client: later<'unknown'>('verdict'), server: 'disabled' } as const;
  const carried = settledRow('carried', { outcome: 'skipped', reason: 'unchanged' }, origin);
  await writeAudit(store, audit, [
    settledRow('judged', judged(aProbe(verdicts), audit.startedAt), origin),
    settledRow('in-doubt', { outcome: later('outcome'), reason: later('reason') } as never, origin),
    { ...carried, lastKnown: { ...verdicts, probedAt: audit.startedAt } },
  ]);
  const words = { smb1BinariesAbsent: later<'no'>('flag'), client: { [later<'enabled'>('verdict')]: 1 } };
  const { judged: vms, decided, notCounted, server, disagreeing } = image();
  await store.writeImageFindings(audit.id, [
    image({ ...words, predicted: later('prediction'), deprecation }),
    {
      ...{ kind: later('kind'), id: '/own', madeFrom: origin, judged: vms, decided, notCounted, server },
      ...{ ...words, disagreeing },
    },
  ]);
  await store.updateAudit(audit.id, (current) => ({ ...current, state: later('state') }));
}

const shown = [
  ['audits'],
  ['status', audit.id],
  ['findings', audit.id],
  ['images', audit.id],
  ...['judged', 'in-doubt', 'carried'].map((vm) => ['explain', vm, '--audit', audit.id]),
];

describe('a store that a later version wrote', () => {
  it.each(['en', 'ja'] as const)('is read by every command that shows it, in %s', async (language) => {
    const texts = await loadTexts(language);

    await withEstate(seed, async (store) => {
      for (const command of shown) {
        for (const output of command[0] === 'explain' ? ['table', 'json'] : ['table', 'json', 'csv']) {
          const { code, stdout, said } = await overStore(store, [...command, '--output', output], { texts });
          const text = stdout + said.join('\n');

          expect({ command, output, code }).toEqual({ command, output, code: 0 });
          expect(text).not.toMatch(/undefined|NaN/);
        }
      }
      const report = await renderReport(store, audit, { language });
      expect(textIn(language, sectionOf(report, 'answer'))).toContain('later-state');
      expect(report.slice(0, report.indexOf('<script'))).not.toMatch(/undefined|NaN/);
    });
  });

  it('is not judged by words that this version does not know', async () => {
    await withEstate(seed, async (store) => {
      const { known, byExposure, byOutcome } = await store.coverage(audit.id);

      expect({ known, byExposure }).toMatchObject({
        known: 2,
        byExposure: { 'not-known': 2, impossible: 0 },
      });
      expect(byOutcome).toMatchObject({ judged: 1, skipped: 1, 'later-outcome': 1 });
      expect(isClosed((await store.readAudit(audit.id))?.state ?? 'probing')).toBe(true);
    });
  });

  it('is not said to have found nothing where its state is not known', () => {
    expect(lackOf({ ...audit, state: later('state') })).toBe('state');
  });

  it('keeps its words of an audit that this version writes', async () => {
    await withEstate(seed, async (store) => {
      const changed = await store.updateAudit(audit.id, (current) => ({ ...current, startedBy: 'x' }));

      expect(changed).toMatchObject({
        state: 'later-state',
        trigger: 'later-trigger',
        lineage: audit.lineage,
      });
    });
  });
});
