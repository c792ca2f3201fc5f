import { groupBy } from './group-by.ts';
import { readable } from './subscriptions.ts';
import type { SimVm, Truth, World } from './world.ts';

export type TargetTruth = Truth & { readonly id: string };

/** Does the image come without the SMB1 binaries, by what its VMs must show? */
export type ImageFlagTruth = 'unjudged' | 'not-in-os' | 'single' | 'confirmed' | 'no' | 'mixed';

export type ImageTruth = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
  readonly flag: ImageFlagTruth;
  readonly decided: number;
  readonly absent: number;
};

export type WorldTruth = { readonly targets: readonly TargetTruth[]; readonly images: readonly ImageTruth[] };

/** What a whole audit of every readable subscription must find. */
export function truthOf(world: World): WorldTruth {
  const targets = targetsOf(world);
  return {
    targets: targets.map((vm) => ({ id: vm.id, ...vm.truth })),
    images: imagesOf(targets),
  };
}

/** Machines that an audit must have a row for: what ARM or its index calls Windows, in subscriptions that can be read. */
function targetsOf(world: World): SimVm[] {
  const open = new Set(readable(world).map(({ id }) => id));
  return [...world.vms.values()].filter(
    (vm) =>
      open.has(vm.subscriptionId) && vm.osType === 'Windows' && !(vm.deleted && vm.graph?.missing === true),
  );
}

function imagesOf(targets: readonly SimVm[]): ImageTruth[] {
  const groups = groupBy(targets, ({ truth: { image } }) =>
    image === null ? '' : [image.publisher, image.offer, image.sku, image.version].join('/').toLowerCase(),
  );
  groups.delete('');
  return [...groups.values()].flatMap((vms) => {
    const image = vms[0]?.truth.image;
    return image === null || image === undefined ? [] : [{ ...image, ...rollUp(vms) }];
  });
}

const deciding = new Set(['enabled', 'disabled', 'installable', 'binaries-absent']);

/** `confirmed` needs two agreeing VMs and four fifths of those decided; an OS that was upgraded in place says nothing of its image. */
function rollUp(vms: readonly SimVm[]): { flag: ImageFlagTruth; decided: number; absent: number } {
  const verdicts = vms
    .filter((vm) => vm.truth.outcome === 'judged' && vm.upgradedFrom === undefined)
    .map((vm) => vm.truth.verdict ?? '');
  const decided = verdicts.filter((verdict) => deciding.has(verdict)).length;
  const absent = verdicts.filter((verdict) => verdict === 'binaries-absent').length;
  const isOutside = verdicts.length > 0 && verdicts.every((verdict) => verdict === 'not-in-os');
  return { flag: isOutside ? 'not-in-os' : flagOf(decided, absent), decided, absent };
}

function flagOf(decided: number, absent: number): ImageFlagTruth {
  if (decided === 0) {
    return 'unjudged';
  }
  if (decided === 1 && absent === 1) {
    return 'single';
  }
  const share = absent / decided;
  if (absent >= 2 && share >= 0.8) {
    return 'confirmed';
  }
  return share <= 0.2 ? 'no' : 'mixed';
}
