import type { NewRow } from '../../lib/findings/store/ledger.ts';
import type { SubscriptionId } from '../../lib/model/ids.ts';
import type { Target } from '../../lib/model/target.ts';
import type { Verdict } from '../../lib/model/verdict.ts';
import type { ImageKey } from '../arm-simulator/fleet-images.ts';
import { aProbe, aTarget } from '../support/ledger-builders.ts';
import { judged, laterAudit, provenanceOfImage } from '../support/seeded-estate.ts';

const shop = {
  subscriptionId: '00000000-0000-4000-8000-000000000001' as SubscriptionId,
  subscriptionName: 'Shop',
  tenantId: '00000000-0000-4000-8000-0000000000aa',
};
const lab = {
  ...shop,
  subscriptionId: '00000000-0000-4000-8000-000000000002' as SubscriptionId,
  subscriptionName: 'Lab',
};

/** VMs of two subscriptions and several owners, one of whom is a formula. */
export const ownedRows: readonly NewRow[] = [
  row('shop-on', 'enabled', '2016-on', { ...shop, tags: { Owner: 'alice', 'cost-center': 'CC 1' } }),
  row('shop-gone', 'binaries-absent', '2022', { ...shop, tags: { owner: 'bob' } }),
  row('shop-none', 'binaries-absent', '2022', { ...shop, tags: {} }),
  row('lab-gone', 'binaries-absent', '2025', { ...lab, tags: { OWNER: '=1+1' }, location: 'usgovvirginia' }),
];

function row(name: string, verdict: Verdict, image: ImageKey, changes: Partial<Target>): NewRow {
  const target = { ...aTarget(name, changes), ...changes, provenance: provenanceOfImage(image) };
  return { target, settlement: judged(aProbe(verdict), laterAudit.startedAt), lastKnown: null };
}
