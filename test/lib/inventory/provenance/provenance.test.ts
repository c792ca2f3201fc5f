import { describe, expect, it } from '@jest/globals';
import type {
  Fallback,
  ImageReference,
  MachineFacts,
  Made,
  MadeFrom,
  OfferedImage,
  ProvenancePort,
} from '../../../../lib/inventory/compute-port.ts';
import { traceProvenance } from '../../../../lib/inventory/provenance/provenance.ts';
import { rememberedLookups } from '../../../../lib/inventory/remembered-lookups.ts';
import type { ImageDeprecation, Provenance } from '../../../../lib/model/provenance.ts';
import type { OriginReason } from '../../../../lib/model/reasons/origin-reason.ts';
import {
  computeId,
  imageReference,
  machineFacts,
  someSubscription,
  windows2016,
} from '../../../support/machine-facts.ts';

const marketplace = imageReference(windows2016);
const firstPartyPublishers = ['microsoftWindowsServer'];

const failedOver: Fallback = { end: 'unknown', reason: { code: 'failed-over', trail: 'untold' } };
const uploaded: Fallback = { end: 'custom', reason: { code: 'uploaded' } };
const atPath = (id: string) => imageReference({ id });

const platformPath = `/Subscriptions/${someSubscription}/Providers/Microsoft.Compute/Locations/japaneast/Publishers/MicrosoftWindowsServer/ArtifactTypes/VMImage/Offers/WindowsServer/Skus/2016-Datacenter/Versions/2016.127.20181122`;
const ids = {
  disk: computeId('disks/os'),
  snapshot: computeId('snapshots/before'),
  point: computeId('restorePointCollections/c/restorePoints/p/diskRestorePoints/d'),
  image: computeId('images/base'),
  version: computeId('galleries/g/images/base/versions/1.0.0'),
  vm: computeId('virtualMachines/golden'),
};

