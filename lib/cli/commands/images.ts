import { everyImage, everyOwnImage, imagePages } from '../../findings/images/image-pages.ts';
import { newerImages, skusInUse } from '../../findings/images/newer-images.ts';
import { imageKinds, ownImageKinds } from '../../findings/images/own-image.ts';
import type { ImageFilter } from '../../findings/store/images.ts';
import { everyFinding, onePage } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import { readCatalogue } from '../../inventory/provenance/catalogue.ts';
import type { Audit } from '../../model/audit.ts';
import { imageJson } from '../../report/json/finding-json.ts';
import { imageColumns, newerColumns, ownImageColumns } from '../../report/table/by-image.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import type { CliContext, Run } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { saySample, withAudit } from '../stored/choose-audit.ts';

export const imagesCommand: Run = async (context, { flags, positionals: [name] }) => {
  const narrowing = (['flagged', 'kind'] as const).find((flag) => flags[flag] !== undefined);
  if (flags.newer === true && narrowing !== undefined) {
    throw usageError(context.texts.said.usage.contradict('--newer', `--${narrowing}`));
  }
  return await withAudit(context, { name, flags }, async (store, audit) => {
    await (flags.newer === true ? listNewer : list)(context, store, { audit, flags });
    await saySample(context, store, audit);
  });
};

/** A table shows the Marketplace's images, then one's own, which have other columns; all else is one list. */
async function list(
  context: CliContext,
  store: Store,
  { audit, flags }: { readonly audit: Audit; readonly flags: FlagValues },
): Promise<void> {
  const { kind: kinds = imageKinds, flagged, output = 'table' } = flags;
  const filter: ImageFilter = { kinds, ...(flagged === true && { flagged }) };
  if (output !== 'table') {
    const pages = imagePages(store, audit, filter);
    await renderListing(context, flags, { columns: imageColumns, pages, toJson: imageJson });
    return;
  }
  const ownKinds = ownImageKinds.filter((kind) => kinds.includes(kind));
  const own = ownKinds.length === 0 ? [] : await everyOwnImage(store, audit, { ...filter, kinds: ownKinds });
  if (kinds.includes('marketplace')) {
    const pages = imagePages(store, audit, { ...filter, kinds: ['marketplace'] });
    const isPart = own.length > 0;
    await renderListing(context, flags, { columns: imageColumns, pages, toJson: imageJson, isPart });
    await context.out.write(own.length > 0 ? '\n' : '');
  }
  if (own.length > 0 || !kinds.includes('marketplace')) {
    await renderListing(context, flags, { columns: ownImageColumns, pages: onePage(own), toJson: imageJson });
  }
}

/** What the Marketplace publishes now, against what the VMs of the audit show. */
async function listNewer(
  context: CliContext,
  store: Store,
  { audit, flags }: { readonly audit: Audit; readonly flags: FlagValues },
): Promise<void> {
  const ports = await context.openPorts(context.settings(), () => null);
  context.heedInterrupts();
  const inUse = await skusInUse(everyFinding(store, audit));
  const catalogue = await readCatalogue(ports, inUse, context.interrupt);
  const newer = newerImages(await everyImage(store, audit), catalogue);
  const pages = onePage(newer);
  await renderListing(context, flags, { columns: newerColumns, pages, toJson: (each) => each });
}
