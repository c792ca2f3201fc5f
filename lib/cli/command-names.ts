/** Every command, in the order of the help. */
export const commandNames = [
  'plan',
  'run',
  'audits',
  'status',
  'resume',
  'cancel',
  'findings',
  'images',
  'explain',
  'diff',
  'trend',
  'report',
  'export',
  'verify',
  'purge',
  'parse',
  'probe',
  'doctor',
  'completion',
] as const;

export type CommandName = (typeof commandNames)[number];

/** In the order of the help. */
export const commandGroups = ['audit', 'look', 'keep', 'other'] as const;

export type CommandGroup = (typeof commandGroups)[number];
