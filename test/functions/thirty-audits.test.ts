import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, book, cli, closeWorld, idOf, openWorld, play, story } from './audit-story.ts';
import { changedBetween, type Entry, isImageFlagged, knownIn } from './clerk.ts';

afterEach(closeWorld);

const byName = ([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]) =>
  one < other ? -1 : 1;

function sheet(entry: Entry | undefined) {
  const lines = [...(entry?.lines ?? [])].sort(byName);
  return lines.map(([name, { outcome, exposure, isCarriedOver }]) => [
    name,
    outcome,
    exposure,
    isCarriedOver,
  ]);
}

type Shown = { name: string; outcome: string; exposure: string | null; carriedOver: boolean };
const shownSheet = (findings: unknown) =>
  findings === null
    ? []
    : (findings as Shown[])
        .map((each) => [each.name, each.outcome, each.exposure, each.carriedOver] as const)
        .sort(byName);

async function productSays() {
  const [last, latest] = [book.last(), book.latest()];
  const audits = (await ask('audits')) as {
    id: string;
    state: string;
    trigger: string;
    coverage: { discovered: number; known: number };
  }[];
  const idIn = async (...args: string[]) => ((await ask(...args)) as { id?: string } | null)?.id ?? null;
  const images = async (name: string[]) => (await ask('images', ...name)) as { decided: number }[] | null;
  const report = (await cli('report')).stdout;
  const diff = (await ask('diff')) as { name: string }[] | null;
  return {
    audits: audits.map(({ id, state, trigger, coverage }) => [
      id,
      state,
      trigger,
      coverage.discovered,
      coverage.known,
    ]),
    status: [await idIn('status'), await idIn('status', 'last'), await idIn('status', 'latest')],
    findings: [shownSheet(await ask('findings')), shownSheet(await ask('findings', 'latest'))],
    findingsOfLast: shownSheet(await ask('findings', 'last')),
    on: shownSheet(await ask('findings', '--exposure', 'on')),
    images: [await decided(images([])), await decided(images(['latest'])), await decided(images(['last']))],
    flagged: ((await images(['--flagged'])) ?? []).length,
    report: book
      .newestFirst()
      .filter(({ id }) => report.includes(id))
      .map(({ id }) => id),
    diff: (diff ?? []).map(({ name }) => name).sort(),
    explained: await explained([]),
    explainedLatest: latest === undefined ? [] : await explained(['--audit', 'latest']),
    explainedLast: last === undefined ? [] : await explained(['--audit', 'last']),
  };
}

async function decided(images: Promise<{ decided: number }[] | null>): Promise<number> {
  return ((await images) ?? []).reduce((sum, image) => sum + image.decided, 0);
}

async function explained(flags: readonly string[]) {
  const answers = [];
  for (const name of ['vm-2', 'vm-5', 'vm-9']) {
    const answer = (await ask('explain', idOf(name), ...flags)) as { finding: Shown } | null;
    answers.push(answer === null ? null : shownSheet([answer.finding])[0]);
  }
  return answers;
}

function clerkSays(): Awaited<ReturnType<typeof productSays>> {
  const [last, latest, pair] = [book.last(), book.latest(), book.pair()];
  const lines = sheet(latest) as never[][];
  const known = latest === undefined ? 0 : knownIn(latest);
  const inAudit = (entry: Entry | undefined) =>
    ['vm-2', 'vm-5', 'vm-9'].map((name) => sheet(entry).find(([is]) => is === name) ?? null) as never[];
  return {
    audits: book
      .newestFirst()
      .map((each) => [each.id, each.state, each.trigger, each.lines.size, knownIn(each)]),
    status: [last?.id ?? null, last?.id ?? null, latest?.id ?? null],
    findings: [lines, lines] as never,
    findingsOfLast: sheet(last) as never,
    on: lines.filter(([, , exposure]) => exposure === ('on' as never)) as never,
    images: [known, known, last === undefined ? 0 : knownIn(last)],
    flagged: latest !== undefined && isImageFlagged(latest) ? 1 : 0,
    report: latest === undefined ? [] : [latest, book.before(latest)].flatMap((each) => each?.id ?? []),
    diff: pair === null ? [] : changedBetween(pair.earlier, pair.later),
    explained: ['vm-2', 'vm-5', 'vm-9'].map(
      (name) => sheet(book.newestLine(name)?.entry).find(([is]) => is === name) ?? null,
    ) as never[],
    explainedLatest: latest === undefined ? [] : inAudit(latest),
    explainedLast: inAudit(last),
  };
}

describe('the commands that read a store', () => {
  it('answer after each of thirty audits what a careful clerk would', async () => {
    await openWorld();

    for (const [at, step] of story.entries()) {
      await play(step);

      expect({ at, kind: step[0], ...(await productSays()) }).toEqual({ at, kind: step[0], ...clerkSays() });
    }
    expect(story.length).toBeGreaterThanOrEqual(30);
  }, 60_000);
});
