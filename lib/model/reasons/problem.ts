import type { ScopeDimension } from '../scope.ts';

/**
 * What an error says as a code with its data, where somebody at a terminal can do something about it; its sentences are made at the edge.
 * `why` and `detail` are the system's or Azure's own words.
 */
export type Problem =
  | { readonly code: 'scope-empty' }
  | {
      readonly code: 'scope-value';
      readonly field: string;
      readonly dimension: ScopeDimension;
      readonly given: string;
    }
  /** Beyond what a setting allows. */
  | {
      readonly code: 'scope-beyond';
      readonly field: string;
      readonly given: string;
      readonly setting: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: 'location-not-offered'; readonly location: string }
  | {
      readonly code: 'no-subscription-readable';
      readonly detail: string | null;
      /** Management groups below which none was found. */
      readonly groups: readonly string[];
    }
  | { readonly code: 'not-signed-in'; readonly detail: string | null }
  /** `command`: to be typed, in one line. */
  | { readonly code: 'more-proof-asked'; readonly command: string; readonly detail: string }
  | { readonly code: 'audit-not-there'; readonly id: string }
  | {
      readonly code: 'audit-to-resume' | 'audit-ended' | 'audit-not-closed';
      readonly id: string;
      readonly state: string;
    }
  | { readonly code: 'audit-without-vm'; readonly id: string }
  | { readonly code: 'audit-at-work'; readonly by: string; readonly until: string; readonly isOfApp: boolean }
  | { readonly code: 'nothing-before' | 'nothing-after' | 'audit-of-a-part'; readonly id: string }
  | { readonly code: 'no-pair' }
  | { readonly code: 'scopes-differ'; readonly earlier: string; readonly later: string }
  | {
      readonly code: 'exemptions-not-valid' | 'exemptions-unreadable';
      readonly source: string;
      readonly why: string;
    }
  | { readonly code: 'file-not-written'; readonly path: string; readonly why: string }
  | { readonly code: 'folder-unusable'; readonly folder: string; readonly why: string }
  | { readonly code: 'input-unreadable'; readonly why: string }
  | { readonly code: 'input-too-long'; readonly mostBytes: number }
  | { readonly code: 'folder-taken'; readonly folder: string }
  | { readonly code: 'store-of-strangers'; readonly origin: string }
  | { readonly code: 'store-not-there' | 'store-empty'; readonly store: string };
