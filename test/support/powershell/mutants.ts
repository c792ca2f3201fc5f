import type { Mutant } from './mutant.ts';
import { inLanguage } from './mutants-in-language.ts';
import { inNames } from './mutants-in-names.ts';
import { inWork } from './mutants-in-work.ts';

/** Changes of the probe, each of which does harm or keeps it from running on PowerShell 2.0. */
export const mutants: readonly Mutant[] = [...inWork, ...inNames, ...inLanguage];
