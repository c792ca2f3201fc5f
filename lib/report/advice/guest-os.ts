import type { Finding, GuestOs } from '../../model/finding.ts';
import type { HalfVerdicts } from '../../model/verdict.ts';
import type { AdviceSubject } from './advice-steps.ts';

/** As the guest told it, else as the platform does. */
export function guestOsOf({ probe, target }: Finding): GuestOs {
  return { name: probe?.os.name ?? target.os.name, build: probe?.os.build ?? target.os.version };
}

/** What advice goes by: both verdicts, and what is known of the Windows. */
export function subjectOf({ client, server }: HalfVerdicts, os: GuestOs): AdviceSubject {
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
