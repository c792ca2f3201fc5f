import type { GuestOs } from '../../model/finding.ts';
import type { HalfVerdicts } from '../../model/verdict.ts';
import type { Language } from '../messages/messages.ts';
import { type Advice, type AdviceSubject, adviceFor, commandsFor } from './advice.ts';

/** What to do about a VM, by what is known of both halves and of its Windows. */
export function vmAdvice({ client, server }: HalfVerdicts, os: GuestOs, language: Language): Advice {
  return adviceFor(subjectOf({ client, server }, os), language);
}

/** What of it can be copied into a shell on the VM. */
export function vmCommands(verdicts: HalfVerdicts, os: GuestOs): readonly string[] {
  return commandsFor(subjectOf(verdicts, os));
}

function subjectOf({ client, server }: HalfVerdicts, os: GuestOs): AdviceSubject {
  return { client, server, build: buildOf(os), installationType: installationTypeOf(os) };
}

/** `10.0.14393.3025`, as a guest or the platform writes it; null where it is not told. */
export function buildOf({ build }: GuestOs): number | null {
  const digits = /^\d{1,2}\.\d{1,2}\.(\d{4,6})(?:\.|$)/.exec(build ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** By its name, which the registry and the platform give in English; multi-session Windows is a client Windows. */
export function installationTypeOf({ name }: GuestOs): string | null {
  if (name === null || !/windows/i.test(name)) {
    return null;
  }
  return /server/i.test(name) && !/multi-?session/i.test(name) ? 'Server' : 'Client';
}
