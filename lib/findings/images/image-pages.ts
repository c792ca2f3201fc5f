import { type Audit, type Cursor, isClosed, type Page } from '../../model/audit.ts';
import { decodeCursor, encodeCursor, pageOf } from '../store/cursor.ts';
import type { ImageFilter } from '../store/images.ts';
import { everyFinding, everyItem, pagesOf } from '../store/pages.ts';
import type { Store } from '../store/store.ts';
import {
  type AnyImageFinding,
  type ImageFinding,
  isFlagged,
  isPublished,
  kindOf,
  type OwnImageFinding,
} from './image-findings.ts';
import { compareKeys, imageKey } from './image-key.ts';
import { rollUpImages } from './image-roll-up.ts';
import { ownImageKinds } from './own-image.ts';

type Reader = Pick<Store, 'findings' | 'imageFindings' | 'pageSize'>;

/**
 * What an audit says of each image, page by page. Image findings are written when an audit concludes; until then they are rolled up
 * from the findings that there are.
 */
export async function* imagePages(
  store: Reader,
  audit: Audit,
  filter: ImageFilter = {},
): AsyncGenerator<readonly AnyImageFinding[]> {
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
): Promise<Page<AnyImageFinding>> {
  if (isClosed(audit.state)) {
    return await store.imageFindings(audit.id, filter, limit, cursor);
  }
  const listing = `images so far ${audit.id}`;
  const seen = decodeCursor(listing, 4, cursor);
  const images = await imagesSoFar(store, audit, filter);
  const rest = images.filter((image) => compareKeys(imageKey(image), seen) > 0);
  return pageOf(rest, limit, (image) => encodeCursor(listing, imageKey(image)));
}

/** The Marketplace images of an audit. */
export async function everyImage(store: Reader, audit: Audit): Promise<readonly ImageFinding[]> {
  const images = await Array.fromAsync(everyItem(imagePages(store, audit, { kinds: ['marketplace'] })));
  return images.filter(isPublished);
}

/** Its images of one's own. */
export async function everyOwnImage(
  store: Reader,
  audit: Audit,
  filter: ImageFilter = { kinds: ownImageKinds },
): Promise<readonly OwnImageFinding[]> {
  const images = await Array.fromAsync(everyItem(imagePages(store, audit, filter)));
  return images.filter((image) => image.kind !== undefined);
}

async function imagesSoFar(
  store: Reader,
  audit: Audit,
  { flagged, kinds }: ImageFilter,
): Promise<AnyImageFinding[]> {
  const images = await rollUpImages(() => everyFinding(store, audit));
  return images.filter(
    (image) =>
      (flagged === undefined || isFlagged(image) === flagged) &&
      (kinds === undefined || kinds.includes(kindOf(image))),
  );
}
