import { type Audit, type Cursor, isClosed, type Page } from '../../model/audit.ts';
import { compareImages, imageKey } from '../keys.ts';
import { decodeCursor, encodeCursor, pageOf } from '../store/cursor.ts';
import type { FindingStore } from '../store/findings.ts';
import type { ImageStore } from '../store/images.ts';
import { everyFinding, pagesOf } from '../store/pages.ts';
import type { Paged } from '../store/store.ts';
import { type ImageFinding, isFlagged, rollUpImages } from './image-findings.ts';

type Reader = Paged & Pick<FindingStore, 'findings'> & Pick<ImageStore, 'imageFindings'>;

export type ImageFilter = { readonly flagged?: boolean };

/**
 * What an audit says of each image, page by page. Image findings are written when an audit concludes; until then they are rolled up
 * from the findings that there are.
 */
export async function* imagePages(
  store: Reader,
  audit: Audit,
  filter: ImageFilter = {},
): AsyncGenerator<readonly ImageFinding[]> {
  if (isClosed(audit.state)) {
    yield* pagesOf(store, (limit, cursor) => store.imageFindings(audit.id, filter, limit, cursor));
  } else {
    yield await imagesSoFar(store, audit, filter);
  }
}

/** One page of the same. The cursor of an open audit does not outlive its end: a foreign one throws `usage.invalid`. */
export async function imagePage(
  store: Reader,
  audit: Audit,
  filter: ImageFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: Cursor | undefined },
): Promise<Page<ImageFinding>> {
  if (isClosed(audit.state)) {
    return await store.imageFindings(audit.id, filter, limit, cursor);
  }
  const listing = `images so far ${audit.id}`;
  const [publisher = '', offer = '', sku = '', version = ''] =
    cursor === undefined ? [] : decodeCursor(listing, 4, cursor);
  const images = await imagesSoFar(store, audit, filter);
  const rest = images.filter((image) => compareImages(image, { publisher, offer, sku, version }) > 0);
  return pageOf(rest, limit, (image) => encodeCursor(listing, imageKey(image)));
}

export async function everyImage(store: Reader, audit: Audit): Promise<readonly ImageFinding[]> {
  const images: ImageFinding[] = [];
  for await (const page of imagePages(store, audit)) {
    images.push(...page);
  }
  return images;
}

async function imagesSoFar(store: Reader, audit: Audit, { flagged }: ImageFilter): Promise<ImageFinding[]> {
  const images = await rollUpImages(() => everyFinding(store, audit));
  return images.filter((image) => flagged === undefined || isFlagged(image) === flagged);
}
