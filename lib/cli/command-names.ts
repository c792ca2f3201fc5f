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
