import type { Browser } from 'playwright-core';

export type World = {
  readonly browser: Browser;
  /** Reports as files: of the seeded estate (no language asked for, and Japanese), of 10,000 VMs, of hostile ones, of several owners'. */
  readonly reports: Readonly<Record<'seeded' | 'japanese' | 'large' | 'hostile' | 'owned', string>>;
  /** Says a figure. */
  say(text: string): void;
};

export type Check = { readonly name: string; run(world: World): Promise<void> };
