import { describe, expect, it } from '@jest/globals';
import type {
  ImageReference,
  MachineFacts,
  MadeFrom,
  ProvenancePort,
} from '../../../lib/inventory/compute-port.ts';
import { traceProvenance } from '../../../lib/inventory/provenance.ts';
import { rememberedLookups } from '../../../lib/inventory/remembered-lookups.ts';
import type { Provenance } from '../../../lib/model/provenance.ts';
import {
  computeId,
  imageReference,
  machineFacts,
  someSubscription,
  windows2016,
} from '../../support/machine-facts.ts';

const marketplace = imageReference(windows2016);
const firstPartyPublishers = ['microsoftWindowsServer'];

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
      reason: 'The chain ends at a Marketplace image of Microsoft.',
      image: windows2016,
      firstParty: true,
      plan: null,
      imageDate: '2018-11-22',
      chain: [
        {
          kind: 'marketplace-image',
          id: 'MicrosoftWindowsServer:WindowsServer:2016-Datacenter:2016.127.20181122',
          note: 'imageReference',
        },
      ],
    });
    expect(asked).toEqual([]);
  });

  it('keeps an image whose version was withdrawn, and says so', async () => {
    const { provenance } = await trace({ image: marketplace }, {}, { isOffered: false });

    expect(provenance).toMatchObject({ end: 'marketplace', image: windows2016 });
    expect(provenance.chain[0]?.note).toContain('no longer offered');
  });

  it('counts an image of another publisher as Marketplace too', async () => {
    const image = imageReference({ ...windows2016, publisher: 'center-for-internet-security-inc' });

    const { provenance } = await trace({ image });

    expect(provenance).toMatchObject({
      end: 'marketplace',
      reason: expect.stringContaining('another publisher'),
      firstParty: false,
    });
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
    reason: RegExp;
  }>([
    {
      name: 'an imported disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({ blobUri: 'https://a.blob.example/x.vhd', isUploaded: true }) },
      end: 'custom',
      reason: /imported from a blob/,
    },
    {
      name: 'an uploaded disk',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({ isUploaded: true }) },
      end: 'custom',
      reason: /disk was uploaded/,
    },
    {
      name: 'an unmanaged disk',
      from: { osDisk: { diskId: null, blobUri: 'https://a.blob.example/x.vhd' } },
      world: {},
      end: 'custom',
      reason: /blob/,
    },
    {
      name: 'a community gallery',
      from: { image: imageReference({ communityGalleryImageId: '/CommunityGalleries/x/Images/y' }) },
      world: {},
      end: 'custom',
      reason: /community/,
    },
    {
      name: 'a disk that tells nothing',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: { [ids.disk]: made({}) },
      end: 'unknown',
      reason: /disk does not tell/,
    },
    {
      name: 'a source that is gone',
      from: { image: imageReference({ id: ids.image }) },
      world: { [ids.image]: made({ sources: [ids.vm] }) },
      end: 'unknown',
      reason: /virtual machine .* no longer exists/,
    },
    {
      name: 'a source that may not be read',
      from: { image: imageReference({ id: ids.version }) },
      world: { [ids.version]: { kind: 'unreadable', because: 'no permission.' } },
      end: 'unknown',
      reason: /could not be read: no permission/,
    },
    { name: 'nothing at all', from: {}, world: {}, end: 'unknown', reason: /neither an image nor a disk/ },
    {
      name: 'a circle',
      from: { osDisk: { diskId: ids.disk, blobUri: null } },
      world: {
        [ids.disk]: made({ sources: [ids.snapshot] }),
        [ids.snapshot]: made({ sources: [ids.disk.toUpperCase()] }),
      },
      end: 'unknown',
      reason: /returns to a resource/,
    },
    {
      name: 'a Marketplace image without any version',
      from: { image: imageReference({ ...windows2016, version: 'latest' }) },
      world: {},
      end: 'marketplace',
      reason: /which version/,
    },
  ])('ends with $name as $end', async ({ world, from, end, reason }) => {
    const { provenance } = await trace(from, world);

    expect(provenance).toMatchObject({ end, image: null, imageDate: null });
    expect(provenance.reason).toMatch(reason);
  });

  it('gives up on a chain without end', async () => {
    const endless: ProvenancePort = {
      madeFrom: (id) => Promise.resolve(made({ sources: [`${id}x`] })),
      isOffered: () => Promise.resolve(true),
    };
    const machine = machineFacts({ osDisk: { diskId: ids.disk, blobUri: null } });

    const provenance = await traceProvenance(endless, machine, neverAborted, { firstPartyPublishers });

    expect(provenance).toMatchObject({ end: 'unknown', reason: expect.stringContaining('longer than 8') });
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
      await lookups.isOffered(windows2016, { subscriptionId, location }, neverAborted);
    }

    expect(offers).toEqual(['japaneast', 'westeurope']);
  });
});

const neverAborted = new AbortController().signal;

async function trace(
  changes: Partial<MachineFacts>,
  world: Readonly<Record<string, MadeFrom>> = {},
  { isOffered = true }: { isOffered?: boolean } = {},
): Promise<{ provenance: Provenance; asked: readonly string[] }> {
  const { port, asked } = scripted(world, isOffered);
  return {
    provenance: await traceProvenance(port, machineFacts(changes), neverAborted, { firstPartyPublishers }),
    asked,
  };
}

function scripted(world: Readonly<Record<string, MadeFrom>>, isOffered = true) {
  const asked: string[] = [];
  const offers: string[] = [];
  const byKey = new Map(Object.entries(world).map(([id, answer]) => [id.toLowerCase(), answer]));
  const port: ProvenancePort = {
    madeFrom: (id) => {
      asked.push(id);
      return Promise.resolve(byKey.get(id.toLowerCase()) ?? { kind: 'not-found' });
    },
    isOffered: (_, { location }) => {
      offers.push(location);
      return Promise.resolve(isOffered);
    },
  };
  return { port, asked, offers };
}

function made(facts: {
  image?: ImageReference;
  sources?: readonly string[];
  blobUri?: string;
  isUploaded?: boolean;
}): MadeFrom {
  return {
    kind: 'found',
    image: facts.image ?? null,
    note: 'creationData',
    sources: (facts.sources ?? []).map((id) => ({ id, note: 'source' })),
    blobUri: facts.blobUri ?? null,
    isUploaded: facts.isUploaded ?? false,
  };
}
