import { describe, expect, it } from '@jest/globals';
import { createAnswerCount } from '../../../../lib/findings/images/image-answers.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { aFinding, image2016, judgedAs } from '../../../support/ledger-builders.ts';

const other = { ...image2016, sku: 'other' };
const never = () => false;

function open(name: string, image: typeof image2016 | null = image2016): Finding {
  return { ...aFinding(name, null, { image }), outcome: null, reason: null };
}

async function* of(...findings: readonly Finding[]) {
  yield* findings;
}

async function counted(...findings: readonly Finding[]) {
  const count = createAnswerCount();
  await count.read(of(...findings), undefined, never);
  return count;
}

describe('createAnswerCount', () => {
  it('counts images with two verdicts, and those with one that none is open of', async () => {
    const count = await counted(
      aFinding('a', 'enabled'),
      aFinding('b', 'enabled'),
      open('c'),
      aFinding('d', 'enabled', { image: other }),
      open('e', null),
    );

    expect(count.answers()).toEqual({ answered: 2, images: 2 });
  });

  it('takes an image for unanswered of which all ended without a verdict', async () => {
    const count = await counted(aFinding('a', null), aFinding('b', 'enabled', { image: other }));

    expect(count.answers()).toEqual({ answered: 1, images: 2 });
  });

  it('takes no undecided verdict for one', async () => {
    expect((await counted(aFinding('a', 'unknown'), aFinding('b', 'unknown'), open('c'))).answers()).toEqual({
      answered: 0,
      images: 1,
    });
  });

  it('takes one verdict for the answer where no more are to be', async () => {
    const count = createAnswerCount();

    await count.read(of(aFinding('a', 'enabled'), open('held')), 1, never);

    expect(count.answers()).toEqual({ answered: 1, images: 1 });
  });

  it('counts what is settled afterwards', async () => {
    const count = await counted(open('a'), open('b'), open('c'));

    for (const name of ['a', 'b']) {
      count.settled(open(name).target, judgedAs('enabled'));
    }

    expect(count.answers()).toEqual({ answered: 1, images: 1 });
  });

  it('counts once what is settled while it reads, and says nothing before it has read all', async () => {
    const count = createAnswerCount();
    const behind = aFinding('b', 'enabled');
    async function* findings() {
      yield open('a');
      count.settled(open('a').target, { outcome: 'failed', reason: 'locked' });
      count.settled(behind.target, judgedAs('enabled'));
      yield behind;
      expect(count.answers()).toBeNull();
      yield open('c');
    }

    await count.read(findings(), undefined, never);
    expect(count.answers()).toEqual({ answered: 0, images: 1 });
    count.settled(open('c').target, judgedAs('enabled'));
    expect(count.answers()).toEqual({ answered: 1, images: 1 });
  });

  it('counts what is settled while the page that shows it open is being read', async () => {
    const count = createAnswerCount();
    async function* page() {
      const rows = [open('a'), open('b'), open('c')];
      count.settled(open('a').target, judgedAs('enabled'));
      for (const row of rows) {
        yield row;
        count.settled(open('b').target, row.target.name === 'a' ? judgedAs('enabled') : judgedAs('unknown'));
      }
    }

    await count.read(page(), undefined, never);

    expect(count.answers()).toEqual({ answered: 1, images: 1 });
  });

  it('says nothing where it was stopped', async () => {
    const count = createAnswerCount();

    await count.read(of(open('a')), undefined, () => true);

    expect(count.answers()).toBeNull();
  });
});
