import type { Finding, GuestOs } from '../../model/finding.ts';
import type { HalfVerdicts } from '../../model/verdict.ts';
import type { Language } from '../messages/messages.ts';
import { type Advice, type AdviceSubject, adviceFor, checkFor, commandsFor, stepTexts } from './advice.ts';

/** What to do about a VM, by what is known of both halves and of its Windows. */
export function vmAdvice({ client, server }: HalfVerdicts, os: GuestOs, language: Language): Advice {
  return adviceFor(subjectOf({ client, server }, os), language);
}

/** Of it what to do with a half that is on or switched off, in order. */
export function vmSteps(verdicts: HalfVerdicts, os: GuestOs, language: Language): readonly string[] {
  return stepTexts(subjectOf(verdicts, os), language);
}

/** The command of the step that comes before all changes; null where there is none. */
export function vmCheck(verdicts: HalfVerdicts, os: GuestOs): string | null {
  return checkFor(subjectOf(verdicts, os));
}

/** What of it can be copied into a shell on the VM to change it. */
export function vmCommands(verdicts: HalfVerdicts, os: GuestOs): readonly string[] {
  return commandsFor(subjectOf(verdicts, os));
}

/** As the guest told it, else as the platform does. */
export function guestOsOf({ probe, target }: Finding): GuestOs {
  return { name: probe?.os.name ?? target.os.name, build: probe?.os.build ?? target.os.version };
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
