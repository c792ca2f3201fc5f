import { type HalfState, isInstalled } from './half-states.ts';
import type { ReleaseKind } from './releases.ts';

/** State of an optional feature as the servicing stack knows it. */
export type Feature = {
  readonly words: string;
  /** Win32_OptionalFeature.InstallState. */
  readonly installState: number;
  /** CBS CurrentState of the feature's package. */
  readonly currentState: number;
};

/** Numbers: Win32_OptionalFeature.InstallState and the CBS states chart of learn.microsoft.com; those of a removed payload are unconfirmed. */
export const features = {
  enabled: { words: 'Enabled', installState: 1, currentState: 0x70 },
  disabled: { words: 'Disabled', installState: 2, currentState: 0x40 },
  removed: { words: 'Disabled with Payload Removed', installState: 3, currentState: 0x20 },
  enablePending: { words: 'Enable Pending', installState: 2, currentState: 0x60 },
  disablePending: { words: 'Disable Pending', installState: 1, currentState: 0x05 },
} as const satisfies Record<string, Feature>;

/** The feature that carries this half and nothing else. */
export function featureOf(half: HalfState): Feature {
  switch (half.change) {
    case 'enabled':
      return features.enabled;
    case 'enable':
      return features.enablePending;
    case 'disable':
      return features.disablePending;
    case null:
      if (isInstalled(half)) {
        return features.enabled;
      }
      return half.state === 'available' ? features.disabled : features.removed;
  }
}

/** A feature stays as long as one below it does; of several states the first of this order is the parent's. */
const parentOrder: readonly Feature[] = [
  features.enabled,
  features.enablePending,
  features.disablePending,
  features.disabled,
  features.removed,
];

/** `SMB1Protocol`, by the features of the halves. */
export function parentOf(kind: ReleaseKind, halves: readonly Feature[]): Feature | null {
  return kind === 'builtin' ? null : (parentOrder.find((feature) => halves.includes(feature)) ?? null);
}
