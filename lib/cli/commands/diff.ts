import { newestPair, requireNewerAudit } from '../../findings/audit-history.ts';
import { comparedHalves, requireComparable } from '../../findings/diff.ts';
import type { ImageChanges } from '../../findings/images/image-changes.ts';
import type { AnyImageFinding } from '../../findings/images/image-findings.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { urnOf } from '../../model/provenance.ts';
import { changeColumns, changeJson } from '../../report/json/change-json.ts';
import { messages } from '../../report/messages/messages.ts';
import { compareAudits } from '../../report/report-facts.ts';
import { sampleLines } from '../../report/sentences/sample-lines.ts';
import { ownImageName } from '../../report/table/by-image.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { exemptionsFrom } from '../flags-or-settings.ts';
import { chooseAudit, spokenOf } from '../stored/choose-audit.ts';
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
    const compared = compareAudits(store, { previous: earlier, audit: later }, exemptions);
    const { leftOut, images, ownImages: own } = await renderChanges(context, flags, compared);
    const bySample = images.bySample + own.bySample;
    for (const line of [
      ...sampleLines(leftOut, bySample, context.texts.language),
      ...imageLines(diff, images, urnOf),
      ...images.published.map((image) => diff.published(urnOf(image))),
      ...imageLines(diff, own, ownImageName),
    ]) {
      context.console.line(line);
    }
  });
  return exitCodes.fine;
};

/** Resolves with what the changes came to. An empty table would be a bare header: a sentence stands for it. */
async function renderChanges(
  context: CliContext,
  flags: FlagValues,
  { changes, outcome }: ReturnType<typeof compareAudits>,
): ReturnType<ReturnType<typeof compareAudits>['outcome']> {
  const pages = inPages(changes());
  const first = await pages.next();
  if (first.done !== true && first.value.length === 0 && (flags.output ?? 'table') === 'table') {
    const { changes: say } = messages[context.texts.language];
    const came = await outcome();
    context.console.line(came.leftOut.before + came.leftOut.now > 0 ? say.noneOfBoth : say.none);
    return came;
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
  return await outcome();
}

async function sides(
  context: CliContext,
  store: Store,
  [first, second]: readonly (string | undefined)[],
): Promise<{ readonly earlier: Audit; readonly later: Audit }> {
  if (first === undefined) {
    // Throws where there is no whole audit at all, and names the last one.
    await chooseAudit({ ...context, console: { line: () => {} } }, store, {});
    const pair = await newestPair(store);
    context.console.line(spokenOf(context.texts, pair.later));
    return pair;
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
async function* inPages<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
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
