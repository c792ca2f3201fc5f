import { describe, expect, it } from '@jest/globals';
import { noneProbedSince } from '../../../../lib/findings/diff.ts';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { ImageFlag, OwnImageFinding } from '../../../../lib/findings/images/image-findings.ts';
import { tallyFindings } from '../../../../lib/report/finding-tally.ts';
import { ownImageSection } from '../../../../lib/report/html/own-images.ts';
import { noChanges } from '../../../../lib/report/json/change-json.ts';
import type { History } from '../../../../lib/report/report-facts.ts';
import { audit, coverage, image, pagesFrom } from '../sample-findings.ts';
import { textIn } from './rendered-report.ts';

const group =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-Golden/providers/Microsoft.Compute';

function anOwnImage(smb1BinariesAbsent: ImageFlag, changes: Partial<OwnImageFinding> = {}): OwnImageFinding {
  const { judged, decided, notCounted, client, server, disagreeing } = image();
  return {
    kind: 'gallery',
    id: `${group}/galleries/g/images/${smb1BinariesAbsent}/versions/1.0.0`,
    madeFrom: {
      end: 'marketplace',
      reason: { code: 'marketplace-image', firstParty: true },
      image: null,
      chain: [
        { kind: 'managed-image', id: `${group}/images/base`, note: { code: 'gallery-source' } },
        { kind: 'marketplace-image', id: 'P:O:S:1', note: { code: 'image-reference' } },
      ],
    },
    ...{ smb1BinariesAbsent, judged, decided, notCounted, client, server, disagreeing },
    ...changes,
  };
}

async function shown(...ownImages: OwnImageFinding[]): Promise<string> {
  return await shownAfter(null, ...ownImages);
}

async function shownAfter(history: History | null, ...ownImages: OwnImageFinding[]): Promise<string> {
  const tally = await tallyFindings(pagesFrom(), noExemptions, 0);
  const facts = {
    audit: audit(),
    coverage: coverage(),
    images: [],
    ownImages,
    answers: null,
    tally,
    history,
  };
  return ownImageSection({
    ...facts,
    exemptions: noExemptions,
    trend: { points: [], vms: [] },
  }).markup.replaceAll('<wbr>', '');
}

describe('ownImageSection', () => {
  it('is not there without images of one’s own', async () => {
    expect(await shown()).toBe('');
  });

  it('lists those that carry SMB1 first and counts them', async () => {
    const flags: ImageFlag[] = ['confirmed', 'not-in-os', 'mixed', 'single', 'no', 'unjudged'];
    const markup = await shown(...flags.map((flag) => anOwnImage(flag)));

    expect(textIn('en', markup)).toContain('2 of 6 images outside the Marketplace still carry SMB1');
    expect([...markup.matchAll(/class="flag ([^"]+)"/g)].map(([, flag]) => flag)).toEqual([
      'no',
      'mixed',
      'unjudged',
      'single',
      'confirmed',
      'not-in-os',
    ]);
  });

  it('names the image, what it was made from, and leads to its VMs', async () => {
    const markup = await shown(anOwnImage('no'));

    expect(textIn('en', markup)).toMatch(/ rg-Golden\/g\/no\/1\.0\.0 Gallery With SMB1 /);
    expect(textIn('en', markup)).toMatch(/ managed image : base Marketplace image : P:O:S:1 /);
    expect(markup).toContain(`data-show-search="${group}/galleries/g/images/no/versions/1.0.0"`);
  });

  it('says what is new since the audit before', async () => {
    const [changed, fresh] = [anOwnImage('mixed'), anOwnImage('no')];
    const none = { firstSeen: [], flagChanged: [], bySample: 0, published: [] };
    const ownImages = {
      firstSeen: [fresh],
      flagChanged: [{ image: changed, was: 'no' }],
      bySample: 0,
      published: [],
    } as const;
    const counts = noChanges();
    const leftOut = { before: 0, now: 0, since: noneProbedSince };
    const coverages = { before: coverage(), now: coverage() };
    const same = { previous: audit(), changes: [], total: 0, counts, coverages, images: none, leftOut };
    const history = { ...same, ownImages };
    const text = textIn('en', await shownAfter(history, changed, fresh));

    expect(text).toMatch(/ rg-Golden\/g\/no\/1\.0\.0 first seen Gallery With SMB1 /);
    expect(text).toMatch(/ rg-Golden\/g\/mixed\/1\.0\.0 Gallery VMs disagree was: With SMB1 /);
  });

  it('says why the chain ends where it does not end at the Marketplace', async () => {
    const reason = { code: 'source-gone', resource: 'virtual-machine' } as const;
    const madeFrom = { end: 'unknown', reason, image: null, chain: [] } as const;

    expect(textIn('ja', await shown(anOwnImage('no', { madeFrom })))).toContain('既に存在しません');
  });
});
