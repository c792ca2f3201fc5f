import { z } from 'zod';
import type { ImageReference, MachineFacts, MachineStatus, ScaleSet } from '../../inventory/compute-port.ts';
import { normalLocation } from '../../inventory/scope/scope.ts';
import { parseResourceId, type ResourceId, type ResourceParts, resourceKey } from '../../model/ids.ts';
import type { PurchasePlan } from '../../model/provenance.ts';
import { flag, lifted, listOf, moment, part, text, textUpTo, withoutQuery } from '../tolerant-reading.ts';

const imageReferenceSchema = part({
  publisher: text,
  offer: text,
  sku: text,
  version: text,
  exactVersion: text,
  id: text,
  sharedGalleryImageId: text,
  communityGalleryImageId: text,
});

/** The agent says `Microsoft Windows NT 10.0.14393.0`; findings have the number alone, as they have it of a probed VM. */
const versionNumber = text.transform((version) => version?.replace(/^Microsoft Windows NT +/i, '') ?? null);

const instanceViewSchema = part({
  osName: text,
  osVersion: versionNumber,
  statuses: listOf(z.object({ code: z.string(), time: moment })),
  vmAgent: part({ statuses: listOf(z.object({ code: z.string(), displayStatus: text })) }),
});

type InstanceView = z.output<typeof instanceViewSchema>;

const tagsSchema = z.record(z.string(), z.unknown()).catch({}).transform(textsOnly);

const osDiskSchema = part({
  osType: text,
  managedDisk: part({ id: text }),
  vhd: part({ uri: text }),
});

const storageProfileSchema = part({ imageReference: imageReferenceSchema, osDisk: osDiskSchema });

const osProfileSchema = part({
  allowExtensionOperations: flag,
  windowsConfiguration: z.object({}).nullable().catch(null),
  linuxConfiguration: z.object({}).nullable().catch(null),
});

const machineSchema = z.object({
  id: textUpTo(1000),
  name: text,
  location: text,
  tags: tagsSchema,
  plan: part({ publisher: text, name: text, product: text }),
  managedBy: text,
  licenseType: text,
  storageProfile: storageProfileSchema,
  osProfile: osProfileSchema,
  virtualMachineScaleSet: part({ id: text }),
  instanceView: instanceViewSchema,
  /** Only in Resource Graph, where the power state may be minutes old and is therefore not read. */
  extended: part({ instanceView: part({ osName: text, osVersion: versionNumber }) }),
});

type Machine = z.output<typeof machineSchema>;

/**
 * Reads a VM or an instance of a uniform scale set, as Resource Graph, a list or a GET has it. Whatever is missing reads as not told;
 * null only without an id of a machine.
 */
export function readMachine(resource: unknown): MachineFacts | null {
  const { data: machine } = machineSchema.safeParse(lifted(resource));
  const parts = parseResourceId(machine?.id ?? '');
  const kind = parts === null ? null : machineKind(parts);
  if (machine === undefined || parts === null || kind === null) {
    return null;
  }
  return {
    kind,
    resourceId: machine.id as ResourceId,
    key: resourceKey(machine.id),
    name: machine.name ?? parts.names.at(-1) ?? '',
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    location: normalLocation(machine.location ?? ''),
    tags: machine.tags,
    managedBy: machine.managedBy,
    scaleSetId: scaleSetIdOf(machine, parts),
    osType: osTypeOf(machine),
    plan: planOf(machine.plan),
    image: readImageReference(machine.storageProfile.imageReference),
    osDisk: {
      diskId: machine.storageProfile.osDisk.managedDisk.id,
      blobUri: withoutQuery(machine.storageProfile.osDisk.vhd.uri),
    },
    allowsExtensions: machine.osProfile.allowExtensionOperations,
    status: statusOf(machine),
  };
}

/** The status part of a `statusOnly` list's item or of a GET with its instance view. */
export function readStatus(resource: unknown): MachineStatus {
  const { instanceView } = part({ instanceView: instanceViewSchema }).parse(lifted(resource));
  return viewStatus(instanceView);
}

const scaleSetSchema = z.object({
  id: textUpTo(1000),
  location: text,
  orchestrationMode: text,
  managedBy: text,
  tags: tagsSchema,
  virtualMachineProfile: part({
    storageProfile: storageProfileSchema,
    osProfile: osProfileSchema,
    licenseType: text,
  }),
});

