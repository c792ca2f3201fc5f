import { nonFatal } from '../model/errors.ts';
import { type Said, saidBy } from '../model/reasons/problem.ts';
import type { InventoryPort, MachineFacts, ScaleSet } from './compute-port.ts';
import type { Incomplete } from './or-incomplete.ts';

export type Inherited = { readonly kind: 'machine'; readonly machine: MachineFacts } | Incomplete;

export type Inheritance = {
  /** Sets that a list told of, so that they are not read again. */
  know(sets: readonly ScaleSet[]): void;
  /**
   * A machine with what it takes from its uniform scale set, on which the owner's tags and the sign of AKS stand: an instance cannot
   * be tagged by itself. An instance whose set cannot be read is `incomplete`, since nobody knows whether it may be touched.
   */
  of(machine: MachineFacts, signal: AbortSignal): Promise<Inherited>;
};

/** The one place where a target gets what it inherits, however it was found. Reads each set once. */
export function createInheritance(inventory: Pick<InventoryPort, 'scaleSet'>): Inheritance {
  const sets = new Map<string, Promise<ScaleSet | null>>();

  function setOf(id: string, signal: AbortSignal): Promise<ScaleSet | null> {
    const key = id.toLowerCase();
    const known = sets.get(key) ?? inventory.scaleSet(id, signal);
    sets.set(key, known);
    return known;
  }

  return {
    know(listed) {
      for (const set of listed) {
        sets.set(set.id.toLowerCase(), Promise.resolve(set));
      }
    },
    async of(machine, signal) {
      if (machine.kind !== 'scale-set-instance' || machine.scaleSetId === null) {
        return { kind: 'machine', machine };
      }
      try {
        const set = await setOf(machine.scaleSetId, signal);
        return set === null ? untouched(machine, null) : { kind: 'machine', machine: withSet(machine, set) };
      } catch (error: unknown) {
        return untouched(machine, saidBy(nonFatal(error)));
      }
    },
  };
}

/** An instance inherits what its own document leaves out. */
function withSet(instance: MachineFacts, set: ScaleSet): MachineFacts {
  return {
    ...instance,
    tags: { ...set.tags, ...instance.tags },
    managedBy: instance.managedBy ?? set.managedBy,
    osType: instance.osType ?? set.osType,
  };
}

function untouched({ resourceId }: MachineFacts, detail: Said | null): Inherited {
  return { kind: 'incomplete', because: { code: 'instance-left-alone', resourceId, detail } };
}