describe('traceProvenance', () => {
  it('takes a Marketplace reference at its word and asks no resource', async () => {
    const { provenance, asked } = await trace({
      image: marketplace,
      osDisk: { diskId: ids.disk, blobUri: null },
    });

    expect(provenance).toEqual({
      end: 'marketplace',
      reason: { code: 'marketplace-image', firstParty: true },
      image: windows2016,
      firstParty: true,
      plan: null,
      imageDate: '2018-11-22',
      chain: [
        {
          kind: 'marketplace-image',
          id: 'MicrosoftWindowsServer:WindowsServer:2016-Datacenter:2016.127.20181122',
          note: { code: 'image-reference' },
        },
      ],
    });
    expect(asked).toEqual([]);
  });

  it('keeps an image whose version was withdrawn, and says so', async () => {
    const { provenance } = await trace({ image: marketplace }, {}, { offered: { kind: 'withdrawn' } });

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016 });
    expect(provenance.chain[0]?.isWithdrawn).toBe(true);
    expect(provenance.imageDeprecation).toBeUndefined();
  });

  it('tells of an image what its publisher decided', async () => {
    const deprecation: ImageDeprecation = {
      state: 'scheduled',
      date: '2027-01-12T00:00:00.000Z',
      alternative: { kind: 'plan', name: '2022-datacenter' },
    };

    const { provenance } = await trace(
      { image: marketplace },
      {},
      { offered: { kind: 'offered', deprecation } },
    );

    expect(provenance.imageDeprecation).toEqual(deprecation);
  });

  it('counts an image of another publisher as Marketplace too', async () => {
    const image = imageReference({ ...windows2016, publisher: 'center-for-internet-security-inc' });

    const { provenance } = await trace({ image });

    expect(provenance).toMatchObject({
      end: 'marketplace',
      reason: { code: 'marketplace-image', firstParty: false },
      firstParty: false,
    });
  });

  it('takes no name that every object has for a type of resource', async () => {
    const { provenance } = await trace({ image: imageReference({ id: computeId('constructor/x') }) });

    expect(provenance.chain).toMatchObject([{ kind: 'unresolved', id: computeId('constructor/x') }]);
  });

  it('does not take a plan for proof', async () => {
    const plan = { publisher: 'cis', name: 'cis-2016', product: 'cis-2016' };

    const { provenance } = await trace({ plan });

    expect(provenance).toMatchObject({ end: 'unknown', image: null, plan });
  });

  it.each<{ name: string; world: Record<string, MadeFrom>; from: Partial<MachineFacts>; kinds: string[] }>([
    {
      name: 'a gallery version made from a VM',
      from: { image: imageReference({ id: ids.version }) },
      world: { [ids.version]: made({ sources: [ids.vm] }), [ids.vm]: made({ image: marketplace }) },
      kinds: ['gallery-image-version', 'virtual-machine', 'marketplace-image'],
    },
    {
      name: 'a gallery version whose OS disk image names a platform image',
      from: { image: imageReference({ id: ids.version }) },
      world: { [ids.version]: made({ sources: [platformPath] }) },
      kinds: ['gallery-image-version', 'marketplace-image'],
    },
    {
      name: 'a gallery version made from a managed image',
      from: { image: imageReference({ id: ids.version }) },
      world: {
        [ids.version]: made({ image: imageReference({ id: ids.image }) }),
        [ids.image]: made({ sources: [ids.vm] }),
        [ids.vm]: made({ image: marketplace }),
      },
      kinds: ['gallery-image-version', 'managed-image', 'virtual-machine', 'marketplace-image'],
    },
    {
      name: 'a managed image whose VM is gone and whose disk is not',
      from: { image: imageReference({ id: ids.image }) },
      world: {
        [ids.image]: made({ sources: [ids.vm, ids.disk] }),
        [ids.disk]: made({ image: imageReference({ id: platformPath }) }),
      },
      kinds: ['managed-image', 'disk', 'marketplace-image'],
    },
    {
      name: 'an attached disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({ image: imageReference({ id: platformPath }) }) },
      kinds: ['disk', 'marketplace-image'],
    },
    {
      name: 'a disk copied from a snapshot',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: {
        [ids.disk]: made({ sources: [ids.snapshot] }),
        [ids.snapshot]: made({ image: imageReference({ id: platformPath }) }),
      },
      kinds: ['disk', 'snapshot', 'marketplace-image'],
    },
    {
      name: 'a restored disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: {
        [ids.disk]: made({ sources: [ids.point] }),
        [ids.point]: made({ sources: [computeId('disks/before')] }),
        [computeId('disks/before')]: made({ image: imageReference({ id: platformPath }) }),
      },
      kinds: ['disk', 'restore-point', 'disk', 'marketplace-image'],
    },
    {
      name: 'the latest version, told by the disk alone',
      from: {
        image: imageReference({ ...windows2016, version: 'latest' }),
        osDisk: { diskId: ids.disk, blobUri: null },
      },
      world: { [ids.disk]: made({ image: imageReference({ id: platformPath }) }) },
      kinds: ['disk', 'marketplace-image'],
    },
  ])('follows $name to the Marketplace', async ({ world, from, kinds }) => {
    const { provenance } = await trace(from, world);

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016, imageDate: '2018-11-22' });
    expect(provenance.chain.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each<{
    name: string;
    world: Record<string, MadeFrom>;
    from: Partial<MachineFacts>;
    end: string;
    reason: OriginReason;
  }>([
    {
      name: 'an imported disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({ blobUri: 'https://a.blob.example/x.vhd', isUploaded: true }) },
      end: 'custom',
      reason: { code: 'imported-blob' },
    },
    {
      name: 'an uploaded disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({ isUploaded: true }) },
      end: 'custom',
      reason: { code: 'uploaded' },
    },
    {
      name: 'an unmanaged disk',
      from: { osDisk: { diskId: null, blobUri: 'https://a.blob.example/x.vhd' } },
      world: {},
      end: 'custom',
      reason: { code: 'imported-blob' },
    },
    {
      name: 'a community gallery',
      from: { image: imageReference({ communityGalleryImageId: '/CommunityGalleries/x/Images/y' }) },
      world: {},
      end: 'custom',
      reason: { code: 'foreign-gallery', gallery: 'community' },
    },
    {
      name: 'a disk that tells nothing',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({}) },
      end: 'unknown',
      reason: { code: 'source-untold', resource: 'disk' },
    },
    {
      name: 'a source that is gone',
      from: { image: imageReference({ id: ids.image }) },
      world: { [ids.image]: made({ sources: [ids.vm] }) },
      end: 'unknown',
      reason: { code: 'source-gone', resource: 'virtual-machine' },
    },
    {
      name: 'a source that may not be read',
      from: { image: imageReference({ id: ids.version }) },
      world: { [ids.version]: { kind: 'unreadable', because: 'no permission.' } },
      end: 'unknown',
      reason: { code: 'source-unreadable', resource: 'gallery-image-version', detail: 'no permission.' },
    },
    { name: 'nothing at all', from: {}, world: {}, end: 'unknown', reason: { code: 'nothing-named' } },
    {
      name: 'a circle',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: {
        [ids.disk]: made({ sources: [ids.snapshot] }),
        [ids.snapshot]: made({ sources: [ids.disk.toUpperCase()] }),
      },
      end: 'unknown',
      reason: { code: 'chain-in-circle' },
    },
  ])('ends with $name as $end', async ({ world, from, end, reason }) => {
    const { provenance } = await trace(from, world);

    expect(provenance).toMatchObject({ end, reason, image: null, imageDate: null });
  });

  it('keeps a Marketplace image of which no version is told', async () => {
    const { provenance } = await trace({ image: imageReference({ ...windows2016, version: 'latest' }) });

    expect(provenance).toMatchObject({
      end: 'marketplace',
      reason: { code: 'marketplace-version-untold', firstParty: true },
      image: { ...windows2016, version: null },
      firstParty: true,
      imageDate: null,
      chain: [{ id: 'MicrosoftWindowsServer:WindowsServer:2016-Datacenter' }],
    });
  });

  it.each<{ name: string; replica: MadeFrom; reason: OriginReason }>([
    { name: 'gone', replica: { kind: 'not-found' }, reason: { code: 'failed-over', trail: 'gone' } },
    {
      name: 'not to be read',
      replica: { kind: 'unreadable', because: 'no permission.' },
      reason: { code: 'failed-over', trail: 'unreadable' },
    },
    {
      name: 'as ignorant',
      replica: made({ otherwise: failedOver }),
      reason: { code: 'failed-over', trail: 'untold' },
    },
  ])('says what happened to a VM whose replica is $name', async ({ replica, reason }) => {
    const { provenance } = await trace(
      { osDisk: { diskId: ids.disk, blobUri: null } },
      { [ids.disk]: made({ sources: [ids.snapshot], otherwise: failedOver }), [ids.snapshot]: replica },
    );

    expect(provenance).toMatchObject({ end: 'unknown', reason, image: null });
  });

  it('takes the mark of a migration where nothing else is told', async () => {
    const otherwise: Fallback = { end: 'custom', reason: { code: 'migrated' } };
    const { provenance } = await trace(
      { osDisk: { diskId: ids.disk, blobUri: null } },
      { [ids.disk]: made({ otherwise }) },
    );

    expect(provenance).toMatchObject(otherwise);
  });

  it('follows a replica while it is there', async () => {
    const { provenance } = await trace(
      { osDisk: { diskId: ids.disk, blobUri: null } },
      {
        [ids.disk]: made({ sources: [ids.snapshot], otherwise: failedOver }),
        [ids.snapshot]: made({ image: atPath(platformPath) }),
      },
    );

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016 });
  });

  it.each<{ name: string; disk: Made; agrees: boolean }>([
    {
      name: 'the same image',
      disk: made({ option: 'FromImage', image: atPath(platformPath) }),
      agrees: true,
    },
    { name: 'no image', disk: made({ option: 'FromImage' }), agrees: true },
    { name: 'no option', disk: made({}), agrees: true },
    {
      name: 'an image of which it does not tell the version',
      disk: made({ option: 'FromImage', image: atPath(platformPath.replace(/[^/]+$/, 'latest')) }),
      agrees: true,
    },
    {
      name: 'another version',
      disk: made({ option: 'FromImage', image: atPath(platformPath.replace('20181122', '20190115')) }),
      agrees: false,
    },
    {
      name: 'another SKU',
      disk: made({ option: 'FromImage', image: atPath(platformPath.replace('Skus/2016', 'Skus/2019')) }),
      agrees: false,
    },
    { name: 'an own image', disk: made({ option: 'FromImage', image: atPath(ids.image) }), agrees: false },
    { name: 'an upload', disk: made({ option: 'Upload', isUploaded: true }), agrees: false },
    {
      name: 'a copy of what is gone',
      disk: made({ option: 'Copy', sources: [ids.snapshot] }),
      agrees: false,
    },
  ])('counts a VM that names an image and whose disk names $name: $agrees', async ({ disk, agrees }) => {
    const { provenance } = await trace(
      { image: marketplace, osDisk: { diskId: ids.disk, blobUri: null } },
      { [ids.disk]: disk },
      { disk },
    );

    expect(provenance).toMatchObject(
      agrees
        ? { end: 'marketplace', image: windows2016 }
        : {
            end: 'unknown',
            image: null,
            reason: { code: 'disk-and-document-disagree', document: Object.values(windows2016).join(':') },
          },
    );
  });

  it('takes the version of the disk where the document does not tell one', async () => {
    const disk = made({ option: 'FromImage', image: atPath(platformPath) });
    const { provenance } = await trace(
      {
        image: imageReference({ ...windows2016, version: 'latest' }),
        osDisk: { diskId: ids.disk, blobUri: null },
      },
      { [ids.disk]: disk },
      { disk },
    );

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016 });
  });

  it('counts a disk that was restored in place, since both ways lead to one image', async () => {
    const disk = made({ option: 'Restore', sources: [ids.point] });
    const { provenance } = await trace(
      { image: marketplace, osDisk: { diskId: ids.disk, blobUri: null } },
      { [ids.disk]: disk, [ids.point]: made({ sources: [ids.vm] }), [ids.vm]: made({ image: marketplace }) },
      { disk },
    );

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016 });
    expect(provenance.chain[0]?.id).toBe(ids.disk);
  });

  it('gives up on a chain without end', async () => {
    const endless: ProvenancePort = {
      madeFrom: (id) => Promise.resolve(made({ sources: [`${id}x`] })),
      offered: () => Promise.resolve({ kind: 'offered' as const, deprecation: null }),
    };
    const machine = machineFacts({ osDisk: { diskId: ids.disk, blobUri: null } });

    const provenance = await traceProvenance({ ...deps, lookups: endless }, machine, null);

    expect(provenance).toMatchObject({ end: 'unknown', reason: { code: 'chain-too-long', most: 8 } });
  });
});

