import type { ExactImage, PublishedSku, SkuInUse } from '../../model/provenance.ts';
import type { CataloguePort } from '../compute-port.ts';

/**
 * Offers whose SKUs go on under another offer, in lower case. Windows Server 2022: https://github.com/jenkins-infra/helpdesk/issues/5142,
 * https://github.com/Azure/azure-cli/issues/32314. What a publisher itself names in an image's place is told with its deprecation.
 */
const continuedOffers = [
  {
    publisher: 'microsoftwindowsserver',
    offer: 'windowsserver',
    sku: /^2022-/i,
    in: 'windowsserver2022',
  },
] as const;

/** What the Marketplace publishes of each SKU, and of the SKU of its name in the offer that continues its own. One read for each. */
export async function readCatalogue(
  port: CataloguePort,
  inUse: readonly SkuInUse[],
  signal: AbortSignal,
): Promise<readonly PublishedSku[]> {
  const published: PublishedSku[] = [];
  for (const { publisher, offer, sku, subscriptionId, location } of inUse) {
    const place = { subscriptionId, location };
    const own = { publisher, offer, sku };
    published.push({ ...own, location, versions: await port.published(own, place, signal) });
    const next = continuationOf(own);
    if (next !== null) {
      const versions = await port.published({ ...own, offer: next }, place, signal);
      published.push({ ...own, offer: next, continues: offer, location, versions });
    }
  }
  return published;
}

function continuationOf({ publisher, offer, sku }: Omit<ExactImage, 'version'>): string | null {
  const found = continuedOffers.find(
    (each) =>
      each.publisher === publisher.toLowerCase() && each.offer === offer.toLowerCase() && each.sku.test(sku),
  );
  return found?.in ?? null;
}
