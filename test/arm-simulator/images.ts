import { answer, armError, resourceNotFound } from './arm-error.ts';
import type { Call, Route } from './route.ts';
import type { SimResponse, World } from './world.ts';

const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute';
const location = '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}';
const versions = `${location}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`;

/** Resources that a provenance chain may name, by path and action; their bodies are the world's. */
const storedResources = [
  [`${group}/images/{name}`, 'images'],
  [`${group}/snapshots/{name}`, 'snapshots'],
  [`${group}/galleries/{gallery}`, 'galleries'],
  [`${group}/galleries/{gallery}/images/{name}`, 'galleries/images'],
  [`${group}/galleries/{gallery}/images/{image}/versions/{name}`, 'galleries/images/versions'],
  [`${group}/restorePointCollections/{name}`, 'restorePointCollections'],
  [
    `${group}/restorePointCollections/{collection}/restorePoints/{name}`,
    'restorePointCollections/restorePoints',
  ],
  [
    `${group}/restorePointCollections/{collection}/restorePoints/{point}/diskRestorePoints/{name}`,
    'restorePointCollections/restorePoints/diskRestorePoints',
  ],
  [`${location}/communityGalleries/{gallery}/images/{name}`, 'locations/communityGalleries/images'],
  [
    `${location}/communityGalleries/{gallery}/images/{image}/versions/{name}`,
    'locations/communityGalleries/images/versions',
  ],
  [`${location}/sharedGalleries/{gallery}/images/{name}`, 'locations/sharedGalleries/images'],
  [
    `${location}/sharedGalleries/{gallery}/images/{image}/versions/{name}`,
    'locations/sharedGalleries/images/versions',
  ],
] as const;

/** Marketplace image versions, and the galleries, images, snapshots and restore points of the world. */
export function imageRoutes(world: World): readonly Route[] {
  const read = { method: 'GET', operation: 'read' } as const;
  const action = 'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read';
  return [
    { ...read, path: versions, action, handle: (call) => versionList(world, call) },
    { ...read, path: `${versions}/{version}`, action, handle: (call) => versionBody(world, call) },
    ...storedResources.map(
      ([path, type]): Route => ({
        ...read,
        path,
        action: `Microsoft.Compute/${type}/read`,
        handle: (call) => storedResource(world, call, `Microsoft.Compute/${type}`),
      }),
    ),
  ];
}

function storedResource(world: World, call: Call, type: string): SimResponse {
  const id = decodeURIComponent(call.request.url.pathname).toLowerCase();
  const resource = world.resources.get(id);
  return resource === undefined
    ? resourceNotFound(type, call.params['name'] ?? '', call.params['resourceGroup'] ?? '')
    : answer(resource.body);
}

/** Withdrawn and unknown versions give the same 404; versions are withdrawn all the time. */
function versionBody(world: World, call: Call): SimResponse {
  const version = call.params['version'] ?? '';
  const known = knownVersions(world, call).find((name) => name === version.toLowerCase());
  if (known === undefined) {
    return armError(404, 'NotFound', 'Artifact: VMImage was not found.');
  }
  return answer(versionFacts(world, call, { version, hasProperties: true }));
}

/** A bare array, unlike every other list. */
function versionList(world: World, call: Call): SimResponse {
  const query = call.request.url.searchParams;
  const names = knownVersions(world, call).sort();
  const ordered = query.get('$orderby')?.toLowerCase() === 'name desc' ? names.reverse() : names;
  const top = Number(query.get('$top') ?? ordered.length);
  const hasProperties = query.get('$expand')?.toLowerCase() === 'properties';
  return answer(
    ordered.slice(0, top).map((version) => versionFacts(world, call, { version, hasProperties })),
  );
}

function knownVersions(world: World, call: Call): string[] {
  const { location: region, publisher, offer, sku } = call.params;
  const prefix = `${region}/${publisher}/${offer}/${sku}/`.toLowerCase();
  return [...world.marketplace]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** Segments of `id` are capitalised as in a recording of 2019 (Azure/azure-powershell session records). */
function versionFacts(
  world: World,
  call: Call,
  { version, hasProperties }: { readonly version: string; readonly hasProperties: boolean },
): Record<string, unknown> {
  const { subscriptionId, location: region, publisher, offer, sku } = call.params;
  const properties = {
    hyperVGeneration: 'V1',
    architecture: 'x64',
    replicaType: 'Managed',
    disallowed: { vmDiskType: 'Unmanaged' },
    automaticOSUpgradeProperties: { automaticOSUpgradeSupported: false },
    imageDeprecationStatus: world.deprecations.get(
      `${publisher}/${offer}/${sku}/${version}`.toLowerCase(),
    ) ?? { imageState: 'Active' },
    features: [],
    osDiskImage: { operatingSystem: 'Windows', sizeInGb: 127 },
    dataDiskImages: [],
  };
  return {
    ...(hasProperties ? { properties } : {}),
    location: region,
    name: version,
    id: `/Subscriptions/${subscriptionId}/Providers/Microsoft.Compute/Locations/${region}/Publishers/${publisher}/ArtifactTypes/VMImage/Offers/${offer}/Skus/${sku}/Versions/${version}`,
  };
}