describe('rememberedLookups', () => {
  it('asks once for a resource, whatever its casing and however many ask at a time', async () => {
    const { port, asked } = scripted({ [ids.disk]: made({ isUploaded: true }) });
    const lookups = rememberedLookups(port);

    const answers = await Promise.all([
      lookups.madeFrom(ids.disk, neverAborted),
      lookups.madeFrom(ids.disk.toUpperCase(), neverAborted),
      lookups.madeFrom(ids.image, neverAborted),
      lookups.madeFrom(ids.image, neverAborted),
    ]);

    expect(answers.map(({ kind }) => kind)).toEqual(['found', 'found', 'not-found', 'not-found']);
    expect(asked).toEqual([ids.disk, ids.image]);
  });

  it('asks once for an image in each location', async () => {
    const { port, offers } = scripted({});
    const lookups = rememberedLookups(port);
    const { subscriptionId } = machineFacts();

    for (const location of ['japaneast', 'japaneast', 'westeurope']) {
      await lookups.offered(windows2016, { subscriptionId, location }, neverAborted);
    }

    expect(offers).toEqual(['japaneast', 'westeurope']);
  });
});

const neverAborted = new AbortController().signal;
const deps = { provenance: { firstPartyPublishers }, signal: neverAborted };

async function trace(
  changes: Partial<MachineFacts>,
  world: Readonly<Record<string, MadeFrom>> = {},
  { offered = active, disk = null }: { offered?: OfferedImage; disk?: Made | null } = {},
): Promise<{ provenance: Provenance; asked: readonly string[] }> {
  const { port, asked } = scripted(world, offered);
  return {
    provenance: await traceProvenance({ ...deps, lookups: port }, machineFacts(changes), disk),
    asked,
  };
}

const active: OfferedImage = { kind: 'offered', deprecation: null };

function scripted(world: Readonly<Record<string, MadeFrom>>, offered = active) {
  const asked: string[] = [];
  const offers: string[] = [];
  const byKey = new Map(Object.entries(world).map(([id, answer]) => [id.toLowerCase(), answer]));
  const port: ProvenancePort = {
    madeFrom: (id) => {
      asked.push(id);
      return Promise.resolve(byKey.get(id.toLowerCase()) ?? { kind: 'not-found' });
    },
    offered: (_, { location }) => {
      offers.push(location);
      return Promise.resolve(offered);
    },
  };
  return { port, asked, offers };
}

function made(facts: {
  image?: ImageReference;
  sources?: readonly string[];
  blobUri?: string;
  isUploaded?: boolean;
  option?: string;
  otherwise?: Fallback;
}): Made {
  return {
    kind: 'found',
    image: facts.image ?? null,
    note: { code: 'creation-data', option: facts.option ?? null },
    sources: (facts.sources ?? []).map((id) => ({ id, note: { code: 'creation-data', option: 'Copy' } })),
    blobUri: facts.blobUri ?? null,
    otherwise: facts.otherwise ?? (facts.isUploaded === true ? uploaded : null),
  };
}