/** Null without the id of a scale set. A scale set that tells no orchestration mode is from the time when all were uniform. */
export function readScaleSet(resource: unknown): ScaleSet | null {
  const { data: set } = scaleSetSchema.safeParse(lifted(resource));
  const parts = parseResourceId(set?.id ?? '');
  if (set === undefined || parts === null) {
    return null;
  }
  return {
    id: set.id,
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    name: parts.names[0] ?? '',
    location: normalLocation(set.location ?? ''),
    isUniform: set.orchestrationMode?.toLowerCase() !== 'flexible',
    osType: osTypeOf(set.virtualMachineProfile),
    managedBy: set.managedBy,
    tags: set.tags,
  };
}

/** Null when the reference names nothing at all. */
export function readImageReference(reference: unknown): ImageReference | null {
  const read = imageReferenceSchema.parse(reference);
  return Object.values(read).some((value) => value !== null) ? read : null;
}

const kinds: Readonly<Record<string, MachineFacts['kind']>> = {
  'microsoft.compute/virtualmachines': 'virtual-machine',
  'microsoft.compute/virtualmachinescalesets/virtualmachines': 'scale-set-instance',
};

function machineKind({ provider, types }: ResourceParts): MachineFacts['kind'] | null {
  return kinds[`${provider}/${types.join('/')}`.toLowerCase()] ?? null;
}

function scaleSetIdOf(machine: Machine, parts: ResourceParts): string | null {
  return parts.types.length === 2
    ? machine.id.split('/').slice(0, -2).join('/')
    : machine.virtualMachineScaleSet.id;
}

function osTypeOf({
  storageProfile,
  osProfile,
  licenseType,
}: Pick<Machine, 'storageProfile' | 'osProfile' | 'licenseType'>): MachineFacts['osType'] {
  const told = storageProfile.osDisk.osType?.toLowerCase();
  if (told === 'windows' || told === 'linux') {
    return told;
  }
  if (osProfile.windowsConfiguration !== null || /^windows/i.test(licenseType ?? '')) {
    return 'windows';
  }
  return osProfile.linuxConfiguration === null ? null : 'linux';
}

function planOf({ publisher, name, product }: Machine['plan']): PurchasePlan | null {
  return publisher === null && name === null && product === null
    ? null
    : { publisher: publisher ?? '', name: name ?? '', product: product ?? '' };
}

function statusOf(machine: Machine): MachineStatus {
  const status = viewStatus(machine.instanceView);
  const { osName, osVersion } = machine.extended.instanceView;
  return { ...status, osName: status.osName ?? osName, osVersion: status.osVersion ?? osVersion };
}

function viewStatus(view: InstanceView): MachineStatus {
  const codes = view.statuses.map(({ code }) => code);
  return {
    power: powerOf(codes),
    agent: agentState(view),
    osName: view.osName,
    osVersion: view.osVersion,
    changedAt: changedAt(view),
  };
}

/**
 * `PowerState/unknown` is no state. A hibernated VM is deallocated by its power state and says the rest in a status of its own:
 * https://learn.microsoft.com/azure/virtual-machines/windows/hibernate-resume-windows
 */
function powerOf(codes: readonly string[]): string | null {
  const power = codes
    .map((code) => /^PowerState\/(.+)$/i.exec(code)?.[1])
    .find((state) => state !== undefined);
  const state = power?.toLowerCase() ?? null;
  if (state === 'deallocated' && codes.some((code) => /^HibernationState\/Hibernated$/i.test(code))) {
    return 'hibernated';
  }
  return state === 'unknown' ? null : state;
}

/**
 * A provisioning state is that of the last operation on the VM from outside, starts and restarts among them:
 * https://learn.microsoft.com/azure/virtual-machines/states-billing. A restart from inside the VM leaves its time as it is.
 */
function changedAt({ statuses }: InstanceView): string | null {
  return statuses.find(({ code }) => /^ProvisioningState\/succeeded$/i.test(code))?.time ?? null;
}

/**
 * Run Command needs an agent that is Ready: https://learn.microsoft.com/azure/virtual-machines/windows/run-command. Examples have
 * `ProvisioningState/Unavailable`, `Not Ready` of any other (https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view); no
 * list of codes is public, so what says nothing of a ready one, by its code or in words, counts as not ready.
 */
function agentState({ vmAgent: { statuses } }: InstanceView): MachineStatus['agent'] {
  if (statuses.length === 0) {
    return null;
  }
  const isReady = statuses.some(
    ({ code, displayStatus }) =>
      /^ProvisioningState\/succeeded$/i.test(code) || displayStatus?.toLowerCase() === 'ready',
  );
  return isReady ? 'ready' : 'not-ready';
}

function textsOnly(tags: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
