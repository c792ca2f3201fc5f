import { newestPair, requireNewerAudit } from '../../findings/audit-history.ts';
import { leftOutOfSample } from '../../findings/coverage.ts';
import {
  type Change,
  comparedHalves,
  countProbedSince,
  diffFindings,
  noneProbedSince,
  type ProbedSince,
  requireComparable,
} from '../../findings/diff.ts';
import { diffImages, type ImageChanges } from '../../findings/images/image-changes.ts';
import type { AnyImageFinding } from '../../findings/images/image-findings.ts';
import { everyImage, everyOwnImage } from '../../findings/images/image-pages.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { urnOf } from '../../model/provenance.ts';
import { changeColumns, changeJson } from '../../report/json/change-json.ts';
import { messages } from '../../report/messages/messages.ts';
import { sampleLines } from '../../report/sentences/sample-lines.ts';
import { ownImageName } from '../../report/table/by-image.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { exemptionsFrom } from '../flags-or-settings.ts';
import { findingPages } from '../stored/audit-views.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';
import type { SaidTexts } from '../texts/cli-texts.ts';

export const diffCommand: Run = async (context, { flags, positionals: [first, second] }) => {
  const exemptions = await exemptionsFrom(context, flags);
  await withStore(context, flags, { readOnly: true }, async (store) => {
    const { earlier, later } = await sides(context, store, [first, second]);
    requireComparable(earlier, later);
    const { diff } = context.texts.said;
    context.console.line(diff.fromTo(earlier.id, earlier.state, later.id, later.state));
    if (comparedHalves(earlier, later).length < later.halves.length) {
      context.console.line(diff.clientsOnly(earlier.id));
    }
    const changes = diffFindings(
      { audit: earlier, pages: findingPages(store, earlier, {}) },
      { audit: later, pages: findingPages(store, later, {}) },
      exemptions,
    );
    const before = leftOutOfSample(await store.coverage(earlier.id));
    const now = leftOutOfSample(await store.coverage(later.id));
    const since = await renderChanges(context, flags, { changes, hasSample: before + now > 0 });
    const images = diffImages(
      { audit: earlier, images: await everyImage(store, earlier) },
      { audit: later, images: await everyImage(store, later) },
    );
    const own = diffImages(
      { audit: earlier, images: await everyOwnImage(store, earlier) },
      { audit: later, images: await everyOwnImage(store, later) },
    );
    const bySample = images.bySample + own.bySample;
    for (const line of [
      ...sampleLines({ before, now, since }, bySample, context.texts.language),
      ...imageLines(diff, images, urnOf),
      ...images.published.map((image) => diff.published(urnOf(image))),
      ...imageLines(diff, own, ownImageName),
    ]) {
      context.console.line(line);
    }
  });
  return exitCodes.fine;
};

/** Counts on the way those that a sample had left out. An empty table would be a bare header: a sentence stands for it. */
async function renderChanges(
  context: CliContext,
  flags: FlagValues,
  { changes, hasSample }: { readonly changes: AsyncIterable<Change>; readonly hasSample: boolean },
): Promise<ProbedSince> {
  let since = noneProbedSince;
  const counted = async function* (): AsyncGenerator<readonly Change[]> {
    for await (const page of oneByOne(changes)) {
      since = page.reduce(countProbedSince, since);
      yield page;
    }
  };
  const pages = counted();
  const first = await pages.next();
  if (first.done !== true && first.value.length === 0 && (flags.output ?? 'table') === 'table') {
    const { changes: say } = messages[context.texts.language];
    context.console.line(hasSample ? say.noneOfBoth : say.none);
    return since;
  }
  await renderListing(context, flags, {
    columns: changeColumns,
    pages: (async function* () {
      yield first.value ?? [];
      yield* pages;
    })(),
    toJson: changeJson,
  });
  // Not every format reads the changes.
  for (let rest = await pages.next(); rest.done !== true; rest = await pages.next());
  return since;
}

async function sides(
  context: CliContext,
  store: Store,
  [first, second]: readonly (string | undefined)[],
): Promise<{ readonly earlier: Audit; readonly later: Audit }> {
  if (first === undefined) {
    return await newestPair(store);
  }
  const earlier = await chooseAudit(context, store, { name: first });
  const later =
    second === undefined
      ? await requireNewerAudit(store, earlier)
      : await chooseAudit(context, store, { name: second });
  return { earlier, later };
}

/** Images have no rows of their own among the VMs. */
function imageLines<Image extends AnyImageFinding>(
  say: SaidTexts['diff'],
  { firstSeen, flagChanged }: ImageChanges<Image>,
  nameOf: (image: Image) => string,
): string[] {
  return [
    ...firstSeen.map((image) => say.firstSeen(nameOf(image), image.smb1BinariesAbsent)),
    ...flagChanged.map(({ image, was }) => say.flagChanged(nameOf(image), was, image.smb1BinariesAbsent)),
  ];
}

const pageSize = 200;

/** Collects items into pages; always at least one, which carries the header. */
async function* oneByOne<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  let page: Item[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length === pageSize) {
      yield page;
      page = [];
    }
  }
  yield page;
}
